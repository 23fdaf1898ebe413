"""Encrypted fields through the pages: shown as such, opened by a reveal, never as cipher text."""

from __future__ import annotations

import logging
import uuid

import pytest

from backoffice.aws.kms import KmsKey, SlowError
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.dynamo.wire import Item
from demo.sealing import DemoKey
from records.sealed import FieldKeys, KeyOpener
from tests import words
from tests.backoffice.aws.keys import key_at, moto_kms, refusal
from tests.backoffice.net.sockets import sends, serving
from tests.composed import use_parts
from tests.users.reveals import SEALED, Keys, sealed_by, sealed_item
from tests.web import Site
from tests.web_pages import page_of

ALL = {"group": ["identity", "contact"]}


def add_sealed(site: Site, **instead: str) -> tuple[str, Item]:
    """A user of the flat layout, and the item as it is stored."""
    user_id = str(uuid.uuid4())
    item = sealed_item(user_id, **instead)
    site.put(item)
    return user_id, item


def revealed(site: Site, user_id: str) -> tuple[str, str]:
    """What the answer to a reveal of both groups says, and the whole of it."""
    form = site.form(user_id, "reveal") | ALL
    answer = site.sign_in().post(f"/users/{user_id}/reveal/", form)
    assert answer.status_code == 200
    return flat(page_of(answer).text), answer.content.decode()


def use_key(
    monkeypatch: pytest.MonkeyPatch, opener: KeyOpener | None, *, is_demo: bool = False
) -> None:
    use_parts(monkeypatch, FieldKeys(opener, is_demo=is_demo))


def told_of(html: str, item: Item) -> list[str]:
    """What of the plain and the cipher texts of a record stands in a page, by name."""
    return [name for name in SEALED if SEALED[name] in html or item[name]["S"][:60] in html]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_masked_pages_say_encrypted_and_nothing_of_what_is_stored(site: Site) -> None:
    user_id, item = add_sealed(site)
    browser = site.sign_in(site.new_account(words.SUPPORT))
    page = browser.get(f"/users/{user_id}/").content.decode()
    browser.get("/")
    recent = browser.post("/recent/").content.decode()

    assert "User, name encrypted" in page
    assert told_of(page, item) == []
    assert user_id in recent
    assert "encrypted" in recent
    assert told_of(recent, item) == []


def test_kms_opens_the_fields_of_a_flat_record(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    user_id = str(uuid.uuid4())
    with moto_kms() as kms:
        use_key(monkeypatch, kms.key())
        texts = {name: sealed_by(kms, text, user_id, name) for name, text in SEALED.items()}
        site.put(sealed_item(user_id, **texts))
        form = page_of(site.sign_in().get(f"/users/{user_id}/reveal/"))
        text, _html = revealed(site, user_id)

    assert "is decrypted through KMS." in form.text
    assert [each for each in SEALED.values() if each not in text] == []
    assert "Cannot decrypt" not in text
    assert "not KMS" not in text
    (entry,) = site.entries(user_id, words.REVEALED)
    assert entry.fields == ("name", "given_name", "family_name", "external_id", "email")
    assert not [text for text in SEALED.values() if text in repr(entry)]


def test_a_field_that_does_not_open_says_so_and_why(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    user_id, item = add_sealed(site)
    use_key(monkeypatch, Keys(name=SlowError(), email=SlowError()))
    text, html = revealed(site, user_id)

    assert "sealed problem=slow" in caplog.messages
    assert told_of(caplog.text, item) == []
    assert "Cannot decrypt e-mail and name: KMS did not answer in time." in text
    assert "User, name cannot be decrypted" in text
    assert "E-mail cannot decrypt" in text
    assert SEALED["given_name"] in text
    assert told_of(html, item) == ["given_name", "family_name"]
    (entry,) = site.entries(user_id, words.REVEALED)
    assert entry.new["not_decrypted"] == "name, email"
    again = page_of(site.sign_in().get(f"/users/{user_id}/"))
    assert "Cannot decrypt name, email" in flat(again.text)


def test_a_key_that_denies_opens_nothing_and_the_page_is_there(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, item = add_sealed(site)
    denied = sends(refusal("AccessDeniedException"))
    with serving(*[denied] * 4) as (endpoint, _):
        use_key(monkeypatch, key_at(endpoint))
        text, html = revealed(site, user_id)

    names = "e-mail, name, given name and family name"
    assert f"Cannot decrypt {names}: KMS denied access to the key." in text
    assert told_of(html, item) == []
    (entry,) = site.entries(user_id, words.REVEALED)
    assert entry.fields == ("external_id",)


def test_without_a_key_the_form_says_so_and_nothing_is_opened(site: Site) -> None:
    user_id, item = add_sealed(site)
    form = page_of(site.sign_in().get(f"/users/{user_id}/reveal/"))
    text, html = revealed(site, user_id)

    assert "What is stored encrypted stays so: no key to it is set up here." in form.text
    assert "User, name encrypted" in text
    assert told_of(html, item) == []
    (entry,) = site.entries(user_id, words.REVEALED)
    assert entry.fields == ("external_id",)


def test_the_key_of_the_demo_is_called_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    user_id, _ = add_sealed(site)
    use_key(monkeypatch, DemoKey(), is_demo=True)
    form = page_of(site.sign_in().get(f"/users/{user_id}/reveal/"))
    text, _html = revealed(site, user_id)

    assert "the demo's own key, which is not KMS" in form.text
    assert "was opened with the demo's own key, which is not KMS" in text
    assert SEALED["email"] in text


def test_a_repeated_form_shows_nothing_and_asks_for_no_key(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, item = add_sealed(site)
    keys = Keys()
    use_key(monkeypatch, keys)
    form, browser = site.form(user_id, "reveal"), site.sign_in()
    browser.post(f"/users/{user_id}/reveal/", form)
    keys.asked.clear()
    again = browser.post(f"/users/{user_id}/reveal/", form, follow=True)

    assert again.redirect_chain[0][0] == f"/users/{user_id}/"
    assert told_of(again.content.decode(), item) == []
    assert keys.asked == []


def test_nothing_is_shown_where_the_entry_cannot_be_put(
    site: Site, web_faults: FaultInjector, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, item = add_sealed(site)
    use_key(monkeypatch, Keys())
    form, browser = site.form(user_id, "reveal") | ALL, site.sign_in()
    web_faults.inject([lost_request] * 8, matching="PutItem")
    answer = browser.post(f"/users/{user_id}/reveal/", form)
    web_faults.inject([])

    assert answer.status_code == 503
    assert told_of(answer.content.decode(), item) == []
    assert site.entries(user_id, words.REVEALED) == []


def test_a_cipher_text_that_was_moved_from_another_user_does_not_open(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other = add_sealed(site)
    user_id, item = add_sealed(site, name=other["name"]["S"])
    use_key(monkeypatch, DemoKey())
    text, html = revealed(site, user_id)

    assert "Cannot decrypt name: what is stored was encrypted for another user" in text
    assert "name" not in told_of(html, item)


def test_the_key_that_is_configured_is_kms() -> None:
    key = KmsKey("alias/app", region="eu-central-1", endpoint_url="http://localhost:1")
    assert FieldKeys(key).is_demo is False
