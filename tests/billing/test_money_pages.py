"""What an agent tells the provider: ids to copy, links, refunds, what may have been paid twice."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Mapping
from typing import Any

import pytest

from backoffice.dynamo.wire import encode_item
from billing.references import Dashboard, Providers
from tests.composed import use_parts
from tests.generations import each_generation
from tests.web import REASON, Site
from tests.web_pages import Page, page_of

SUBSCRIPTION, TRANSACTION = "sub at stripe/1", "txn 1/2"
STRIPE = Dashboard(
    payment="https://pay.example.com/payments/{id}",
    subscription="https://pay.example.com/subscriptions/{id}",
)
REFUND = {
    "refund_status": "partly",
    "refund_amount": 4,
    "refunded_at": "2026-02-03T09:30:00Z",
    "refund_reason": "goodwill",
    "provider_receipt_data": {"secret": "canary-of-a-receipt"},
}


def payer(site: Site) -> str:
    """A user of a subscription at Stripe."""

    def change(values: dict[str, Any]) -> None:
        subscription = values["data"]["current_subscription"]
        subscription["provider"] = "stripe"
        subscription["subscription_id"] = "sub_1"
        subscription["external_subscription_id"] = SUBSCRIPTION

    return site.add_user(change)


def pay(site: Site, user_id: str, number: int, changes: Mapping[str, Any] | None = None) -> None:
    data = {
        "payment_id": f"pay-{number}",
        "subscription_id": "sub_1",
        "amount": 9,
        "currency": "EUR",
        "payment_status": "completed",
        "provider_transaction_id": TRANSACTION,
        "processed_at": f"2026-02-{number:02}T10:00:00Z",
        **(changes or {}),
    }
    key = {"PK": f"USER#{user_id}", "SK": f"PAYMENT#2026-02-{number:02}#pay-{number}"}
    site.put(encode_item({**key, "entity_type": "payment", "data": data}))


def links_of(page: Page) -> set[str]:
    return {attributes.get("href", "") for tag, attributes in page.tags if tag == "a"}


def exported(site: Site, user_id: str) -> list[dict[str, str]]:
    answer = site.sign_in().get(f"/users/{user_id}/payments.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = csv.DictReader(io.StringIO(text))
    return [row for row in rows if not row["date"].startswith("#")]


@each_generation
@pytest.mark.parametrize("name", ["", "payments/"])
def test_what_the_provider_asks_for_is_there_to_be_copied(site: Site, name: str) -> None:
    user_id = payer(site)
    pay(site, user_id, 1, REFUND)
    page = page_of(site.sign_in().get(f"/users/{user_id}/{name}"))
    copied = {attributes.get("data-copied-as") for _, attributes in page.tags}
    assert "id at the provider" in copied
    assert TRANSACTION in page.text
    assert "Refund partly of 4" in page.text
    assert "on 2026-02-03 09:30" in page.text
    assert "goodwill" in page.text
    assert "provider_receipt_data" in page.text
    assert "canary-of-a-receipt" not in page.code
    assert "pay.example.com" not in page.code


@each_generation
def test_with_a_dashboard_known_the_way_there_is_a_link(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_parts(monkeypatch, Providers({"stripe": STRIPE}))
    user_id = payer(site)
    pay(site, user_id, 1)
    pay(site, user_id, 2, {"subscription_id": "sub_older"})
    links = links_of(page_of(site.sign_in().get(f"/users/{user_id}/")))
    assert "https://pay.example.com/subscriptions/sub%20at%20stripe%2F1" in links
    of_payments = links_of(page_of(site.sign_in().get(f"/users/{user_id}/payments/")))
    # Who billed the older subscription is not known.
    assert [link for link in of_payments if "pay.example.com" in link] == [
        "https://pay.example.com/payments/txn%201%2F2"
    ]


@each_generation
def test_two_of_one_amount_are_marked_on_both_pages(site: Site) -> None:
    user_id = payer(site)
    for number in (1, 3, 20):
        pay(site, user_id, number)
    for name in ("", "payments/"):
        page = page_of(site.sign_in().get(f"/users/{user_id}/{name}"))
        assert page.text.count("paid twice?") == 2, name


def test_the_pages_lead_to_older_and_to_newer_payments(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.payments.PAGE_SIZE", 1)
    user_id = payer(site)
    for number in range(1, 5):
        pay(site, user_id, number)
    agent = site.sign_in()

    def follow(page: Page, rel: str) -> Page | None:
        links = [found["href"] for _, found in page.tags if found.get("rel") == rel]
        return page_of(agent.get(html.unescape(links[0]))) if links else None

    page = page_of(agent.get(f"/users/{user_id}/payments/?status=completed"))
    assert follow(page, "prev") is None
    for day in ("2026-02-03", "2026-02-02", "2026-02-01"):
        older = follow(page, "next")
        assert older
        assert day in older.text
        page = older
    # The second page leads to the first by “Back to the newest”.
    for day in ("2026-02-02", "2026-02-03"):
        newer = follow(page, "prev")
        assert newer
        assert day in newer.text
        page = newer
    assert follow(page, "prev") is None


@each_generation
def test_the_file_has_all_of_it(site: Site) -> None:
    user_id = payer(site)
    pay(site, user_id, 1, REFUND)
    (row,) = exported(site, user_id)
    assert row["provider_transaction_id"] == TRANSACTION
    assert row["external_subscription_id"] == SUBSCRIPTION
    assert (row["refund_status"], row["refund_amount"]) == ("partly", "4")
    assert row["refunded_at"].startswith("2026-02-03T09:30:00")
    assert (row["refund_reason"], row["other_attributes"]) == (
        "goodwill",
        "provider_receipt_data (M)",
    )


@each_generation
def test_masked_they_are_shown_by_a_reveal_alone_and_in_no_file(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_parts(monkeypatch, Providers({"stripe": STRIPE}, masked=True))
    user_id = payer(site)
    pay(site, user_id, 1)
    browser = site.sign_in()
    for name in ("", "payments/"):
        page = page_of(browser.get(f"/users/{user_id}/{name}"))
        assert not {TRANSACTION, SUBSCRIPTION} & set(page.text.splitlines()), name
        assert "pay.example.com" not in page.code, name
    (row,) = exported(site, user_id)
    assert not {TRANSACTION, SUBSCRIPTION} & set(row.values())

    form = site.form(user_id, "reveal") | {"group": "provider"} | REASON
    revealed = page_of(browser.post(f"/users/{user_id}/reveal/", form))
    assert TRANSACTION in revealed.text
    assert SUBSCRIPTION in revealed.text


def test_where_nothing_of_it_is_masked_it_cannot_be_revealed(site: Site) -> None:
    user_id = payer(site)
    form = site.form(user_id, "reveal") | {"group": "provider"} | REASON
    assert site.sign_in().post(f"/users/{user_id}/reveal/", form).status_code == 400
