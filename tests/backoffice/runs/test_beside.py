"""Where runs are told of beside their own pages: home, timelines, the trail, the list."""

from __future__ import annotations

from backoffice.bulk.runs import Run
from tests import words
from tests.backoffice.runs.crew import Crew
from tests.web import Site
from tests.web_pages import page_of


def waiting(crew: Crew) -> Run:
    run = crew.plan(*crew.users(2))
    crew.act(crew.lead, run, "propose-run")
    return run


def test_home_shows_what_waits_to_those_who_may_approve(crew: Crew, site: Site) -> None:
    run = waiting(crew)
    url = f"/runs/{run.run_id}/"

    by_second, by_planner = crew.admin.get("/"), crew.lead.get("/")
    by_support = site.sign_in(words.SUPPORT).get("/")

    assert "Reset usage of 2 users" in page_of(by_second).text
    assert "Review…" in page_of(by_second).text
    assert "you: somebody else approves it" in page_of(by_planner).text
    assert url not in by_support.content.decode()
    crew.act(crew.admin, run, "reject-run")
    assert (
        "Waits for approval" not in page_of(crew.admin.get("/")).text
        or url not in (crew.admin.get("/").content.decode().partition("Your day")[0])
    )


def test_home_shows_it_also_beside_recent_users(crew: Crew) -> None:
    run = waiting(crew)

    answer = crew.lead.post("/recent/")

    assert f"/runs/{run.run_id}/" in answer.content.decode()


def test_a_timeline_leads_to_the_run_for_those_who_may_see_it(crew: Crew, site: Site) -> None:
    first, second = crew.users(2)
    run = crew.work(crew.begun(first, second))

    for browser, may in ((crew.lead, True), (site.sign_in(words.SUPPORT), False)):
        html = browser.get(f"/users/{first}/").content.decode()
        assert "Bulk run" in html
        assert (f'href="/runs/{run.run_id}/"' in html) is may


def test_the_trail_leads_to_runs(crew: Crew, site: Site) -> None:
    run = waiting(crew)

    html = crew.admin.get(f"/audit/?staff={crew.planner.staff_id}").content.decode()

    assert f'href="/runs/{run.run_id}/"' in html


def test_the_list_has_the_newest_first_in_pages(crew: Crew, site: Site) -> None:
    runs = []
    for _ in range(2):
        site.clock.advance(days=500)
        runs.append(crew.plan(*crew.users(1)))
    crew.lead = site.sign_in(crew.planner)

    html = crew.lead.get("/runs/").content.decode()

    assert html.index(runs[1].run_id) < html.index(runs[0].run_id)
    assert crew.lead.get("/runs/?cursor=nonsense").status_code == 400
    assert site.sign_in(words.SUPPORT).get("/runs/").status_code == 403
