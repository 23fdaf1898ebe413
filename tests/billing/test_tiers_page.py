"""The tiers page and the constants it shows."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from backoffice.web.editions import edition_of
from billing.tiers import EDITION, TIERS, Tier, as_contract
from records.lists import SubscriptionType, TierName
from tests.web_pages import page_for_nobody

SAMPLE = Path(__file__).parent.parent / "samples" / "tiers.json"
#: A change of the tiers needs a new version; then this changes with it.
DIGESTS = {"1": "040ac0b6fab808df51fd2bb876b02c79d39a47d01be63f9d1242249159d63664"}


def contract() -> Any:
    return json.loads(SAMPLE.read_text(encoding="utf-8"), parse_float=Decimal)


def page() -> str:
    context = {"tiers": list(TIERS.values()), "period_days": 30, "edition": EDITION}
    return page_for_nobody("billing/tiers.html", context)


def test_the_constants_are_those_of_the_data_contract() -> None:
    assert as_contract() == contract()
    assert EDITION.digest == edition_of("", contract()).digest


def test_no_field_of_a_tier_is_left_out_of_the_comparison() -> None:
    names = {field.name for field in fields(Tier)} - {"name"}

    assert all(set(values) == names for values in as_contract().values())
    assert set(TIERS) == set(TierName)


def test_a_change_of_the_constants_needs_a_new_version() -> None:
    assert DIGESTS[EDITION.version] == EDITION.digest


def test_every_subscription_type_stands_under_one_tier() -> None:
    under = [each for tier in TIERS.values() for each in tier.subscription_types]

    assert sorted(under) == sorted(SubscriptionType)


def test_unlimited_and_features_are_words() -> None:
    html = page()

    assert html.count("<td>Unlimited</td>") == 2
    assert html.count("<td>Yes</td>") == 8
    assert html.count("<td>No</td>") == 4
    assert "None" not in html
    assert "True" not in html


def test_prices_are_exact_and_carry_their_currency() -> None:
    html = page()

    for price in ("0.00", "9.99", "99.99", "19.99", "199.99"):
        assert f">{price}&nbsp;<bdi>USD</bdi>" in html


def test_version_and_digest_are_shown() -> None:
    assert f"Version {EDITION.version} " in page()
    assert EDITION.digest[:12] in page()
