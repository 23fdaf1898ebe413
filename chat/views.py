"""Pages about the chat."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.web.views import PageView
from chat.options import EDITION, GROUPS, OPTIONS
from records.words import LOOK_UP


class ChatOptionListView(PageView):
    """All chat options; the page itself filters and searches them."""

    permission = LOOK_UP

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "groups": GROUPS,
            "categories": list(dict.fromkeys(option.category for option in OPTIONS)),
            "edition": EDITION,
        }
        return render(request, "chat/option_list.html", context)
