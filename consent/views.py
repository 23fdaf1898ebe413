"""Pages and files about consents: parse, one call, render or send."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.audit.trail import Trail
from backoffice.bulk.errors import ListGoneError
from backoffice.bulk.store import RunStore
from backoffice.bulk.words import APPROVE
from backoffice.dynamo.scope import prolong
from backoffice.runs.telling import ALIVE_FOR, told_of
from backoffice.runs.words import SEE
from backoffice.web import clock
from backoffice.web.composition import composed
from backoffice.web.exports import EXPORT_SECONDS, file_response, text_response
from backoffice.web.routes import url_of
from backoffice.web.shell import Shell
from backoffice.web.views import PageView
from consent.counting import CountConsents
from consent.figures import ConsentCounts
from consent.rows import TYPE_WORDS
from consent.services import (
    ANY,
    Counting,
    Part,
    are_lists_kept,
    export_counts,
    export_lacking,
    find_counts,
    parts_of,
    read_counting,
    take_evidence,
)
from consent.words import SEE_CONSENTS
from records.lists import ConsentType
from records.table import UsersTable


class ConsentCountsView(PageView):
    """How many users gave which version of each text, as a run counted it. Nothing is counted
    here."""

    permission = SEE_CONSENTS

    def get(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        counting, last_beat = read_counting(store=composed(RunStore), now=now)
        context = self._context(counting, last_beat, now)
        return render(request, "consent/counts.html", context)

    def _context(
        self, counting: Counting, last_beat: datetime | None, now: datetime
    ) -> dict[str, Any]:
        latest = counting.latest
        told = counting.under_way and told_of(counting.under_way, now)
        return {
            "latest": latest,
            "earlier": counting.earlier,
            "told": told,
            "failed": counting.failed and told_of(counting.failed, now),
            "last_beat": last_beat,
            "is_alive": bool(last_beat and now - last_beat <= ALIVE_FOR),
            "are_lists_kept": latest is not None and are_lists_kept(latest.run, now=now),
            "ask_url": url_of("runs:ask", task=CountConsents.name),
            "can_ask": self.actor.may(APPROVE) and told is None,
            "can_see_runs": self.actor.may(SEE),
            "any": ANY,
            "now": now,
            "breadcrumbs": [("Consents", None)],
        }


class CountsFileView(PageView):
    """The table of a count as a file."""

    permission = SEE_CONSENTS

    def get(self, request: HttpRequest, run_id: str) -> HttpResponse:
        counts = _counts_of(run_id)
        file = export_counts(
            counts=counts, actor=self.actor, now=clock.now(), trail=composed(Trail)
        )
        return file_response(f"consents-{run_id[:12]}", file)


class LackingView(PageView):
    """Who lacks the current version of a text, by id, as a file; or a list of the files that hold
    them."""

    permission = SEE_CONSENTS

    def get(self, request: HttpRequest, run_id: str, text: str) -> HttpResponse:
        asked, counts = _text_called(text), _counts_of(run_id)
        if not are_lists_kept(counts.run, now=clock.now()):
            raise Http404
        parts = parts_of(counts.run)
        number = request.GET.get("file", "")
        if not number and len(parts) > 1:
            return self._files(request, counts, text, parts)
        if not re.fullmatch("[0-9]{0,5}", number) or not 0 < int(number or 1) <= len(parts):
            raise Http404
        return self._file(counts, asked, text, parts[int(number or 1) - 1], number or "1")

    def _file(
        self,
        counts: ConsentCounts,
        asked: ConsentType | None,
        text: str,
        part: Part,
        number: str,
    ) -> HttpResponse:
        prolong(EXPORT_SECONDS)
        try:
            file = export_lacking(
                store=composed(RunStore),
                run=counts.run,
                text=asked,
                part=part,
                actor=self.actor,
                now=clock.now(),
                trail=composed(Trail),
            )
        except ListGoneError:
            raise Http404 from None
        return file_response(f"consents-{counts.run.run_id[:12]}-lacking-{text}-{number}", file)

    def _files(
        self, request: HttpRequest, counts: ConsentCounts, text: str, parts: list[Part]
    ) -> HttpResponse:
        run_id = counts.run.run_id
        context = {
            "counts": counts,
            "text_words": _words_of(text),
            "files": [
                (part, url_of("consent:lacking", run_id=run_id, text=text, query={"file": number}))
                for number, part in enumerate(parts, start=1)
            ],
            "breadcrumbs": [("Consents", url_of("consent:counts")), ("Files", None)],
        }
        return render(request, "consent/file_list.html", context)


class EvidenceView(PageView):
    """What a user's record says of the consents, as a sheet with a digest."""

    permission = SEE_CONSENTS

    def get(self, request: HttpRequest, user_id: str) -> HttpResponse:
        users = composed(UsersTable)
        sheet = take_evidence(
            user_id=user_id,
            site=f"{composed(Shell).title}, {settings.ENVIRONMENT}, table {users.table.name}",
            actor=self.actor,
            now=clock.now(),
            users=users,
            trail=composed(Trail),
        )
        if sheet is None:
            raise Http404
        return text_response(f"consents-{user_id}", sheet.content)


def _counts_of(run_id: str) -> ConsentCounts:
    """What a run counted. Raises Http404."""
    counts = find_counts(store=composed(RunStore), run_id=run_id)
    if counts is None:
        raise Http404
    return counts


def _text_called(text: str) -> ConsentType | None:
    """The text of that name; None for any of the five. Raises Http404."""
    if text == ANY:
        return None
    try:
        return ConsentType(text)
    except ValueError:
        raise Http404 from None


def _words_of(text: str) -> str:
    asked = _text_called(text)
    return TYPE_WORDS[asked].lower() if asked else "at least one of the five"
