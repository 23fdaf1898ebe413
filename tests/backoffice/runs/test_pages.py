"""Pages of runs as those see them who plan, approve and follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from backoffice.bulk import items
from backoffice.bulk.runs import Estimate, State, Wanted
from backoffice.dynamo.testing import error_answer
from tests import words
from tests.backoffice.runs.crew import REASON, Crew
from tests.generations import each_that_counts
from tests.web import Site
from tests.web_pages import page_of
from tests.web_runs import run_form


@each_that_counts
def test_a_run_from_its_plan_to_its_undo(crew: Crew, site: Site) -> None:
    first, second = crew.users(2)
    run = crew.plan(first, second)

    assert crew.offered(run) == {"propose-run", "edit-run", "want-cancel"}
    assert crew.act(crew.lead, run, "propose-run").status_code == 302
    assert crew.offered(run, crew.admin) == {"approve-run", "reject-run"}
    assert crew.act(crew.admin, run, "approve-run").status_code == 302
    assert crew.offered(run) == {"want-run", "edit-run", "want-cancel"}
    told = crew.act(crew.lead, run, "want-run")
    assert "A runner takes it up now." in page_of(crew.lead.get(told["Location"])).text

    run = crew.work(run)
    page = crew.page(run)

    assert run.state is State.DONE
    assert "Reset usage of 2 users" in page.text
    assert "Reset\n\n2" in page.text
    assert "nobody is left" in page.text
    assert {row[0]: row[1] for row in crew.csv(run)} == {first: "done", second: "done"}
    assert crew.offered(run) == {"undo-run"}
    undo_url = crew.act(crew.lead, run, "undo-run")["Location"]
    undo = crew.again_by_url(undo_url)
    assert (undo.state, undo.undoes, undo.kind) == (State.ASKED, run.run_id, "restore-usage")
    assert "a runner is making the plan" in crew.page(undo).text


def test_the_planner_approves_nothing_of_their_own(crew: Crew) -> None:
    run = crew.plan(*crew.users(2))
    crew.act(crew.lead, run, "propose-run")
    run = crew.again(run)

    forced = crew.force(crew.lead, crew.planner, run, "approve-run")

    assert crew.offered(run) == {"edit-run", "want-cancel"}
    assert crew.lead.get(f"/runs/{run.run_id}/approve-run/").status_code == 409
    assert forced.status_code == 409
    assert "you proposed it" in page_of(forced).text
    assert crew.again(run) == run


def test_what_one_person_may_do_alone_is_run_without_approval(crew: Crew) -> None:
    run = crew.plan(*crew.users(1))

    assert crew.offered(run) == {"want-run", "edit-run", "want-cancel"}
    assert "not needed up to 1 user within 24 hours" in crew.page(run).text


def test_an_approval_is_of_what_was_seen(crew: Crew) -> None:
    run = crew.plan(*crew.users(2))
    crew.act(crew.lead, run, "propose-run")
    seen = page_of(crew.admin.get(f"/runs/{run.run_id}/approve-run/")).form("/approve-run/").fields
    assert crew.act(crew.lead, run, "edit-run", text="Another reason").status_code == 302

    answer = crew.admin.post(f"/runs/{run.run_id}/approve-run/", seen | REASON)

    assert answer.status_code == 409
    assert crew.again(run).state is State.PLANNED
    assert crew.again(run).reason.text == "Another reason"  # type: ignore[union-attr]


def test_a_run_is_paused_resumed_and_cancelled(crew: Crew) -> None:
    run = crew.work(crew.begun(*crew.users(3), chunk_size=1), turns=2)
    assert crew.offered(run) == {"want-pause", "want-cancel"}

    told = crew.act(crew.lead, run, "want-pause")
    assert "It pauses as soon as" in page_of(crew.lead.get(told["Location"])).text
    assert crew.offered(run) == {"want-cancel"}
    run = crew.work(run, turns=1)
    assert run.state is State.PAUSED
    assert "nothing is written until somebody resumes it" in crew.page(run).text
    assert crew.offered(run) == {"want-run", "want-cancel"}
    crew.act(crew.admin, run, "want-run")
    assert "a runner resumes it" in crew.page(run).text
    crew.act(crew.lead, run, "want-cancel")
    run = crew.again(run)

    assert (run.state, run.wanted) == (State.CANCELLED, Wanted.RUN)
    assert crew.offered(run) == {"undo-run"}
    assert [row[1] for row in crew.csv(run)].count("open") == 2


def test_a_run_that_is_to_end_is_not_told_so_again(crew: Crew) -> None:
    run = crew.work(crew.begun(*crew.users(3), chunk_size=1), turns=2)

    told = crew.act(crew.lead, run, "want-cancel")

    assert "It ends as soon as" in page_of(crew.lead.get(told["Location"])).text
    assert "a runner finishes its part, and cancels it" in crew.page(run).text
    assert crew.offered(run) == set()
    assert crew.work(run).state is State.CANCELLED


def test_whoever_may_not_see_users_sees_counts(crew: Crew, site: Site) -> None:
    first, second = user_ids = crew.users(2)
    run = crew.begun(*user_ids)
    site.count_documents(second, 4)
    site.change_behind_the_back(second, PERIOD, "2026-02-20T00:00:00.000Z")
    run = crew.work(run)

    seen, counted = crew.page(run), crew.page(run, crew.admin)

    assert second in seen.text
    assert "2026-02-20" in seen.text
    assert "Skipped\n\n1" in counted.text
    assert "Colleagues who may see users see who that is" in counted.text
    assert not any(user_id in counted.text + str(counted.tags) for user_id in user_ids)
    assert crew.admin.get(f"/runs/{run.run_id}/outcomes/").status_code == 403
    assert [row[:3] for row in crew.csv(run, "?only=left-out")] == [[second, "skipped", "changed"]]
    assert {row[0]: row[1] for row in crew.csv(run)} == {first: "done", second: "skipped"}


PERIOD = ("data", "current_subscription", "usage_current_period", "period_start")


def test_that_somebody_saw_who_is_in_a_run_is_on_record_once_in_a_while(
    crew: Crew, site: Site
) -> None:
    run = crew.plan(*crew.users(1))

    for _ in range(3):
        crew.page(run)
        site.clock.advance(seconds=5)
    crew.page(run, crew.admin)
    crew.page(run, site.sign_in(words.LEAD))
    site.clock.advance(minutes=6)
    crew.page(run)
    crew.csv(run)

    seen = [entry for entry in crew.entries(run) if entry.action == words.RUN_SEEN]
    (exported,) = (entry for entry in crew.entries(run) if entry.action == words.RUN_EXPORTED)
    other = site.account(words.LEAD).staff_id
    who = sorted(entry.actor.staff_id for entry in seen)
    assert who == sorted([crew.planner.staff_id, crew.planner.staff_id, other])
    assert (exported.new["outcomes"], exported.new["complete"]) == (1, True)


@pytest.mark.parametrize("path", ["", "outcomes/"])
def test_nobody_is_shown_where_the_entry_fails(crew: Crew, site: Site, path: str) -> None:
    (user_id,) = crew.users(1)
    run = crew.plan(user_id)
    site.faults.inject([error_answer("ResourceNotFoundException")] * 4, matching="PutItem")

    answer = crew.lead.get(f"/runs/{run.run_id}/{path}")

    assert answer.status_code == 503
    assert user_id not in answer.content.decode()


def test_a_read_only_site_shows_runs_and_offers_nothing(crew: Crew, settings: Settings) -> None:
    run = crew.plan(*crew.users(1))
    form = run_form(crew.site, run, "want-run", crew.planner)
    settings.READ_ONLY = True

    assert crew.offered(run) == set()
    assert "Plan a run" not in page_of(crew.lead.get("/runs/")).text
    for url in (f"/runs/{run.run_id}/want-run/", "/runs/plan/count-users/"):
        assert crew.lead.post(url, form).status_code == 403
    assert crew.again(run) == run


def test_a_run_at_work_is_loaded_again_by_itself(crew: Crew, site: Site) -> None:
    run = crew.work(crew.begun(*crew.users(3), chunk_size=1), turns=2)
    crew.beat()

    answer = crew.lead.get(f"/runs/{run.run_id}/")
    html = answer.content.decode()

    assert '<p class="read" data-live="5">' in html
    assert '<noscript><meta http-equiv="refresh" content="5; url=' in html
    assert "connect-src 'self'" in answer["Content-Security-Policy"]
    page_of(answer)
    assert "a runner is at work" in html
    held = crew.lead.get(f"/runs/{run.run_id}/?still")
    assert "data-live" not in held.content.decode()
    page_of(held)
    assert "data-live" not in crew.lead.get(f"/runs/{crew.work(run).run_id}/").content.decode()


def test_a_page_that_is_loaded_by_itself_keeps_no_session_alive(crew: Crew, site: Site) -> None:
    run = crew.begun(*crew.users(2))
    url = f"/runs/{run.run_id}/?by-itself"

    by_itself = [_after_4_minutes(crew, url) for _ in range(4)]
    crew.lead = site.sign_in(crew.planner)
    by_a_person = [_after_4_minutes(crew, f"/runs/{run.run_id}/") for _ in range(4)]

    assert by_itself == [200, 200, 200, 302]  # after 15 minutes without a request of a person
    assert by_a_person == [200] * 4


def _after_4_minutes(crew: Crew, url: str) -> int:
    crew.site.clock.advance(minutes=4)
    return int(crew.lead.get(url).status_code)


def test_a_page_says_when_no_runner_is_alive(crew: Crew, site: Site) -> None:
    site.clock.advance(days=400)  # past the runners of other tests
    crew.lead, crew.admin = site.sign_in(crew.planner), site.sign_in(crew.second)
    run = crew.begun(*crew.users(2))
    no_runner = "No runner is alive"

    assert no_runner in crew.lead.get(f"/runs/{run.run_id}/").content.decode()
    assert no_runner in crew.lead.get("/runs/").content.decode()
    crew.beat()
    assert no_runner not in crew.lead.get(f"/runs/{run.run_id}/").content.decode()
    site.clock.advance(seconds=31)
    assert no_runner in crew.lead.get(f"/runs/{run.run_id}/").content.decode()


@each_that_counts
def test_a_reading_run_tells_counts_and_needs_no_approval(crew: Crew, site: Site) -> None:
    run = crew.plan(*crew.users(3), kind="count-users")
    assert crew.offered(run) == {"want-run", "edit-run", "want-cancel"}
    crew.act(crew.lead, run, "want-run")
    run = crew.work(run)

    page = crew.page(run, crew.admin)

    assert "Count users (3)" in page.text
    assert "Active\n\n3" in page.text
    assert "Approv" not in page.text
    assert crew.offered(run) == set()
    assert crew.lead.get(f"/runs/{run.run_id}/outcomes/").status_code == 404


def test_a_plan_that_is_too_old_offers_nothing(crew: Crew, site: Site) -> None:
    run = crew.plan(*crew.users(2))
    crew.act(crew.lead, run, "propose-run")
    site.clock.advance(hours=25)
    crew.lead, crew.admin = site.sign_in(crew.planner), site.sign_in(crew.second)

    assert "expired" in crew.page(run).text
    assert crew.offered(run) == crew.offered(run, crew.admin) == set()
    assert run.run_id not in crew.admin.get("/").content.decode()


@pytest.mark.parametrize("can_be_undone", [True, False])
def test_that_a_run_can_be_undone_is_said_of_those_that_can(
    crew: Crew, site: Site, *, can_be_undone: bool
) -> None:
    run = crew.plan(*crew.users(1))
    if not can_be_undone:
        final = [replace(task, undo=None) for task in site.tasks.of_site]
        object.__setattr__(site.tasks, "of_site", final)

    text = crew.page(run).text
    assert ("Can be undone" in text, "Cannot be undone" in text) == (
        can_be_undone,
        not can_be_undone,
    )


def test_what_this_version_does_not_know_is_told_by_its_name(crew: Crew, site: Site) -> None:
    (user_id,) = crew.users(1)
    run = crew.plan(user_id)
    object.__setattr__(site.tasks, "of_site", ())

    page = crew.page(run)

    assert "does not know what this run does" in page.text
    assert "reset-usage of 1 subject" in page.text
    assert user_id not in page.text
    assert crew.lead.get(f"/runs/{run.run_id}/outcomes/").status_code == 403


@pytest.fixture
def one_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages of progress so short that a page of a run does not read all of it."""
    size = items.LAST_CHUNKS_OF_RUN.page_size
    object.__setattr__(items.LAST_CHUNKS_OF_RUN, "page_size", 1)
    yield
    object.__setattr__(items.LAST_CHUNKS_OF_RUN, "page_size", size)


@pytest.mark.usefixtures("one_part_at_a_time")
def test_a_page_reads_the_last_parts_alone_and_says_so(crew: Crew, site: Site) -> None:
    user_ids = crew.users(3)
    run = crew.begun(*user_ids, chunk_size=1)
    for user_id in user_ids:
        site.change_behind_the_back(user_id, PERIOD, "2026-02-20T00:00:00.000Z")
    run = crew.work(run)

    page = crew.page(run).text

    assert "Skipped\n\n3" in page
    assert "By the parts that were begun last, 1 of 3." in page
    assert "The 1 newest of 3, among the parts that were begun last." in page
    table = page.partition("Planned on")[2]
    assert [user_id in table for user_id in user_ids] == [False, False, True]


# -- planning -------------------------------------------------------------------------------------


def test_another_reason_begins_with_the_present_one(crew: Crew) -> None:
    run = crew.plan(*crew.users(1))

    fields = page_of(crew.lead.get(f"/runs/{run.run_id}/edit-run/")).form("/edit-run/").fields

    assert (fields["text"], fields["ticket"]) == ("Period ended, count stuck", "SUP-4790")


def test_an_approval_names_the_digest_and_the_cost(crew: Crew) -> None:
    estimate = Estimate(table=4, indexes=8, audit=8, has_stream=True)
    run = crew.plan(*crew.users(2), estimating=lambda *_: estimate)
    crew.act(crew.lead, run, "propose-run")

    page = crew.page(run, crew.admin).text
    confirmed = page_of(crew.admin.get(f"/runs/{run.run_id}/approve-run/")).text

    for told in (
        run.digest,
        "Approve 2 users",
        "They can upload again",
        "20 write units",
        "1.25 USD",
    ):
        assert told in page
    assert "runs, once, what the app has on the table's stream" in page
    assert f"the digest {run.digest[:12]}…, on 2 users" in confirmed


def test_a_plan_is_asked_for_once(crew: Crew) -> None:
    url = "/runs/plan/reset-usage/"
    fields = page_of(crew.lead.get(url)).form(url).fields | REASON | {"units": "500"}

    first, again = crew.lead.post(url, fields), crew.lead.post(url, fields)
    run = crew.again_by_url(first["Location"])

    assert again["Location"] == first["Location"] + "&again=1"
    told = page_of(crew.lead.get(first["Location"])).text
    assert "A runner makes the plan now." in told
    assert (run.state, run.kind, run.units_per_second) == (State.ASKED, "reset-usage", 500)
    assert run.planner.staff_id == crew.planner.staff_id
    assert (run.reason and run.reason.text) == REASON["text"]
    assert [entry.action for entry in crew.entries(run)] == [words.RUN_ASKED]
    assert crew.offered(run) == {"want-cancel"}


def test_who_names_no_rate_gets_the_usual_one(crew: Crew) -> None:
    url = "/runs/plan/reset-usage/"
    fields = page_of(crew.lead.get(url)).form(url).fields
    assert fields["units"] == "2000"

    run = crew.again_by_url(crew.lead.post(url, fields | REASON | {"units": ""})["Location"])

    assert run.units_per_second == 2000


@pytest.mark.parametrize("units", ["0", "-1", "x", "99999999"])
def test_no_rate_that_makes_no_sense(crew: Crew, units: str) -> None:
    url = "/runs/plan/reset-usage/"
    fields = page_of(crew.lead.get(url)).form(url).fields | REASON | {"units": units}

    answer = crew.lead.post(url, fields)

    assert answer.status_code == 400
    assert "Nothing was changed" in page_of(answer).text


def test_there_is_no_plan_of_what_nobody_can_do(crew: Crew) -> None:
    assert crew.lead.get("/runs/plan/no-such-thing/").status_code == 404
    assert "Remove stray ttl" in page_of(crew.lead.get("/runs/plan/")).text


def test_an_undo_is_of_the_run_that_its_form_was_made_for(crew: Crew) -> None:
    run, other = (crew.work(crew.begun(*crew.users(2))) for _ in range(2))
    url = f"/runs/{run.run_id}/undo-run/"
    fields = page_of(crew.lead.get(url)).form("/undo-run/").fields | REASON

    crossed = crew.lead.post(f"/runs/{other.run_id}/undo-run/", fields)
    crew.site.clock.advance(days=8)
    crew.lead = crew.site.sign_in(crew.planner)

    assert crossed.status_code == 400
    assert crew.offered(run) == crew.offered(other) == set()
    assert crew.lead.get(url).status_code == 409
