"""How long a session lasts, what it costs, and that an ended one never comes back."""

from __future__ import annotations

import secrets
from dataclasses import replace
from unittest import mock

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from backoffice.dynamo.testing import FaultInjector, error_answer, lost_request
from backoffice.dynamo.wire import Item
from backoffice.net.messages import Answer
from backoffice.staff import services
from backoffice.staff.domain import Account, Status
from backoffice.staff.items import session_key
from backoffice.staff.models import StaffMember
from backoffice.staff.sessions import SessionStore, key_parts
from tests import words
from tests.backoffice.staff.accounts import NewAccount
from tests.backoffice.staff.conftest import Site, end_session
from tests.web_pages import assert_headers


@pytest.fixture
def signed_in(site: Site, account: Account) -> Site:
    site.sign_in(account.email)
    return site


# -- time -----------------------------------------------------------------------------------------


def test_idle_for_less_than_fifteen_minutes(signed_in: Site) -> None:
    signed_in.clock.advance(minutes=14, seconds=59)
    assert signed_in.is_signed_in()


def test_idle_for_fifteen_minutes(signed_in: Site) -> None:
    signed_in.clock.advance(minutes=15)
    assert not signed_in.is_signed_in()


def test_being_used_keeps_a_session(signed_in: Site) -> None:
    for _ in range(5):
        signed_in.clock.advance(minutes=14, seconds=59)
        assert signed_in.is_signed_in()
    signed_in.clock.advance(minutes=15)
    assert not signed_in.is_signed_in()


@pytest.mark.parametrize(("last_step", "is_in"), [(599, True), (600, False)])
def test_after_eight_hours_it_is_over_however_much_it_is_used(
    signed_in: Site, last_step: int, *, is_in: bool
) -> None:
    for _ in range(47):
        signed_in.clock.advance(minutes=10)
        assert signed_in.is_signed_in()
    signed_in.clock.advance(seconds=last_step)
    assert signed_in.is_signed_in() is is_in


def test_the_end_of_a_session_takes_the_cookie_away(signed_in: Site) -> None:
    signed_in.clock.advance(minutes=15)
    response = signed_in.browser.get("/account/password/")
    assert response.cookies["staff"].value == ""
    assert response.cookies["staff"]["max-age"] == 0


def test_the_browser_is_told_its_key_once(site: Site, account: Account) -> None:
    """A cookie set anew by each page would outlive the eight hours of its session."""
    assert site.sign_in(account.email).cookies["staff"].value == site.cookie
    for _ in range(2):
        site.clock.advance(minutes=2)
        assert "staff" not in site.browser.get("/account/password/").cookies


# -- at most five ---------------------------------------------------------------------------------


def test_a_sixth_sign_in_ends_the_oldest_session(site: Site, account: Account) -> None:
    sites = [Site(site.store, site.clock, site.entries) for _ in range(7)]
    for number, each in enumerate(sites):
        each.sign_in(account.email)
        site.clock.advance(seconds=30)
        sites[0].is_signed_in()  # used last, and the oldest all the same
        live = [other.is_signed_in() for other in sites]
        assert live == [number - 5 < other <= number for other in range(7)]
    ended = [e for e in site.entries(words.STAFF.of(account.staff_id)) if e.new]
    assert [e.new["sessions_ended"] for e in ended if "sessions_ended" in e.new] == [1, 1]
    page = sites[6].browser.get("/account/")
    assert b"At most 5" in page.content
    assert b"5 sessions" in page.content or b"End all others" in page.content


def test_signing_in_again_on_the_same_browser_ends_no_other_session(
    site: Site, account: Account
) -> None:
    sites = [Site(site.store, site.clock, site.entries) for _ in range(5)]
    for each in sites:
        each.sign_in(account.email)
    for _ in range(3):
        sites[2].sign_in(account.email)
    assert all(each.is_signed_in() for each in sites)


# -- cost -----------------------------------------------------------------------------------------


def test_session_and_account_are_one_consistent_read(
    signed_in: Site, faults: FaultInjector
) -> None:
    real = signed_in.store.client.send
    faults.sent.clear()
    with mock.patch.object(signed_in.store.client, "send", wraps=real) as send:
        assert signed_in.is_signed_in()
    assert faults.sent == ["BatchGetItem"]
    (asked,) = send.call_args.args[1]["RequestItems"].values()
    assert asked["ConsistentRead"] is True
    assert len(asked["Keys"]) == 2


def test_visitors_cost_nothing(site: Site, faults: FaultInjector) -> None:
    site.browser.get("/sign-in/")
    site.browser.get("/account/password/")
    assert faults.sent == []


def test_a_session_is_touched_at_most_once_a_minute(signed_in: Site, faults: FaultInjector) -> None:
    faults.sent.clear()
    for seconds in (59, 1, 30, 29, 1):
        signed_in.clock.advance(seconds=seconds)
        signed_in.is_signed_in()
    assert faults.sent.count("UpdateItem") == 2


def test_of_two_requests_at_once_one_touches(signed_in: Site) -> None:
    stores = [SessionStore(signed_in.cookie) for _ in range(2)]
    signed_in.clock.advance(minutes=2)
    for store in stores:
        assert store.load()
    first_seen = signed_in.clock()
    stores[0].touch()
    signed_in.clock.advance(seconds=1)
    stores[1].touch()
    found = signed_in.store.find_session(*key_parts(signed_in.cookie))
    assert found is not None
    assert found[0].last_seen_at == first_seen


# -- an ended session never comes back ------------------------------------------------------------


def stored(site: Site) -> Item | None:
    """The session's item, whole or not."""
    key = session_key(site.store.table, *key_parts(site.cookie))
    request = {"TableName": site.store.table.name, "Key": key, "ConsistentRead": True}
    item: Item | None = site.store.client.send("GetItem", request, repeatable=True).get("Item")
    return item


def test_touching_does_not_bring_it_back(signed_in: Site) -> None:
    store = SessionStore(signed_in.cookie)
    assert store.load()
    end_session(signed_in.store, signed_in.cookie)
    signed_in.clock.advance(minutes=2)
    store.touch()
    assert stored(signed_in) is None


def test_saving_does_not_bring_it_back(signed_in: Site) -> None:
    store = SessionStore(signed_in.cookie)
    store["more"] = "data"
    end_session(signed_in.store, signed_in.cookie)
    with pytest.raises(UpdateError):
        store.save()
    assert stored(signed_in) is None


def test_a_request_whose_session_ends_meanwhile_loses_its_cookie(signed_in: Site) -> None:
    """Its page was made while the session was good; what follows needs a new sign-in."""
    key = signed_in.cookie

    def pop_and_end(request: object) -> dict[str, str]:
        request.session["x"] = "y"  # type: ignore[attr-defined]
        end_session(signed_in.store, key)
        return {}

    with mock.patch("tests.backoffice.staff.urls.pop_reason", pop_and_end):
        response = signed_in.browser.get("/confirm/one/")
    assert response.status_code == 200
    assert response.cookies["staff"].value == ""
    signed_in.browser.cookies["staff"] = key
    assert not signed_in.is_signed_in()


def test_a_failing_touch_does_not_cost_the_page(
    signed_in: Site, faults: FaultInjector, caplog: pytest.LogCaptureFixture
) -> None:
    for fault in (error_answer("ThrottlingException"), lost_request):
        signed_in.clock.advance(minutes=2)
        faults.inject([fault] * 5, matching="UpdateItem")
        assert signed_in.is_signed_in()
        faults.inject([])
    assert "not touched: ThrottledError" in caplog.text
    assert "not touched: UnavailableError" in caplog.text


def test_a_session_that_cannot_be_read_is_an_error_not_an_end(
    signed_in: Site, faults: FaultInjector
) -> None:
    faults.sent.clear()
    faults.inject([error_answer("InternalServerError", 500)] * 99, matching="BatchGetItem")
    assert signed_in.browser.get("/account/password/").status_code == 503
    assert faults.sent.count("BatchGetItem") == 2, "its error page does not ask again"
    faults.inject([])
    assert signed_in.is_signed_in(), "and the cookie is still there"


@pytest.mark.parametrize(
    "body",
    [b'{"Responses":null}', b"{}", b"[]", b'{"Responses":{"x":null}}', b'{"Items":[]}', b'"fine"',
     b'{"Responses":{"TABLE":[{"PK":{"N":"1"}}]}}', b'{"ConsumedCapacity":5,"Responses":{}}'],
)  # fmt: skip
def test_an_odd_answer_to_the_session_read_is_the_page_of_a_failing_database(
    signed_in: Site, faults: FaultInjector, body: bytes
) -> None:
    text = body.replace(b"TABLE", signed_in.store.table.name.encode())
    faults.inject([lambda *_: Answer(200, {}, text)] * 9, matching="BatchGetItem")
    response = signed_in.browser.get("/account/password/")
    faults.inject([])
    assert response.status_code == 503
    assert_headers(response)
    assert signed_in.is_signed_in()


# -- cookies of all kinds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cookie",
    [
        "", ".", "x", "a" * 32, f"{'0' * 32}.{'A' * 42}", f"{'0' * 32}.{'A' * 44}",
        f"{'G' * 32}.{'A' * 43}", f"{'0' * 32}.{'A' * 43}", f"{'0' * 32}#{'A' * 43}",
        f"{'0' * 32}.{'A' * 42}\n", f"{'٠' * 32}.{'A' * 43}", "a" * 60_000, "\x00", "\x80\xff",
        "\ud800", "💥", '"\\', ";;=,=",
    ],
)  # fmt: skip
def test_no_cookie_but_a_real_one_is_anybody(site: Site, cookie: str) -> None:
    raw = f"staff={cookie}".encode("utf-8", "surrogatepass").decode("latin-1")
    response = Browser().get("/account/password/", HTTP_COOKIE=raw)
    assert response.status_code == 302
    response = Browser().get("/sign-in/", HTTP_COOKIE=raw)
    assert response.status_code == 200
    assert not response.cookies.get("staff") or response.cookies["staff"].value == ""


def test_a_forged_key_of_a_real_account(signed_in: Site, account: Account) -> None:
    for _ in range(3):
        forged = f"{account.staff_id}.{secrets.token_urlsafe(32)}"
        signed_in.browser.cookies["staff"] = forged
        assert not signed_in.is_signed_in()


def test_one_persons_key_with_anothers_id(
    signed_in: Site, account: Account, new_account: NewAccount
) -> None:
    other = new_account()
    signed_in.browser.cookies["staff"] = signed_in.cookie.replace(account.staff_id, other.staff_id)
    assert not signed_in.is_signed_in()


@given(key=st.text() | st.from_regex(r"[0-9a-f]{32}\.[A-Za-z0-9_-]{43}\n?"))
def test_only_well_formed_keys_are_adopted(key: str) -> None:
    store = SessionStore(key)
    well_formed = len(key) == 76 and key.isascii() and not key.endswith("\n")
    assert store.session_key in ({key} if well_formed else {None, key} - {key})


# -- the engine by itself -------------------------------------------------------------------------


@pytest.fixture
def member(account: Account) -> StaffMember:
    return StaffMember.of(account)


def test_nobody_gets_no_session(site: Site, faults: FaultInjector) -> None:
    store = SessionStore()
    store["colour"] = "green"
    store.save()
    assert store.session_key is None
    assert faults.sent == []


def test_django_can_sign_somebody_in_for_tests(site: Site, member: StaffMember) -> None:
    site.browser.force_login(member)
    assert site.is_signed_in()


def test_the_data_are_plain_json(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    found = site.store.find_session(*key_parts(site.cookie))
    assert found is not None
    assert found[0].data.startswith('{"_auth_user_id":')


def test_damaged_data_end_the_session(signed_in: Site) -> None:
    for data in ("", "[]", "{", "é", '"x"'):
        staff_id, digest = key_parts(signed_in.cookie)
        services.save_session(
            store=signed_in.store,
            staff_id=staff_id,
            digest=digest,
            data=data,
            now=signed_in.clock(),
        )
        assert SessionStore(signed_in.cookie).load() == {}


def test_engine_basics(signed_in: Site) -> None:
    key = signed_in.cookie
    store = SessionStore(key)
    assert store.exists(key)
    assert not store.exists(key[:-1] + ("A" if key[-1] != "A" else "B"))
    store["x"] = 1
    store.save()
    assert SessionStore(key)["x"] == 1
    store.delete()
    assert not store.exists(key)
    SessionStore(key).delete()
    SessionStore.clear_expired()


def test_a_cycled_key_keeps_data_and_age(signed_in: Site) -> None:
    signed_in.clock.advance(minutes=5)
    old = signed_in.cookie
    store = SessionStore(old)
    store["x"] = 1
    store.cycle_key()
    store.save()
    assert store.session_key not in {None, old}
    assert SessionStore(store.session_key)["x"] == 1
    assert not store.exists(old)
    assert store.seconds_left() == 8 * 3600 - 300


def test_the_item_goes_away_by_itself(signed_in: Site) -> None:
    item = stored(signed_in)
    assert item is not None
    ends_at = signed_in.clock().timestamp() + 8 * 3600
    assert ends_at < int(item["ttl"]["N"]) < ends_at + 2 * 3600


# -- the user behind it ---------------------------------------------------------------------------


def test_the_session_hash_covers_what_ends_sessions(account: Account) -> None:
    variants = [
        account,
        replace(account, password="argon2$other"),
        replace(account, role=words.LEAD),
        replace(account, status=Status.DISABLED),
        replace(account, session_epoch=2),
    ]
    assert len({StaffMember.of(variant).get_session_auth_hash() for variant in variants}) == 5
    renamed = replace(account, name="Somebody Else")
    assert (
        StaffMember.of(renamed).get_session_auth_hash()
        == StaffMember.of(account).get_session_auth_hash()
    )


def test_django_writes_nothing_by_itself(member: StaffMember) -> None:
    with pytest.raises(TypeError):
        member.save()


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(site: Site, account: Account) -> None:
    before = site.store.find_account(account.staff_id)
    with mock.patch("backoffice.staff.hashers.OwaspArgon2PasswordHasher.time_cost", 3):
        site.sign_in(account.email)
        assert site.is_signed_in()
    after = site.store.find_account(account.staff_id)
    assert before is not None
    assert after is not None
    assert after.password != before.password
    assert ",t=3," in after.password


def test_a_session_of_nobody_is_nobodys(site: Site) -> None:
    request = mock.Mock(session=SessionStore())
    assert not get_user(request).is_authenticated
