"""Every record renders: whatever is in the items, the user page comes, and tells no secret."""

from __future__ import annotations

import copy
import random
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.dynamo.wire import Item, encode_item
from tests import words
from tests.samples import payment_of
from tests.users.people import ACTS
from tests.web import Browser, Site, canaries_in, canary_sample
from tests.web_pages import page_of

PAGES = ("", "payments/", *(f"{name}/" for name in ACTS), "reveal/")


def put(site: Site, user_id: str, values: Item) -> None:
    key = {"PK": {"S": f"USER#{user_id}"}, "SK": {"S": "PROFILE"}}
    site.put({**values, **key})


def assert_every_page_comes(browser: Browser, user_id: str) -> None:
    for name in PAGES:
        response = browser.get(f"/users/{user_id}/{name}")
        expected = {200, 409} if name.rstrip("/") in ACTS else {200}
        assert response.status_code in expected, name
        page_of(response)
        assert canaries_in(response.content.decode()) == [], name


def profile() -> Item:
    values = canary_sample()
    values["ttl"] = 1893456000
    return encode_item(values)


def places(wire: Any, here: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every attribute of an item, however deep."""
    found = []
    for name, value in wire.items():
        place = (*here, name)
        found.append(place)
        if "M" in value:
            found += places(value["M"], place)
    return found


PLACES = [place for place in places(profile()) if place[0] not in ("PK", "SK")]


def changed(wire: Item, place: tuple[str, ...], value: Any) -> Item:
    """The item with another value at a place; without the attribute where that is None."""
    wire = copy.deepcopy(wire)
    target: Any = wire
    for name in place[:-1]:
        target = target.get(name, {}).get("M", {})
    if value is None:
        target.pop(place[-1], None)
    else:
        target[place[-1]] = value
    return wire


HUGE = "9" * 38
ODD_VALUES: dict[str, Any] = {
    "missing": None,
    "null": {"NULL": True},
    "empty": {"S": ""},
    "markup": {"S": "</title><script>alert('xq7mark')</script>"},
    "template": {"S": "{{ 7|add:7 }}{% now 'Y' %}"},
    "huge text": {"S": "W" * 60_000},
    "control": {"S": "a\0b\x1b\u202ec\u2028"},
    "emoji": {"S": "\U0001f469\u200d\U0001f467" * 50},
    "not a time": {"S": "2025-13-45T99:99:99Z"},
    "far time": {"S": "9999-12-31T23:59:59.999999Z"},
    "first time": {"S": "0001-01-01T00:00:00+14:00"},
    "far number": {"N": "1e125"},
    "huge number": {"N": HUGE},
    "tiny number": {"N": "-1e-130"},
    "zero": {"N": "0"},
    "negative": {"N": "-5"},
    "fraction": {"N": "1.5"},
    "true": {"BOOL": True},
    "list": {"L": [{"S": "x"}, {"N": "1"}, {"M": {}}]},
    "map": {"M": {"x": {"S": "y"}, "device_id": {"N": "1"}}},
    "empty map": {"M": {}},
    "strings": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "binary": {"B": "AAECAw=="},
    "binaries": {"BS": ["AAE=", "AAI="]},
}


def assert_renders_with(site: Site, value: Any, chosen: list[tuple[str, ...]]) -> None:
    browser = site.sign_in()
    for place in chosen:
        if place[0].startswith("GSI") and (value is None or not value.get("S")):
            continue  # DynamoDB itself refuses other types for the keys of an index
        user_id = str(uuid.uuid4())
        put(site, user_id, indexed_apart(changed(profile(), place, value), user_id))
        response = browser.get(f"/users/{user_id}/")
        assert response.status_code == 200, place
        page = page_of(response)
        assert canaries_in(response.content.decode()) == [], place
        assert "xq7mark" not in page.code + str(page.tags), place


each_value = pytest.mark.parametrize("value", ODD_VALUES.values(), ids=list(ODD_VALUES))


@each_value
def test_the_page_renders_with_an_odd_value_somewhere(
    site: Site, value: Any, request: pytest.FixtureRequest
) -> None:
    assert_renders_with(site, value, random.Random(request.node.name).sample(PLACES, 5))


@pytest.mark.soak
@each_value
def test_the_page_renders_with_any_value_at_any_place(site: Site, value: Any) -> None:
    assert_renders_with(site, value, PLACES)


def indexed_apart(wire: Item, user_id: str) -> Item:
    """Out of the way of other tests on the indexes."""
    return wire | {"GSI1PK": {"S": f"USER_EMAIL#{user_id}"}}


@each_value
@pytest.mark.parametrize("part", ["current_session", "current_subscription"])
def test_every_page_about_a_user_renders_with_an_odd_part(
    site: Site, part: str, value: Any
) -> None:
    browser, user_id = site.sign_in(), str(uuid.uuid4())
    put(site, user_id, indexed_apart(changed(profile(), ("data", part), value), user_id))
    assert_every_page_comes(browser, user_id)


ODD_ITEMS: dict[str, Item] = {
    "nothing": {},
    "only keys and a ttl": {"ttl": {"N": "1893456000"}},
    "data is text": {"data": {"S": "canary"}},
    "data is null": {"data": {"NULL": True}},
    "data is a list": {"data": {"L": []}},
    "data is empty": {"data": {"M": {}}},
    "another layout": {
        "email": {"S": "Y2FuYXJ5"},
        "current_session": {"M": {"session_id": {"S": "s"}, "session_status": {"S": "active"}}},
        "created_at": {"N": "1758963600000"},
    },
    "a secret at the top": {"refresh_token_hash": {"S": "canary-refresh-token-hash"}},
    "a hundred unknown attributes": {f"odd_{n}": {"S": "x"} for n in range(100)},
    "deep": {"data": {"M": {"a": {"M": {"b": {"M": {"c": {"L": [{"M": {}}]}}}}}}}},
    "names as markup": {"data": {"M": {"<script>xq7mark</script>": {"S": "x"}}}},
    "another type of entity": {"entity_type": {"N": "5"}, "data": {"M": {"id": {"S": "x"}}}},
}


@pytest.mark.parametrize("item", ODD_ITEMS.values(), ids=list(ODD_ITEMS))
def test_every_page_about_a_user_renders_for_any_item(site: Site, item: Item) -> None:
    user_id = str(uuid.uuid4())
    put(site, user_id, item)
    for role in (words.SUPPORT, words.VIEWER):
        page_of(site.sign_in(role).get(f"/users/{user_id}/"))
    assert_every_page_comes(site.sign_in(), user_id)


@each_value
def test_a_payment_with_anything_in_it_is_shown_with_its_id(site: Site, value: Any) -> None:
    user_id = site.add_user()
    for number, place in enumerate(places(payment_of(user_id, "2025-09-27", "p"))):
        if place[0] not in ("PK", "SK"):
            item = payment_of(user_id, "2025-09-27", f"payment-{number:03}")
            site.put(changed(item, place, value))
    browser = site.sign_in()
    for name in ("", "payments/"):
        page = page_of(browser.get(f"/users/{user_id}/{name}"))
        assert "payment-00" in page.text or "payment-01" in page.text


@pytest.mark.parametrize(
    "sort_key",
    [
        *("PAYMENT#", "PAYMENT##", "PAYMENT#2025-09-27", "PAYMENT#x#y#z", "PAYMENT#\0#\u202e"),
        *("PAYMENT#<script>xq7mark</script>#1", "PAYMENT#" + "9" * 1000, "PAYMENTS", "PING", "PRO"),
        *("JOB#1", "SESSION#1", "DEVICE#1", "ZZZ", "PROFILE#2", "profile", "PROFIL"),
    ],
)
def test_other_items_of_the_partition_never_get_in_the_way(site: Site, sort_key: str) -> None:
    user_id = site.add_user()
    site.put(payment_of(user_id, "2025-09-27", "p") | {"SK": {"S": sort_key}})
    site.put({"PK": {"S": f"USER#{user_id}"}, "SK": {"S": f"{sort_key}!"}})
    response = site.sign_in().get(f"/users/{user_id}/")
    assert response.status_code == 200
    page = page_of(response)
    assert user_id in page.text
    assert "xq7mark" not in page.code + str(page.tags)


@pytest.mark.parametrize(
    "partition_key",
    [
        *("USER#42", "USER#", "USER#\U0001f600", "USER#a/b?c#d", "USER#" + "x" * 900, "user#1"),
        *("USER#AC5CADA7-7B1F-4673-B2B1-089F3E308363", "USER#<script>xq7mark</script>", "X"),
    ],
)
@pytest.mark.parametrize("hits", [1, 2])
def test_a_hit_without_a_good_id_is_shown_all_the_same(
    site: Site, partition_key: str, hits: int
) -> None:
    """A record whose key holds no user id is found, and leads nowhere."""
    digest, item = uuid.uuid4().hex * 2, profile()
    item |= {"GSI1PK": {"S": f"USER_EMAIL#{digest}"}, "GSI2PK": {"S": digest}}
    own = f"{partition_key}{digest}" if partition_key != "USER#" else partition_key
    with_own_key = item | {"PK": {"S": own}, "SK": {"S": "PROFILE"}}
    site.put_anyway(with_own_key)
    if hits == 2:
        site.put(item | {"PK": {"S": f"USER#{uuid.uuid4()}"}, "SK": {"S": "PROFILE"}})
    response = site.sign_in().post("/search/", {"q": digest})
    assert response.status_code in {200, 302, 404}
    if response.status_code != 302:
        page = page_of(response)
        assert canaries_in(response.content.decode()) == []
        assert "xq7mark" not in page.code + str(page.tags)


# -- any change at all ---------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
numbers = st.one_of(
    st.integers(-(10**37), 10**37).map(str),
    st.sampled_from(["1e100", "-0.0", "1758963600", "1758963600000", "1e-100"]),
)
wire_values = st.recursive(
    st.one_of(
        texts.map(lambda text: {"S": text}),
        numbers.map(lambda number: {"N": number}),
        st.booleans().map(lambda value: {"BOOL": value}),
        st.just({"NULL": True}),
        st.binary(max_size=9).map(lambda _: {"B": "AAEC"}),
        st.sampled_from(list(ODD_VALUES.values())[1:]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: {"L": values}),
        st.dictionaries(st.text(max_size=8).filter(bool), inner, max_size=3).map(
            lambda values: {"M": values}
        ),
    ),
    max_leaves=6,
)
mutations = st.lists(
    st.tuples(st.sampled_from(PLACES), st.one_of(st.none(), wire_values)), min_size=1, max_size=6
)


def assert_renders_after(site: Site, changes: list[tuple[tuple[str, ...], Any]]) -> None:
    browser, user_id = site.sign_in(), str(uuid.uuid4())
    item = profile()
    for place, value in changes:
        if not place[0].startswith("GSI"):
            item = changed(item, place, value)
    put(site, user_id, indexed_apart(item, user_id))
    response = browser.get(f"/users/{user_id}/")
    assert response.status_code == 200
    page_of(response)
    assert canaries_in(response.content.decode()) == []


@settings(suppress_health_check=list(HealthCheck), max_examples=40)
@given(changes=mutations)
def test_the_page_renders_after_any_changes(
    site: Site, changes: list[tuple[tuple[str, ...], Any]]
) -> None:
    assert_renders_after(site, changes)


@pytest.mark.soak
@settings(suppress_health_check=list(HealthCheck), max_examples=2000)
@given(changes=mutations)
def test_the_page_renders_after_a_great_many_changes(
    site: Site, changes: list[tuple[tuple[str, ...], Any]]
) -> None:
    assert_renders_after(site, changes)
