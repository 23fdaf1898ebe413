"""The site's URLs, and one page that takes up a kept reason as confirm forms do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from backoffice.web.kept import pop_reason
from backoffice.web.views import PageView
from serenya_admin import urls as site
from tests import words

handler400 = site.handler400
handler403 = site.handler403
handler404 = site.handler404
handler500 = site.handler500


class ConfirmView(PageView):
    """A form that begins with the reason typed before."""

    permission = words.USE

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        return JsonResponse(pop_reason(request))

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        return JsonResponse({"done": True})


class PostOnlyView(PageView):
    """A page that cannot be loaded by its URL."""

    permission = words.USE

    def post(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"done": True})


urlpatterns = [
    path("confirm/<slug:name>/", ConfirmView.as_view(), name="confirm"),
    path("post-only/", PostOnlyView.as_view(), name="post-only"),
    path("", include(site.urlpatterns)),
]
