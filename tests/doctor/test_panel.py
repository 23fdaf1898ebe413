"""What the doctor says on the page of a user, and how it is repaired from there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from doctor.rules import RULES, Repair
from tests import words
from tests.doctor.ills import ILLS
from tests.doctor.records_of import GENERATIONS, Maker, Record
from tests.web import REASON, Site, canaries_in
from tests.web_pages import page_of

REPAIRABLE = {"index.email-missing", "index.external-differs", "usage.missing"}


def put(site: Site, record: Record) -> str:
    """A record in the table; the URL of its page."""
    for item in record.items():
        site.put_anyway(item)
    return f"/users/{record.user_id}/"


def panel_of(answer: Any) -> str:
    """The words of the panel of the record."""
    text = " ".join(page_of(answer).text.split())
    return re.split(" layout | first draft ", text)[-1]


@pytest.mark.parametrize("generation", GENERATIONS)
def test_of_a_healthy_record_there_is_one_line(site: Site, generation: str) -> None:
    url = put(site, Maker(501).make(generation))
    panel = panel_of(site.sign_in(words.VIEWER).get(url))
    assert "The record doctor found nothing wrong." in panel
    assert "finding" not in panel


def test_findings_are_told_worst_first_with_code_and_evidence(site: Site) -> None:
    record = Maker(502).planned()
    record.profile |= {"shoe_size": 42, "GSI1PK": "USER_EMAIL#" + "d0c7" * 16}
    del record.data["current_subscription"]["usage_current_period"]
    answer = site.sign_in(words.VIEWER).get(put(site, record))
    panel = panel_of(answer)
    codes = ["index.email-differs", "usage.missing", "attribute.unknown"]
    places = [panel.index(code) for code in codes]
    assert places == sorted(places)
    assert "3 findings" in panel
    for code in codes:
        assert RULES[code].sentence in panel
    assert "USER_EMAIL#d0c7d0c7d0c7…, expected USER_EMAIL#" in panel
    assert "Repair…" not in panel
    assert canaries_in(answer.content.decode()) == []


@pytest.mark.parametrize(
    "ill",
    [ill for ill in ILLS if ill.code in REPAIRABLE],
    ids=lambda ill: f"{ill.generations[0]}-{ill.code}",
)
def test_a_finding_is_repaired_from_the_page(site: Site, ill: Any) -> None:
    record = ill.record(seed=5030 + ILLS.index(ill))
    url, browser = put(site, record), site.sign_in()
    name = (RULES[ill.code].repair or Repair.REMOVE_TTL).value
    confirm = f"{url}repairs/{name}/"
    assert confirm in browser.get(url).content.decode()

    page = page_of(browser.get(confirm))
    form = page.form(confirm, "act")
    assert form.fields["category"] == "wrong-data"
    told = browser.post(confirm, form.fields | {"text": REASON["text"]}, follow=True)

    assert ill.code not in panel_of(told)
    action = words.INDEX_REPAIRED if "index" in name else words.USAGE_CREATED
    assert len(site.entries(record.user_id, action)) == 1


def test_a_repair_of_a_record_that_changed_shows_both(site: Site) -> None:
    record = next(ill for ill in ILLS if ill.code == "index.external-differs").record(seed=504)
    url, browser = put(site, record), site.sign_in()
    confirm = f"{url}repairs/{Repair.INDEX_KEYS.value}/"
    form = page_of(browser.get(confirm)).form(confirm, "act")
    site.change_behind_the_back(record.user_id, ("GSI2PK",), "USER_EXTERNAL#apple#another")
    refused = browser.post(confirm, form.fields | {"text": REASON["text"]})
    assert refused.status_code == 409
    assert "The record changed" in page_of(refused).text
    assert site.entries(record.user_id, words.INDEX_REPAIRED) == []


def test_a_stray_ttl_is_removed_by_the_act_that_is_there(site: Site) -> None:
    record = Maker(505).flat()
    record.profile["ttl"] = 1893456000
    url = put(site, record)
    assert f'href="{url}remove-ttl/"' in site.sign_in().get(url).content.decode()


def test_at_another_instant_nothing_is_repaired(site: Site) -> None:
    record = next(ill for ill in ILLS if ill.code == "usage.missing").record(seed=506)
    url = put(site, record)
    page = site.sign_in().get(f"{url}?at=2026-04-01").content.decode()
    assert "usage.missing" in page
    assert "/repairs/" not in page
