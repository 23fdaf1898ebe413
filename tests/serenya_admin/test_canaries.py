"""A day's work, then a search: personal data and secrets are nowhere that they should not be."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

import pytest

from records.emails import email_hash
from tests import words
from tests.kept_database import Database
from tests.serenya_admin.canaries import found_in, written
from tests.serenya_admin.errands import work
from tests.serenya_admin.working_day import (
    EMAILS,
    HIDDEN,
    NAMES,
    OF_USER,
    REFERENCES,
    Day,
)
from tests.visitor import Exchange

pytestmark = [pytest.mark.dynoxide, pytest.mark.adverse]

#: What a person asked to see, and saw in the answer to that alone. A given name is part of the
#: e-mail.
REVEALED = {
    "reveals identity": {"name", "given_name", "family_name", "external_id"},
    "reveals contact": {"email", "given_name"},
    "reveals network": {"device_name", "device_fingerprint", "source_ip", "user_agent"},
}
KINDS = ("e-mail", "name")
#: Forms that come back with what was typed into them, to be corrected.
RETURNED = {
    "looks up": {"email", "given_name", "missed e-mail", "missed id"},
    "types a reason that leaks": {"reason"},
    "fails to sign in": {"unknown sign-in", "e-mail of leaver"},
}
STAFF_PAGES = ("/staff/", "/account/")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("day")
    day = Day(folder, Database(folder))
    work(day)
    return day


def path_of(exchange: Exchange) -> str:
    return "/" + exchange.url.split("/", 3)[3]


def hits(texts: Iterable[tuple[str, str]], day: Day, *, but: Collection[str] = ()) -> list[str]:
    """What was found, and where: `texts` are pairs of a place and its text."""
    return [
        f"{place}: {name}"
        for place, text in texts
        for name in sorted(found_in(text, day.canaries, but=but))
    ]


# -- the search itself ---------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["a.person@mail.example", "Zoë <Ögmundsdóttir>", "9988776655443"])
def test_the_search_finds_a_text_however_it_is_written(value: str) -> None:
    for form in written(value):
        assert found_in(f"x={form};", {"it": value}) == {"it"}
    assert found_in(email_hash(value), {"it": value}) == set()


def test_the_day_was_a_whole_one(day: Day) -> None:
    """The search below is worth something only if there was something to be found."""
    statuses = {exchange.answer.status_code for exchange in day.exchanges}
    assert statuses >= {200, 302, 400, 401, 403, 404, 405, 409, 413, 429, 503}
    kinds = {each.answer.headers.get("Content-Type", "") for each in day.exchanges}
    assert {kind.partition(";")[0] for kind in kinds} >= {"text/html", "text/csv"}
    log = day.log_file.read_text(encoding="utf-8")
    assert log.count("route=users:detail") > 10
    assert "status=503" in log
    assert len(day.made) >= 10


# -- where it might have got out -----------------------------------------------------------------


def test_nothing_is_in_the_log(day: Day) -> None:
    log = day.log_file.read_text(encoding="utf-8")
    assert hits([("log", log)], day) == []
    assert "Traceback" not in log


def test_commands_print_what_they_are_asked_for_and_no_more(day: Day) -> None:
    own = {
        "create_staff": {"e-mail of admin", "e-mail of lead", "printed password"},
        "e-mail taken": {"e-mail of admin"},
        "bad password": {"unknown sign-in"},
    }
    found = [
        (said.about, name)
        for said in day.said
        for name in found_in(said.text, day.canaries, but=own.get(said.about, ()))
    ]
    assert found == []


def test_no_url_that_the_site_leads_to_holds_anything(day: Day) -> None:
    typed_into_urls = {"path", "query"}
    urls = [(each.about, each.url) for each in day.exchanges if each.about != "errors"]
    assert hits(urls, day) == []
    locations = [
        (each.url, each.answer.headers["Location"])
        for each in day.exchanges
        if "Location" in each.answer.headers
    ]
    assert locations
    assert hits(locations, day, but=typed_into_urls) == []


def test_headers_hold_a_session_key_where_the_browser_is_told_it_and_nothing_else(day: Day) -> None:
    found = []
    for each in day.exchanges:
        for name, value in each.answer.headers.items():
            own = {key for key in day.made if key.startswith("session of")}
            may = own if name == "Set-Cookie" else set()
            found += [(each.about, name, hit) for hit in found_in(value, day.canaries, but=may)]
    assert found == []


def test_answers_show_what_was_revealed_or_made_in_that_answer_and_nothing_else(day: Day) -> None:
    found = {
        (each.about, each.method, path_of(each), name)
        for each in day.exchanges
        for name in found_in(each.answer.text, day.canaries, but=may_show(each, day))
    }
    assert sorted(found) == []


def may_show(exchange: Exchange, day: Day) -> set[str]:
    """The canaries that belong into an answer."""
    path, may = path_of(exchange), set(NAMES)
    if exchange.method == "POST":
        may |= REVEALED.get(exchange.about, set()) if path.endswith("/reveal/") else set()
        may |= RETURNED.get(exchange.about, set())
        if path.startswith("/staff/"):
            may |= {name for name in day.made if "one-time" in name}
    if path.startswith(STAFF_PAGES):
        may |= set(EMAILS)
    if path.startswith("/users/"):
        may |= set(REFERENCES)
    return may


def test_a_one_time_password_is_in_one_answer(day: Day) -> None:
    once = {name: value for name, value in day.made.items() if "one-time" in name}
    for name, value in once.items():
        holding = [each for each in day.exchanges if found_in(each.answer.text, {name: value})]
        assert len(holding) == 1, name


def test_files_hold_ids_and_names_of_staff_for_those_who_may_name_them(day: Day) -> None:
    files = [
        each
        for each in day.exchanges
        if each.answer.headers.get("Content-Type", "").startswith("text/csv")
    ]
    assert len(files) > 5
    named = {f"looks around as {role.name}" for role in words.ROLES if role.may(words.NAME_STAFF)}
    assert named & {each.about for each in files}
    for each in files:
        may = {*REFERENCES, *(NAMES if each.about in named else ())}
        assert found_in(each.answer.text, day.canaries, but=may) == set(), each.url


# -- what is kept --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tables(day: Day) -> dict[str, list[tuple[str, str]]]:
    """Every item of every table: its key, and all of it as text."""
    names = ("serenya-dev", "serenya-dev-backoffice", "serenya-dev-audit")
    with day.database.running():
        return {
            name: [
                (f"{item['PK']['S']} {item['SK']['S']}", json.dumps(item, ensure_ascii=False))
                for item in day.everything_in(name)
            ]
            for name in names
        }


def test_the_trail_holds_nothing_personal_at_all(
    day: Day, tables: dict[str, list[tuple[str, str]]]
) -> None:
    assert len(tables["serenya-dev-audit"]) > 100
    assert hits(tables["serenya-dev-audit"], day) == []


def test_staff_are_in_their_own_accounts_alone(
    day: Day, tables: dict[str, list[tuple[str, str]]]
) -> None:
    ids = day.staff_ids
    found = [
        (key, name)
        for key, text in tables["serenya-dev-backoffice"]
        for name in found_in(text, day.canaries)
    ]
    own = {(f"STAFF#{ids[role]} ACCOUNT", f"{kind} of {role}") for role in ids for kind in KINDS}
    others = {each for each in found if each[1] not in NAMES and each[1] not in EMAILS}
    assert others == set()
    assert own <= set(found)
    assert {key for key, _ in found} == {key for key, _ in found if key.endswith("ACCOUNT")}


def test_users_are_in_their_own_items_alone(
    day: Day, tables: dict[str, list[tuple[str, str]]]
) -> None:
    found = [
        (key, name)
        for key, text in tables["serenya-dev"]
        # The users of the demo have encrypted texts too.
        for name in found_in(text, day.canaries, but={"cipher_text"})
    ]
    assert {key.split()[0] for key, _ in found} == {f"USER#{user_id}" for user_id in day.user_ids}
    assert {name for _, name in found} <= set(OF_USER) | set(HIDDEN) | set(REFERENCES)
