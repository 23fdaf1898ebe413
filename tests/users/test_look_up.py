"""Finding a user by whatever an agent has, on real servers."""

from __future__ import annotations

import hmac
import uuid

import pytest

from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.testing import FaultInjector, lost_request
from tests import words
from tests.environment import SITE
from tests.users.finding import Finder, sha
from users.services.look_up import Finding
from users.services.typed import TakenFor


def routes_tried(finding: Finding) -> list[tuple[str, str]]:
    """The routes in words, and what each was asked for."""
    return [(each.words, each.value) for each in finding.tried]


def _keyed(text: str) -> str:
    """What goes on record of a typed text, worked out anew."""
    key_id, _, secret = SITE["TYPED_KEYS"].partition(",")[0].partition(":")
    plain = sha(text.strip().lower())
    return f"{key_id}:{hmac.new(secret.encode(), plain.encode(), 'sha256').hexdigest()}"


def test_an_email_is_found_however_it_is_typed(finder: Finder) -> None:
    email = f"{finder.mark}@example.com"
    user_id = finder.user(email)
    for typed in (email, email.upper(), f"  {email}\t", f" {email.title()} "):
        assert finder.find(typed).user_id == user_id


def test_an_old_hash_is_found_by_the_text_exactly_as_typed(finder: Finder) -> None:
    typed = f" {finder.mark}@Example.com"
    user_id = finder.user(typed, hashed=typed)
    finding = finder.find(typed)
    assert finding.user_id == user_id
    assert finding.hits[0].route == "e-mail, exactly as typed"
    assert finder.find(typed.strip()).user_id is None


def test_an_old_hash_beside_a_new_one_is_a_choice(finder: Finder) -> None:
    typed = f"{finder.mark}@Example.com"
    both = {finder.user(typed), finder.user(typed, hashed=typed)}
    finding = finder.find(typed)
    assert finding.user_id is None
    assert {hit.stored.user.user_id for hit in finding.hits} == both
    assert {hit.route for hit in finding.hits} == {
        "e-mail, in lower case",
        "e-mail, exactly as typed",
    }


def test_a_hash_is_found_in_either_case(finder: Finder) -> None:
    email = f"{finder.mark}@example.com"
    user_id = finder.user(email)
    assert finder.find(sha(email)).user_id == user_id
    assert finder.find(f" {sha(email).upper()}\n").user_id == user_id


def test_a_provider_id_is_found_with_and_without_its_provider(finder: Finder) -> None:
    external_id = f"{finder.mark}#7:x"
    user_id = finder.user("a@example.com", external_id=external_id)
    assert finder.find(f"google:{external_id}").user_id == user_id
    assert finder.find(f"Google:{external_id} ").user_id == user_id
    assert finder.find(external_id).user_id == user_id
    miss = finder.find(f"apple:{external_id}")
    assert miss.user_id is None
    assert routes_tried(miss) == [
        ("apple id", external_id),
        ("apple id, exactly as typed", f"apple:{external_id}"),
    ]


def test_an_email_is_found_in_what_is_pasted_around_it(finder: Finder) -> None:
    email = f"{finder.mark}@example.com"
    user_id = finder.user(email)
    for pasted in (f"mailto:{email}", f'"Ada" <{email}>', f"({email}).", f"\u200b{email},"):
        finding = finder.find(pasted)
        assert finding.user_id == user_id
        assert finding.hits[0].route == "e-mail, in lower case"


def test_a_pasted_old_email_is_found_with_its_capitals(finder: Finder) -> None:
    email = f"{finder.mark}@Example.com"
    user_id = finder.user(email, hashed=email)
    finding = finder.find(f"Ada <{email}>")
    assert finding.user_id == user_id
    assert finding.hits[0].route == "e-mail, as written"
    assert routes_tried(finding) == [
        ("e-mail, in lower case", email.lower()),
        ("e-mail, as written", email),
        ("e-mail, exactly as typed", f"Ada <{email}>"),
    ]
    assert email.lower() not in repr(finding).lower()


def test_what_looks_like_something_else_is_still_found_as_typed(finder: Finder) -> None:
    for odd in (f"pay_{finder.mark}1", f'"sess_{finder.mark}2".', f"+49 170 {finder.mark}"):
        user_id = finder.user("a@example.com", external_id=odd)
        assert finder.find(odd).user_id == user_id


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        # Each e-mail in the formats of both layouts.
        ("ada@example.com", 2),
        ("Ada@example.com", 4),
        (" ada@example.com", 4),
        (" Ada@example.com", 8),
        ("Ada <Ada@example.com>", 6),
        # Three providers in both formats, a session and a device of the first draft.
        ("113", 8),
        ("pay_1", 8),
        ("Ada Lovelace", 8),
        ("0" * 64, 10),
        (f"({'0' * 64})", 16),
        ("google:113", 4),
        ("USER_EXTERNAL#google#113", 4),
        ("“113”", 14),
        ("SESSION#7f6d0c1e", 14),
        ("27a696f1-52a5-4fbd-9c8b-0f7a6e3f4c5d", 8),
        ("27a696f152a54fbd9c8b0f7a6e3f4c5d", 16),
        ("\u200b", 0),
        ("job_27a696f1-52a5-4fbd-9c8b-0f7a6e3f4c5d", 8),
        ("report_27a696f1-52a5-4fbd-9c8b-0f7a6e3f4c5d_1695800000000_a8f3k2", 0),
        ("USER#27a696f1-52a5-4fbd-9c8b-0f7a6e3f4c5d", 0),
    ],
)
def test_a_look_up_asks_a_few_questions(
    finder: Finder, faults: FaultInjector, text: str, queries: int
) -> None:
    faults.sent.clear()
    finder.find(text)
    assert faults.sent == ["Query"] * queries + ["PutItem"]


def test_a_pasted_hash_is_on_record_as_the_hash_alone(finder: Finder) -> None:
    email = f"{finder.mark}@example.com"
    user_id = finder.user(email)
    pasted = f"<{sha(email).upper()}>."
    finder.find(pasted)
    (entry,) = finder.trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.new == {"by": "e-mail hash", "hits": 1, "query_hash": _keyed(pasted)}


def test_a_user_id_goes_to_its_page_without_a_read_of_it(
    finder: Finder, faults: FaultInjector
) -> None:
    user_id = str(uuid.uuid4())
    faults.sent.clear()
    finding = finder.find(f" {user_id.upper()} ")
    assert finding.user_id == user_id
    assert finding.taken.taken_for is TakenFor.USER_ID
    # Only whether it is the id of something else too, as written and as typed.
    assert faults.sent == [*["Query"] * 16, "PutItem"]
    # Nobody was read, so none is said to be found.
    (entry,) = finder.trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.new == {"by": "user id", "query_hash": _keyed(f" {user_id.upper()} ")}


@pytest.mark.parametrize("kind", ["session", "device"])
@pytest.mark.parametrize("form", ["{id}", " “{id}”.", "{key}#{id}", "uuid"])
def test_a_session_or_device_of_the_first_draft_leads_to_its_user(
    finder: Finder, kind: str, form: str
) -> None:
    own_id = str(uuid.uuid4()) if form == "uuid" else f"{kind}-{finder.mark}-1"
    user_id = finder.user(f"{finder.mark}@example.com")
    finder.put_beside(user_id, kind, own_id)

    finding = finder.find(own_id if form == "uuid" else form.format(id=own_id, key=kind.upper()))

    assert finding.user_id == user_id
    assert finding.hits[0].route == f"{kind} id"
    (entry,) = finder.trail.list_of_subject(words.USER.of(user_id)).entries
    assert (entry.action, entry.new["by"], entry.new["hits"]) == (words.LOOKED_UP, f"{kind} id", 1)
    assert own_id not in repr(entry)


def test_a_device_that_is_called_like_a_person_leads_to_its_user(finder: Finder) -> None:
    user_id = finder.user(f"{finder.mark}@example.com")
    device_id = "tablet-" + uuid.uuid4().hex.translate(str.maketrans("0123456789-", "ghijklmnopq"))
    finder.put_beside(user_id, "device", device_id)

    finding = finder.find(device_id)

    assert (finding.user_id, finding.taken.taken_for) == (user_id, TakenFor.NAME)


def test_a_device_of_several_users_is_a_choice(finder: Finder) -> None:
    device_id = str(uuid.uuid4())
    owners = {finder.user(f"{finder.mark}{n}@example.com") for n in range(2)}
    for user_id in owners:
        finder.put_beside(user_id, "device", device_id)
    finder.put_beside(str(uuid.uuid4()), "device", device_id)  # of nobody: there is no profile

    finding = finder.find(device_id)

    assert finding.user_id is None
    assert {hit.user_id for hit in finding.hits} == owners
    for user_id in owners:
        (entry,) = finder.trail.list_of_subject(words.USER.of(user_id)).entries
        assert entry.action == words.LOOKED_UP


def test_a_user_id_that_is_also_a_session_of_somebody_else_is_a_choice(finder: Finder) -> None:
    own, other = (finder.user(f"{finder.mark}{n}@example.com") for n in range(2))
    finder.put_beside(other, "session", own)

    finding = finder.find(own.upper())

    assert finding.user_id is None
    assert [(hit.user_id, list(hit.routes)) for hit in finding.hits] == [
        (own, ["user id"]),
        (other, ["session id"]),
    ]


def test_a_miss_says_what_was_tried_and_what_to_check(finder: Finder) -> None:
    finding = finder.find(f"{finder.mark}-nobody")
    assert (finding.user_id, finding.hits) == (None, [])
    routes = ["google id", "apple id", "facebook id", "session id", "device id"]
    assert routes_tried(finding) == [(route, f"{finder.mark}-nobody") for route in routes]
    # Half a read unit for each key: three providers in two formats, and two more.
    assert ([each.keys for each in finding.tried], finding.units) == ([2, 2, 2, 1, 1], 4.0)
    assert finding.taken.taken_for is TakenFor.PROVIDER_ID


def test_a_look_up_is_on_record_without_what_was_typed(finder: Finder) -> None:
    email = f"{finder.mark}@example.com"
    user_id = finder.user(email)
    finder.find(email)
    (entry,) = finder.trail.list_of_subject(words.USER.of(user_id)).entries
    assert entry.action == words.LOOKED_UP
    assert entry.new == {"by": "e-mail", "hits": 1, "query_hash": _keyed(email)}
    assert sha(email) not in repr(entry)
    assert finder.mark not in repr(entry)


def test_nothing_is_found_when_the_look_up_cannot_go_on_record(
    finder: Finder, faults: FaultInjector
) -> None:
    finder.user(f"{finder.mark}@example.com")
    faults.inject([lost_request] * 4, matching="PutItem")
    with pytest.raises(UnavailableError):
        finder.find(f"{finder.mark}@example.com")


@pytest.mark.parametrize(
    "text", ["x", "#", "::", "google:", "@", "a@", "é" * 300, "😀" * 1000, "\t", "0" * 64]
)
def test_any_text_is_a_question_not_an_error(finder: Finder, text: str) -> None:
    assert finder.find(text).user_id is None
