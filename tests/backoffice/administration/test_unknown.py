"""What admins see of words that the site does not have (any more): roles and entries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.access import Role
from backoffice.audit.actions import Action
from backoffice.audit.entries import new_entry
from backoffice.staff.domain import Account, Status
from backoffice.staff.items import account_key
from tests import words
from tests.backoffice.administration.test_pages import act, form_of, now_of, sign_in_as, url_of
from tests.backoffice.audit.asking import put_unreadable
from tests.web import PASSWORD, Browser, Site
from tests.web_pages import Page, page_of

JANITOR = Role("janitor")


@pytest.fixture
def janitor(site: Site) -> Account:
    """Somebody whose stored role no site of this version has."""
    account = site.new_account(words.SUPPORT)
    key = account_key(site.table, account.staff_id)
    site.set_attribute(site.table, key, ("role",), "janitor")
    return replace(account, role=JANITOR)


def text_of(page: Page) -> str:
    """What the page says, in one line. Terms stand at their values without a space."""
    return " ".join(page.text.split())


# -- a role ---------------------------------------------------------------------------------------


def test_a_role_of_the_site_is_shown_with_what_it_is_for(site: Site, admin: Browser) -> None:
    account = site.new_account(words.SUPPORT)

    text = text_of(page_of(admin.get(url_of(account))))

    assert "Role Support finds users, reveals fields, acts on users" in text
    assert "(unknown)" not in text


def test_everybody_reads_their_own_role(site: Site) -> None:
    text = text_of(page_of(site.sign_in(words.LEAD).get("/account/")))

    assert "Role Lead like support, and approves" in text
    assert "(unknown)" not in text


def test_an_account_of_an_unknown_role_is_listed_and_shown_by_its_name(
    site: Site, admin: Browser, janitor: Account
) -> None:
    listed, url = "", "/staff/"
    while url:
        page = page_of(admin.get(url))
        listed += page.text
        links = [tag["href"] for name, tag in page.tags if tag.get("rel") == "next"]
        url = "/staff/" + links[0].rpartition("/")[2] if links else ""
    row = " ".join(listed.partition(janitor.email)[0].rpartition(janitor.name)[2].split())
    assert row.startswith("Janitor (unknown) active")

    text = text_of(page_of(admin.get(url_of(janitor))))
    assert "Role Janitor (unknown) The site has no such role: it allows nothing." in text


def test_an_account_of_an_unknown_role_can_be_disabled(
    site: Site, admin: Browser, janitor: Account
) -> None:
    response = act(admin, janitor, "disable")

    assert response.status_code == 302
    now = now_of(site, janitor)
    assert (now.role, now.status) == (JANITOR, Status.DISABLED)


def test_an_account_of_an_unknown_role_can_be_given_a_role_of_the_site(
    site: Site, admin: Browser, janitor: Account
) -> None:
    form = form_of(admin, janitor, "change-role", role="lead")
    response = admin.post(url_of(janitor, "change-role"), form)

    assert response.status_code == 302
    assert now_of(site, janitor).role == words.LEAD
    done = page_of(admin.get(response["Location"]))
    assert "The role is now lead." in done.text
    with site.scope():
        entries = site.trail.list_of_subject(words.STAFF.of(janitor.staff_id)).entries
    (changed,) = [entry for entry in entries if entry.action == words.ROLE_CHANGED]
    assert (changed.old["role"], changed.new["role"]) == ("janitor", "lead")
    assert sign_in_as(janitor, PASSWORD)[0].get("/").status_code == 200


def test_whoever_was_seen_in_an_unknown_role_is_held_to_it(
    site: Site, admin: Browser, janitor: Account
) -> None:
    form = form_of(admin, janitor, "disable")
    key = account_key(site.table, janitor.staff_id)
    site.set_attribute(site.table, key, ("role",), "gardener")

    response = admin.post(url_of(janitor, "disable"), form)

    assert response.status_code == 409
    text = page_of(response).text
    assert "janitor" in text
    assert "gardener" in text
    assert now_of(site, janitor).is_active


def test_whose_role_is_unknown_signs_in_and_may_do_nothing(site: Site, janitor: Account) -> None:
    browser, answer = sign_in_as(janitor, PASSWORD)
    assert answer.status_code == 302
    user_id = site.add_user()

    for url in (
        *("/", "/account/", "/account/password/", "/staff/", "/staff/create/", "/audit/"),
        *(url_of(janitor), url_of(janitor, "disable")),
        *(f"/users/{user_id}/", f"/users/{user_id}/reveal/", f"/users/{user_id}/revoke-session/"),
    ):
        response = browser.get(url)
        assert response.status_code == 403, url
        assert "Your role does not allow this" in page_of(response).text
    assert browser.post("/search/", {"q": user_id}).status_code == 403
    assert browser.post("/sign-out/").status_code == 302
    assert "/sign-in/" in browser.get("/")["Location"]


def test_a_session_ends_where_its_role_becomes_unknown(site: Site) -> None:
    account = site.new_account(words.ADMIN)
    browser = site.sign_in(account)
    assert browser.get("/staff/").status_code == 200
    key = account_key(site.table, account.staff_id)

    site.set_attribute(site.table, key, ("role",), "emperor")

    assert browser.get("/staff/")["Location"].startswith("/sign-in/")


def test_whose_role_is_unknown_administers_nobody(site: Site, janitor: Account) -> None:
    browser = sign_in_as(janitor, PASSWORD)[0]
    form = site.staff_form("disable", janitor)

    assert browser.post(url_of(site.colleague(), "disable"), form).status_code == 403
    assert site.colleague().is_active


# -- entries --------------------------------------------------------------------------------------


def test_the_page_of_a_colleague_names_what_it_cannot_read(site: Site, admin: Browser) -> None:
    account = site.new_account(words.LEAD)
    about = new_entry(
        words.UNLOCKED,
        words.STAFF.of(account.staff_id),
        actor=site.actor(words.ADMIN),
        now=site.clock(),
    )
    by = new_entry(
        words.VIEWED, words.USER.of("user-7"), actor=site.actor(account), now=site.clock()
    )
    assert "Written by a newer version" not in page_of(admin.get(url_of(account))).text

    with site.scope():
        put_unreadable(site.trail, about)
        put_unreadable(site.trail, by)
    page = page_of(admin.get(url_of(account)))

    both = page.text.partition("What happened to this account")[2]
    of_about, _, of_by = both.partition("Recent activity")
    assert about.entry_id in of_about
    assert by.entry_id in of_by
    assert "Created a staff account" in of_about
    assert "Nothing yet." not in of_by


def test_the_page_of_a_colleague_tells_unknown_actions_by_their_names(
    site: Site, admin: Browser
) -> None:
    account = site.new_account(words.LEAD)
    entry = new_entry(
        Action("staff.decorated", ""),
        words.STAFF.of(account.staff_id),
        actor=replace(site.actor(words.ADMIN), role=Role("emperor")),
        now=site.clock(),
    )
    with site.scope():
        site.trail.record(entry)

    text = text_of(page_of(admin.get(url_of(account))))

    assert "staff.decorated of Robin Lead Robin Admin, emperor" in text
