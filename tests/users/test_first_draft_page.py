"""A user of the first draft on the page: all of it is shown calmly, and can be acted on."""

from __future__ import annotations

import copy
import re
import uuid
from typing import Any

import pytest

from backoffice.dynamo.expressions import path
from backoffice.dynamo.wire import Item, encode, encode_item
from tests import samples, words
from tests.users.people import url_of
from tests.web import PERSONAL, REASON, SECRETS, Site, canaries_in
from tests.web_pages import Page, page_of

#: All that must not be seen, in an item of any kind.
HIDDEN = {name: encode(value) for name, value in {**PERSONAL, **SECRETS}.items()}
SESSIONS: dict[str, dict[str, Any]] = {
    "a-1": {"expires_at": "2026-03-02T12:00:00Z"},
    "a-2": {"expires_at": "2026-03-03T12:00:00Z", "status": ...},
    "a-3": {"status": "revoked"},
}


def put_draft(site: Site, profile: Item | None = None) -> str:
    """The sample of the first draft with three sessions, two devices, and canaries everywhere."""
    user_id = str(uuid.uuid4())
    first, session, device, *others = samples.draft()
    items = [profile or first, *others]
    for session_id, values in SESSIONS.items():
        items.append(_copied(session, f"SESSION#{session_id}", **values))
    items += [_copied(device, "DEVICE#d-1"), _copied(device, "DEVICE#d-2")]
    for item in items:
        own = {name: wire for name, wire in item.items() if not name.startswith("GSI")}
        own["data"] = {"M": {**HIDDEN, **own["data"]["M"]}}
        site.put({**own, "PK": {"S": f"USER#{user_id}"}})
    return user_id


def _copied(item: Item, sort_key: str, **values: Any) -> Item:
    other = copy.deepcopy(item)
    other["SK"] = {"S": sort_key}
    for name in ("session_id", "device_id"):
        other["data"]["M"].pop(name, None)
    for name, value in values.items():
        other["data"]["M"].pop(name, None)
        if value is not ...:
            other["data"]["M"][name] = encode(value)
    return other


def item_at(site: Site, user_id: str, sort_key: str) -> Item:
    with site.scope():
        whole = site.users.find_whole(user_id)
    assert whole is not None
    return next(item for item in whole.beside if item["SK"]["S"] == sort_key)


def links_in(page: Page) -> set[str]:
    return {tag["href"] for name, tag in page.tags if name == "a" and "?of=" in tag.get("href", "")}


def test_all_of_it_is_on_the_page_and_nothing_that_is_hidden(site: Site) -> None:
    user_id = put_draft(site)

    response = site.sign_in().get(f"/users/{user_id}/")

    page = page_of(response)
    assert canaries_in(response.content.decode()) == []
    for said in ("2 more sessions on record", "1 more device on record", "1 job on record"):
        assert said in page.text
    for own_id in (*SESSIONS, "d-1", "d-2", "b3f1"):
        assert own_id in page.text
    assert "bloodwork" not in response.content.decode()
    assert links_in(page) >= {f"{url_of(user_id, 'revoke-session')}?of={n}" for n in (2,)}
    assert "not readable here" not in page.text.lower()


def test_a_further_session_tells_what_is_on_record_of_it(site: Site) -> None:
    user_id = str(uuid.uuid4())
    first, session, *_ = samples.draft()
    values = {
        "created_at": "2026-02-01T08:00:00Z",
        "last_accessed_at": "2026-02-02T09:00:00Z",
        "expires_at": "2026-02-03T10:00:00Z",
        "source_ip": PERSONAL["source_ip"],
        "user_agent": PERSONAL["user_agent"],
        "device_id": "d-9",
    }
    bare = dict.fromkeys(values, ...)
    current = _copied(session, "SESSION#a-1", expires_at="2027-02-03T10:00:00Z")
    for item in (
        *(first, current),
        *(_copied(session, "SESSION#a-2", **values), _copied(session, "SESSION#a-3", **bare)),
    ):
        site.put({**item, "PK": {"S": f"USER#{user_id}"}})

    response = site.sign_in().get(f"/users/{user_id}/")

    text = " ".join(page_of(response).text.split())
    for said in ("began", "last used", "expiry"):
        assert re.search(rf"{said} \d+ (days|months) ago 2026-02-0\d", text), said
    assert "Another device: d-9" in text
    assert text.count("user agent masked") == text.count("from masked") == 1
    assert canaries_in(response.content.decode()) == []


def test_beside_a_whole_profile_they_are_further_ones(site: Site) -> None:
    user_id = put_draft(site, samples.planned()[0])

    page = page_of(site.sign_in().get(f"/users/{user_id}/"))

    for said in ("3 more sessions", "2 more devices", "1 more subscription on record"):
        assert said in page.text
    assert "sess_abc123" in page.text


def test_a_session_beside_is_revoked_alone_and_on_record(site: Site) -> None:
    user_id, browser = put_draft(site), site.sign_in()
    profile, other = site.stored(user_id).item, item_at(site, user_id, "SESSION#a-2")
    url = f"{url_of(user_id, 'revoke-session')}?of=2"

    page = page_of(browser.get(url))
    assert "Session a-1 becomes revoked." in page.text
    form = page.form("?of=2", "act").fields | REASON
    answer = browser.post(url, form)

    assert answer.status_code == 302
    data = item_at(site, user_id, "SESSION#a-1")["data"]["M"]
    assert data["status"] == {"S": "revoked"}
    assert not {"refresh_token_hash", "access_token_hash", "token"} & set(data)
    assert item_at(site, user_id, "SESSION#a-2") == other
    assert site.stored(user_id).item == profile
    (entry,) = site.entries(user_id, words.SESSION_REVOKED)
    assert entry.old == {"session_id": "a-1", "status": "active"}
    assert entry.new == {"session_id": "a-1", "status": "revoked"}
    after = page_of(browser.get(answer["Location"]))
    assert "Session a-1 was revoked." in after.text
    assert page_of(browser.post(url, form, follow=True)).text.count("nothing was done twice") == 1
    assert len(site.entries(user_id, words.SESSION_REVOKED)) == 1


def test_a_device_beside_is_revoked_alone_and_allowed_again_by_its_entry(site: Site) -> None:
    user_id, browser = put_draft(site), site.sign_in()
    before = item_at(site, user_id, "DEVICE#d-1")
    url = url_of(user_id, "revoke-device")
    forms = {}
    for number in (1, 2):
        end = "" if number == 1 else f"?of={number}"
        page = page_of(browser.get(url + end))
        named = "d-1" if "Device d-1 becomes revoked." in page.text else "d-2"
        assert "Nothing else is changed" in page.text
        forms[named] = (url + end, page.form(url + end, "act").fields | REASON)

    assert browser.post(forms["d-1"][0], forms["d-1"][1]).status_code == 302

    assert item_at(site, user_id, "DEVICE#d-1")["data"]["M"]["status"] == {"S": "revoked"}
    assert "status" not in item_at(site, user_id, "DEVICE#d-2")["data"]["M"]
    assert "status" not in before["data"]["M"]
    (entry,) = site.entries(user_id, words.DEVICE_REVOKED)
    assert (entry.old["device_id"], entry.new["status"]) == ("d-1", "revoked")

    site.clock.advance(minutes=1)
    back = f"{url_of(user_id, 'allow-device')}?entry={entry.entry_id}"
    page = page_of(browser.get(back))
    assert "The user can sign in with this device again." in page.text
    assert "stays revoked" not in page.text
    form = page.form("allow-device/?entry=" + entry.entry_id, "act")
    assert browser.post(back, form.fields | REASON).status_code == 302
    after = item_at(site, user_id, "DEVICE#d-1")
    assert after == before | {"updated_at": {"S": "2026-03-01T12:01:00Z"}}
    assert browser.get(back).status_code == 409


def test_a_session_that_is_gone_meanwhile_says_that_nothing_was_done(site: Site) -> None:
    user_id, browser = put_draft(site), site.sign_in()
    url = f"{url_of(user_id, 'revoke-session')}?of=2"
    form = page_of(browser.get(url)).form("?of=2", "act").fields | REASON
    key = site.users.table.key(f"USER#{user_id}", "SESSION#a-1")
    with site.scope():
        site.client.delete(site.users.table, key, path("PK").exists())

    response = browser.post(url, form)

    page = page_of(response)
    assert response.status_code == 409
    assert "Nothing was changed." in page.text
    assert "a-1" in page.text
    assert canaries_in(response.content.decode()) == []
    assert site.entries(user_id, words.SESSION_REVOKED) == []


def test_who_may_not_act_sees_no_links(site: Site) -> None:
    user_id = put_draft(site)

    assert links_in(page_of(site.sign_in(words.VIEWER).get(f"/users/{user_id}/"))) == set()
    asked = site.sign_in().get(f"/users/{user_id}/", {"at": "2026-12-24"})
    assert links_in(page_of(asked)) == set()


def test_a_session_without_an_id_is_revoked_from_its_page(site: Site) -> None:
    def nameless(values: dict[str, Any]) -> None:
        values["data"]["current_session"] = {
            "token": SECRETS["token"],
            "user_agent": PERSONAL["user_agent"],
            "expires_at": "2026-03-02T12:00:00Z",
        }

    user_id, browser = site.add_user(nameless), site.sign_in()
    url = url_of(user_id, "revoke-session")

    response = browser.get(url)
    page = page_of(response)
    assert "The session that ends 2026-03-02 12:00:00 UTC becomes revoked." in page.text
    assert "canary" not in str(_opened(page.form("/revoke-session/", "act").fields["act"]))
    answer = browser.post(url, page.form("/revoke-session/", "act").fields | REASON, follow=True)

    assert "The session that ends 2026-03-02 12:00:00 UTC was revoked." in page_of(answer).text
    (entry,) = site.entries(user_id, words.SESSION_REVOKED)
    assert entry.new == {"expires_at": "2026-03-02T12:00:00.000Z", "status": "revoked"}
    session = site.stored(user_id).item["data"]["M"]["current_session"]["M"]
    assert "token" not in session


def _opened(token: str) -> object:
    """What a signed form holds."""
    from django.core import signing  # noqa: PLC0415

    return signing.loads(token, salt="backoffice.act")


@pytest.mark.parametrize("data", [{"S": "x"}, {"NULL": True}, {"M": {"status": {"N": "1"}}}])
@pytest.mark.parametrize("kind", ["SESSION", "DEVICE", "SUBSCRIPTION", "JOB"])
def test_the_page_comes_with_odd_items_beside(site: Site, kind: str, data: Item) -> None:
    user_id = site.add_user()
    for end in ("1", "<script>xq7mark</script>", "a b/\u202e"):
        own = {"PK": f"USER#{user_id}", "SK": f"{kind}#{end}"}
        site.put(encode_item(own) | {"data": data, "odd": {"L": []}})

    response = site.sign_in().get(f"/users/{user_id}/")

    assert response.status_code == 200
    page = page_of(response)
    assert "xq7mark" not in page.code + str([name for name, _ in page.tags])
    assert canaries_in(response.content.decode()) == []


def test_a_session_whose_user_is_gone_is_no_user_and_not_nothing(site: Site) -> None:
    key, gone = {"S": f"SESSION#{uuid.uuid4()}-s"}, {"S": f"USER#{uuid.uuid4()}"}
    item: Item = {"PK": gone, "SK": key, "GSI1PK": key, "GSI1SK": gone}
    site.put(item)
    browser = site.sign_in()

    page = page_of(browser.post("/search/", {"q": key["S"]}))
    assert "Nobody found" in page.text
    assert "Something with this id is stored, but its user has no record any more." in page.text
    nobody = page_of(browser.post("/search/", {"q": key["S"] + "-x"}))
    assert "Something with this id" not in nobody.text
