"""Forms that another version of the site signed: a fresh one instead, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core import signing

from backoffice.acts.act import Act
from backoffice.audit.entries import new_entry_id
from backoffice.web.acts.forms import signed
from tests import words
from tests.generations import each_act_of_each, each_generation
from tests.users.people import ACTS, url_of
from tests.web import REASON, Site, canaries_in
from tests.web_pages import page_of

#: What other versions put into the form of revoke-session. A new shape of acts leaves another
#: one behind here: the one that it replaces.
FORMS = sorted((Path(__file__).parent / "outdated_forms").glob("*.json"))
NOTE = "This form was made by another version of the site. Nothing was changed."
GONE = "This form was made by another version of the site, which has no such act."


def sign(values: object) -> str:
    return signing.dumps(values, salt="backoffice.act", compress=True)


def kept_form(site: Site, path: Path, user_id: str) -> str:
    """A form from a file, about this user and for whoever acts, signed as the site signs."""
    text = path.read_text(encoding="utf-8")
    for name, value in {
        "{act_id}": new_entry_id(site.clock()),
        "{staff_id}": site.actor(words.SUPPORT).staff_id,
        "{user_id}": user_id,
    }.items():
        text = text.replace(name, value)
    return sign(json.loads(text))


def test_there_are_forms_of_other_versions() -> None:
    assert [path.stem for path in FORMS] == [
        *("one_field_more", "previous_version", "sight_without_a_field", "unknown_layout")
    ]


def assert_a_fresh_form_comes(site: Site, user_id: str, name: str, form: dict[str, str]) -> None:
    """The answer says so in one note; its form has the reason, and works."""
    before, browser = site.items(user_id), site.sign_in()
    response = browser.post(url_of(user_id, name), form)
    page = page_of(response)
    assert response.status_code == 409
    assert page.text.count(NOTE) == 1
    assert canaries_in(response.content.decode()) == []
    assert site.items(user_id) == before
    assert [entry for entry in site.entries(user_id) if entry.reason] == []

    fresh = page.form(f"/{name}/", "act")
    assert {field: fresh.fields[field] for field in REASON} == REASON
    assert fresh.fields["act"] != form["act"]
    again = browser.post(fresh.action, fresh.fields)
    assert again.status_code == (200 if name == "reveal" else 302)
    (entry,) = [entry for entry in site.entries(user_id) if entry.reason]
    assert entry.action != words.REFUSED


@each_generation
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_of_another_version_gives_a_fresh_one_with_the_reason(
    site: Site, path: Path
) -> None:
    user_id = site.add_user_with_everything()
    form = {**REASON, "act": kept_form(site, path, user_id)}
    assert_a_fresh_form_comes(site, user_id, "revoke-session", form)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_reason_that_will_not_do_does_not_hide_that_the_form_is_outdated(
    site: Site, path: Path
) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form = {**REASON, "text": "abc", "act": kept_form(site, path, user_id)}
    response = browser.post(url_of(user_id, "revoke-session"), form)
    page = page_of(response)
    assert response.status_code == 409
    assert NOTE in page.text
    assert page.form("/revoke-session/", "act").fields["text"] == "abc"


def _one_field_more(values: dict[str, Any]) -> None:
    values["note"] = ""


def _a_later_form(values: dict[str, Any]) -> None:
    values["form"] += 1


def _nothing_in_it(values: dict[str, Any]) -> None:
    values.clear()


def _another_id(values: dict[str, Any]) -> None:
    values["act_id"] = "1"


def _another_subject(values: dict[str, Any]) -> None:
    values["subject"] = "user:1"


@pytest.mark.parametrize("name", [*ACTS, "reveal"])
@pytest.mark.parametrize(
    "change",
    [_one_field_more, _a_later_form, _nothing_in_it, _another_id, _another_subject],
    ids=lambda change: change.__name__.strip("_"),
)
def test_every_form_of_another_shape_gives_a_fresh_one(site: Site, name: str, change: Any) -> None:
    user_id = site.add_user_with_everything()
    form = site.form(user_id, name)
    values = signing.loads(form["act"], salt="backoffice.act")
    change(values)
    assert_a_fresh_form_comes(site, user_id, name, form | {"act": sign(values)})


def _no_layout(seen: dict[str, Any]) -> None:
    del seen["layout"]


def _no_values(seen: dict[str, Any]) -> None:
    seen["values"] = None


def _a_layout_that_is_no_name(seen: dict[str, Any]) -> None:
    seen["layout"] = ["planned"]


def _a_value_more(seen: dict[str, Any]) -> None:
    seen["values"]["more"] = {"S": "x"}


def _no_key(seen: dict[str, Any]) -> None:
    del seen["values"]["PK"]


def _a_value_that_is_not_raw(seen: dict[str, Any]) -> None:
    seen["values"]["SK"] = "PROFILE"


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    "change",
    [
        *(_no_layout, _no_values, _a_layout_that_is_no_name),
        *(_a_value_more, _a_value_that_is_not_raw),
    ],
    ids=lambda change: change.__name__.strip("_"),
)
def test_what_was_seen_in_another_shape_gives_a_fresh_form(
    site: Site, name: str, change: Any
) -> None:
    user_id = site.add_user_with_everything()
    form = site.form(user_id, name)
    values = signing.loads(form["act"], salt="backoffice.act")
    change(values["seen"])
    assert_a_fresh_form_comes(site, user_id, name, form | {"act": sign(values)})


@each_act_of_each(*ACTS)
def test_what_was_seen_without_its_key_gives_a_fresh_form(site: Site, name: str) -> None:
    user_id = site.add_user_with_everything()
    form = site.form(user_id, name)
    values = signing.loads(form["act"], salt="backoffice.act")
    _no_key(values["seen"])
    assert_a_fresh_form_comes(site, user_id, name, form | {"act": sign(values)})


@pytest.mark.parametrize("values", [None, [], "text", 7, {"form": 1}])
def test_signed_values_that_are_no_act_give_a_fresh_form(site: Site, values: object) -> None:
    user_id = site.add_user_with_everything()
    form = {**REASON, "act": sign(values)}
    assert_a_fresh_form_comes(site, user_id, "reset-usage", form)


def test_a_damaged_form_is_told_apart_from_an_outdated_one(site: Site) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    token = kept_form(site, FORMS[0], user_id)
    response = browser.post(url_of(user_id, "revoke-session"), {**REASON, "act": token[:-1]})
    text = page_of(response).text
    assert response.status_code == 400
    assert "another version" not in text
    assert "Part of it is damaged" in text


def test_an_outdated_form_about_somebody_who_is_gone_finds_nobody(site: Site) -> None:
    user_id, browser = "00000000-0000-4000-8000-000000000000", site.sign_in()
    form = {**REASON, "act": kept_form(site, FORMS[0], user_id)}
    response = browser.post(url_of(user_id, "revoke-session"), form)
    assert response.status_code == 404
    assert "Nobody found" in page_of(response).text


# -- an act that is no more ----------------------------------------------------------------------


def form_of_no_such_act(site: Site, user_id: str) -> str:
    act = Act(
        act_id=new_entry_id(site.clock()),
        kind="no-such-act",
        staff_id=site.actor(words.SUPPORT).staff_id,
        subject=words.USER.of(user_id),
    )
    return signed(act)


@pytest.mark.parametrize("is_older", [False, True], ids=["today's shape", "an older shape"])
def test_a_form_for_an_act_that_is_no_more_is_outdated(site: Site, is_older: bool) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    older = kept_form(site, FORMS[1], user_id)
    form = {**REASON, "act": older if is_older else form_of_no_such_act(site, user_id)}
    before = site.stored(user_id).item
    response = browser.post(url_of(user_id, "no-such-act"), form)
    page = page_of(response)
    assert response.status_code == 409
    assert page.text.count(GONE) == 1
    assert "Nothing was changed." in page.text
    assert [form for form in page.forms if "act" in form.fields] == []
    assert site.stored(user_id).item == before
    assert [entry for entry in site.entries(user_id) if entry.reason] == []


def test_a_url_of_no_act_is_no_page(site: Site) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    response = browser.get(url_of(user_id, "no-such-act"))
    assert response.status_code == 404
    assert "another version" not in page_of(response).text


@pytest.mark.parametrize("token", ["", "no-such-form", "x:y:z"])
def test_a_post_of_nothing_signed_to_a_url_of_no_act_is_a_bad_request(
    site: Site, token: str
) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    response = browser.post(url_of(user_id, "no-such-act"), {**REASON, "act": token})
    assert response.status_code == 400
    assert "another version" not in page_of(response).text


def test_who_may_not_act_is_not_told_of_an_act_that_is_no_more(site: Site) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in(words.VIEWER)
    form = {**REASON, "act": form_of_no_such_act(site, user_id)}
    assert browser.post(url_of(user_id, "no-such-act"), form).status_code == 404
