"""A day's work over HTTP and by commands, with canaries in everything that is typed."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from records.emails import email_hash
from tests import words
from tests.serenya_admin.working_day import (
    DEPLOYMENT,
    EMAILS,
    LEAVER,
    NAMES,
    OF_USER,
    OLDER,
    ONE_TIME,
    PASSWORDS,
    TEAM,
    TYPED,
    Day,
)
from tests.users.people import ACTS
from tests.visitor import REASON, Visitor
from tests.web_pages import Page

IDS = re.compile(r"[0-9a-f-]{32,36}")
ROLES = {role.name for role in words.ROLES}


def work(day: Day) -> None:
    """Do all of it."""
    with day.database.running():
        run_commands(day)
        day.add_users()
        with day.site() as url:
            staff = hire(day, url)
            sign_in_badly(day, url)
            answer_the_phone(day, staff["support"])
            act_on_users(day, staff["support"], staff["lead"])
            act_on_older_users(day, staff["support"])
            read_the_trail(day, staff["lead"])
            administer(day, staff["admin"])
            del staff[LEAVER]
            for role, visitor in staff.items():
                visitor.about = f"looks around as {role}"
                look_around(day, visitor)
            for visitor in staff.values():
                visitor.about = "errors"
                get_errors(day, visitor)
            ask_for_nonsense(day, staff["lead"])
            day.database.kill()
            for visitor in staff.values():
                visitor.about = "database away"
                meet_no_database(day, visitor)
            day.command("create_tables", about="database away")
            with day.database.running():
                for role, visitor in staff.items():
                    visitor.about = "signs out"
                    day.made[f"session of {role}"] = visitor.cookie("staff")
                    visitor.fill("/", "/sign-out/")


def run_commands(day: Day) -> None:
    day.command("create_tables", "--set", "CreateUsersTable=true")
    day.command("create_tables", "--set", "CreateUsersTable=true")
    day.command("check")
    day.command("check", "--deploy", COOKIES_SECURE="true")
    day.command("check", about="wrong environment", SECRET_KEY=DEPLOYMENT["short secret key"])
    day.command("load_demo", "--settings", "serenya_admin.demo_settings")
    admin = new_staff("admin")
    day.command("create_staff", *admin, "--password-stdin", stdin=PASSWORDS["password of admin"])
    day.command(
        *("create_staff", *admin, "--password-stdin"),
        stdin=TYPED["wrong password"],
        about="e-mail taken",
    )
    stranger = ["--email", TYPED["unknown sign-in"], "--name", "X", "--role", "lead"]
    password = ("--password-stdin",)
    day.command("create_staff", *stranger, *password, stdin="canary", about="bad password")
    made = re.findall(r"Password: (\S+)", day.command("create_staff", *new_staff("lead", "first.")))
    day.made["printed password"] = made[0]


def new_staff(role: str, prefix: str = "") -> list[str]:
    email, name = prefix + EMAILS[f"e-mail of {role}"], NAMES[f"name of {role}"]
    return ["--email", email, "--name", name, "--role", role]


def hire(day: Day, url: str) -> dict[str, Visitor]:
    """The admin creates everybody else; they choose passwords of their own."""
    admin = day.visitor(url, "hires")
    admin.sign_in(EMAILS["e-mail of admin"], PASSWORDS["password of admin"])
    staff: dict[str, Visitor] = {"admin": admin}
    for who in (*ROLES, LEAVER):
        if who != "admin":
            staff[who] = begin(day, url, who, create(day, admin, who))
    return staff


def create(day: Day, admin: Visitor, who: str) -> str:
    """Make an account, then again by the same form, then under the same e-mail."""
    role = who if who in ROLES else "viewer"
    typed = {"email": EMAILS[f"e-mail of {who}"], "name": NAMES[f"name of {who}"], "role": role}
    form = admin.form("/staff/create/", "/staff/create/", "act")
    shown = admin.post(form.action, form.fields | typed | REASON | TEAM).text
    once = str(re.findall(ONE_TIME, shown)[0])
    day.made[f"one-time password of {who}"] = once
    (day.staff_ids[who],) = set(re.findall(r"/staff/([0-9a-f]{32})/", shown))
    admin.post(form.action, form.fields | typed | REASON | TEAM)
    assert admin.act("/staff/create/", **typed, **TEAM).status_code == 400
    return once


def begin(day: Day, url: str, who: str, once: str) -> Visitor:
    """The first sign-in, and a password of one's own at the third attempt."""
    visitor = day.visitor(url, f"begins as {who}")
    assert visitor.sign_in(EMAILS[f"e-mail of {who}"], once)["Location"] == "/"
    chosen = PASSWORDS[f"password of {who}"]
    typed = {"old_password": once, "new_password1": chosen, "new_password2": chosen}
    for mistake in ({"new_password1": "short"}, {"old_password": TYPED["wrong password"]}):
        answer = visitor.fill("/account/password/", "", "old_password", **typed | mistake)
        assert answer.status_code == 200
    assert visitor.fill("/account/password/", "", "old_password", **typed).status_code == 302
    return visitor


def sign_in_badly(day: Day, url: str) -> None:
    """Unknown, mistyped, until the door is shut."""
    visitor = day.visitor(url, "fails to sign in")
    emails = [TYPED["unknown sign-in"], *[EMAILS["e-mail of leaver"]] * 6]
    statuses = [visitor.sign_in(email, TYPED["wrong password"]).status_code for email in emails]
    assert statuses == [200] * 6 + [429]
    token = visitor.form("/sign-in/", "/sign-in/").fields
    reset = f"/users/{day.user_ids[0]}/reset-usage/"
    for path, typed in (("/search/", {"q": TYPED["unsigned"]}), (reset, REASON)):
        assert visitor.post(path, token | typed).status_code == 401


def answer_the_phone(day: Day, support: Visitor) -> None:
    """Look users up by every route, hit or miss."""
    email, external_id = OF_USER["email"], OF_USER["external_id"]
    hits = [
        email,
        f"  {email.upper()} ",
        email_hash(email),
        day.user_ids[0],
        f"google:{external_id}",
    ]
    support.about = "looks up"
    for text in (*hits, external_id):
        assert support.look_up(text).status_code == 302, text
    assert support.look_up(email.title()).status_code == 200, "both of them"
    missed = TYPED["missed e-mail"], f"google:{TYPED['missed id']}", TYPED["missed id"]
    for text in (*missed, email_hash(missed[0]), "x" * 1001):
        assert support.look_up(text).status_code in (400, 404), text


def act_on_users(day: Day, support: Visitor, lead: Visitor) -> None:
    """Each act: asked for badly, done, repeated, refused, damaged; each group revealed."""
    user, other = (f"/users/{user_id}/" for user_id in day.user_ids[:2])
    support.about = "acts"
    leak = {"text": f"Write to {TYPED['reason']} please"}
    for name in (*ACTS, "reveal"):
        path = f"{user}{name}/"
        support.about = "types a reason that leaks"
        assert support.act(path, **leak).status_code == 400
        support.about = "acts"
        form = support.form(path, path, "act")
        assert support.post(path, form.fields | REASON | {"act": "damaged"}).status_code == 400
        assert support.post(f"{other}{name}/", form.fields | REASON).status_code == 400
        if name == "reveal":
            continue
        seen_by_lead = lead.form(path, path, "act")
        done = support.post(path, form.fields | REASON)
        assert done.status_code == 302
        support.get(done["Location"])
        support.get(support.post(path, form.fields | REASON)["Location"])
        lead.about = "acts"
        assert lead.post(path, seen_by_lead.fields | REASON).status_code == 409
    for group in ("identity", "contact", "network"):
        support.about = f"reveals {group}"
        assert support.act(f"{user}reveal/", group=group).status_code == 200
    support.about = "acts"
    support.get(user)


def act_on_older_users(day: Day, support: Visitor) -> None:
    """Whom another generation of the app wrote: each act, payments, each group revealed."""
    for user_id, written in zip(day.user_ids[2:], OLDER, strict=True):
        user = f"/users/{user_id}/"
        support.about = "acts"
        for name in written.acts(*ACTS):
            done = support.act(f"{user}{name}/")
            assert done.status_code == 302, (written, name)
            support.get(done["Location"])
        for page in ("payments/", "payments.csv"):
            assert support.get(f"{user}{page}").status_code == 200
        for group in ("identity", "contact", "network"):
            support.about = f"reveals {group}"
            assert support.act(f"{user}reveal/", group=group).status_code == 200


def read_the_trail(day: Day, lead: Visitor) -> None:
    lead.about = "reads the trail"
    today = datetime.now(UTC).date().isoformat()
    questions = [f"user={day.user_ids[0]}", f"staff={day.staff_ids['support']}", f"day={today}"]
    questions += [f"user={day.user_ids[0]}&only=reads", "staff=anonymous", "staff=command"]
    for question in questions:
        lead.get(f"/audit/?{question}")
        lead.get(f"/audit/export/?{question}")


def administer(day: Day, admin: Visitor) -> None:
    """Every act on an account, on one that nobody needs any more, and one's own account."""
    admin.about = "administers"
    staff_id = day.staff_ids[LEAVER]
    page = Page(admin.get(f"/staff/{staff_id}/").text)
    acts = {form.action for form in page.forms if "act" in form.fields}
    assert len(acts) >= 5
    for path in sorted(acts, key=lambda path: "disable" in path):
        shown = admin.act(path, role="auditor", **TEAM)
        assert shown.status_code in (200, 302), path
        for once in re.findall(ONE_TIME, shown.text):
            day.made["another one-time password"] = once
    admin.act(f"/staff/{staff_id}/enable/", **TEAM)
    admin.fill("/account/", "", "time_zone", time_zone="Europe/Berlin")
    elsewhere = day.visitor(admin.url, "administers")
    elsewhere.sign_in(EMAILS["e-mail of admin"], PASSWORDS["password of admin"])
    assert admin.fill("/account/", "/sessions/", "session").status_code == 302
    assert elsewhere.get("/account/").status_code == 302, "ended"


def look_around(day: Day, visitor: Visitor) -> None:
    """Every kind of page that links lead to, twice."""
    user = f"/users/{day.user_ids[0]}/"
    waiting = ["/", user, f"{user}payments/", f"{user}payments.csv", "/staff/", "/audit/"]
    waiting += ["/account/", *(f"{user}{name}/" for name in (*ACTS, "reveal"))]
    waiting += [f"{user}payments/?status=completed&since=2026-01-05"]
    seen: set[str] = set()
    times = Counter[str]()
    while waiting and len(seen) < 90:
        path = waiting.pop(0)
        if path in seen or times[kind_of(path)] == 2:
            continue
        seen.add(path)
        times[kind_of(path)] += 1
        answer = visitor.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            tags = Page(answer.text).tags
            links = [values.get("href", "") for tag, values in tags if tag == "a"]
            waiting += [link for link in links if link.startswith("/")]


def kind_of(path: str) -> str:
    """A path without its ids, with the names of what it asks."""
    page, _, question = path.partition("?")
    return f"{IDS.sub('', page)}?{','.join(sorted(dict(parse_qsl(question))))}"


def ask_for_nonsense(day: Day, lead: Visitor) -> None:
    """Every parameter of every page that has some, with a text that is none of its values."""
    user = f"/users/{day.user_ids[0]}/"
    names = ("status", "since", "until", "cursor", "user", "staff", "day", "hour", "only")
    for path in (user, f"{user}payments/", "/audit/", "/audit/export/", "/tiers/", "/account/"):
        for name in (*names, "act", "again", "next", "ended", "changed", "done", "x"):
            answer = lead.get(f"{path}?{name}={TYPED['query']}")
            assert answer.status_code in (200, 302, 400, 404), answer


def get_errors(day: Day, visitor: Visitor) -> None:
    user = f"/users/{day.user_ids[0]}/"
    search = visitor.form("/", "/", "csrfmiddlewaretoken").fields
    answers = [
        visitor.get(f"/users/{TYPED['path']}/"),
        visitor.get(f"/{TYPED['path']}"),
        visitor.get(f"/audit/?user={TYPED['query']}"),
        visitor.get(f"/audit/export/?user={TYPED['query']}"),
        visitor.get(f"{user}payments/?status={TYPED['query']}&cursor={TYPED['query']}"),
        visitor.get(f"{user}?act={TYPED['query']}&again={TYPED['query']}"),
        visitor.get("/", Host="evil.example", Referer=TYPED["header"]),
        visitor.post("/search/", {"q": TYPED["unsigned"]}),
        visitor.post("/search/", search | {"q": TYPED["large"] * 20_000}),
        visitor.post(user, search | {"q": TYPED["unsigned"]}),
    ]
    assert {answer.status_code for answer in answers} >= {400, 403, 404, 413}


def meet_no_database(day: Day, visitor: Visitor) -> None:
    user = f"/users/{day.user_ids[0]}/"
    answers = [
        visitor.get("/"),
        visitor.get(user),
        visitor.get(f"{user}payments.csv"),
        visitor.get("/audit/?day=2026-01-01"),
    ]
    assert {answer.status_code for answer in answers} == {503}
