"""A file may take longer than a page."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from backoffice.dynamo.errors import DeadlineError
from backoffice.dynamo.scope import current_scope
from backoffice.dynamo.transport import Transport
from backoffice.net.messages import Answer, Request
from backoffice.trail import views
from backoffice.trail.services import export_trail
from backoffice.web.exports import EXPORT_SECONDS
from tests import words
from tests.backoffice.trail.asking import export_url
from tests.web import Site


def test_an_export_has_more_time_than_a_page(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, user_id = site.sign_in(words.AUDITOR), site.add_user()
    left: list[float] = []
    export = export_trail

    def timed_export(**asked: object) -> object:
        left.append(current_scope().remaining())
        return export(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(views, "export_trail", timed_export)
    assert browser.get(export_url(user=user_id)).status_code == 200

    assert settings.REQUEST_SECONDS < left[0] <= EXPORT_SECONDS


def test_a_file_waits_a_second_at_most_for_the_touch_of_the_session(
    site: Site,
) -> None:
    browser, user_id = site.sign_in(words.AUDITOR), site.add_user()
    site.clock.advance(minutes=2)
    left: list[float] = []

    def hanging(_: Request, __: Transport) -> Answer:
        left.append(current_scope().remaining())
        raise DeadlineError("injected: no answer in time")

    site.faults.inject([hanging], matching="UpdateItem")
    assert browser.get(export_url(user=user_id)).status_code == 200

    assert len(left) == 1
    assert left[0] <= 1
