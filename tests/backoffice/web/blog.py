"""A second product: one page of its own, none of the first one's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from backoffice.access.permissions import USE
from backoffice.administration import shell as administration
from backoffice.audit.subjects import Subject, SubjectKind
from backoffice.dynamo.errors import ConflictError, UnavailableError
from backoffice.web.shell import Destination, ErrorPage, Shell, SubjectPage
from backoffice.web.views import PageView
from tests.words import LOOK_UP

PAGE = """{% extends "backoffice/base.html" %}{% block title %}Posts{% endblock %}
{% from "backoffice/entries.html" import subject_link with context %}
{% block content %}<h1>Posts</h1>{{ subject_link(of_ours) }} {{ subject_link(of_another) }}
may: {% if staff.may.look_up %}look up{% endif %} {% if staff.may.audit %}audit{% endif %}
{% if staff.may.publish %}publish{% endif %}{% endblock %}"""
POST = SubjectKind("post", "Post", id_name="name")
SUBJECTS = {"of_ours": POST.of("7"), "of_another": Subject("user", "8")}
ERRORS = {
    "damaged": ValueError("damaged"),
    "changed": ConflictError("changed"),
    "away": UnavailableError("away"),
}


class PostListView(PageView):
    """All posts."""

    permission = USE

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(engines["jinja2"].from_string(PAGE).render(dict(SUBJECTS), request))


class PostView(PageView):
    """One post, if it is not the name of something that goes wrong."""

    permission = LOOK_UP

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        if name in ERRORS:
            raise ERRORS[name]
        return HttpResponse(name)


SHELL = Shell(
    name="Blog",
    suffix="desk",
    home="blog:posts",
    home_words="Go to the posts",
    navigation=(
        Destination("Posts", "blog:posts", "posts", LOOK_UP, covers=("blog:",)),
        administration.DESTINATION,
    ),
    keys={"n": "Write a post"},
    icons={"posts": "M1 1h1"},
    environments={"dev": "Nobody reads this"},
    errors={404: ErrorPage("No such post", "It may be a draft.", "Look at the posts.")},
    subject_pages=(SubjectPage(POST, "blog:post", LOOK_UP),),
)

posts = [
    path("posts/", PostListView.as_view(), name="posts"),
    path("posts/<slug:name>/", PostView.as_view(), name="post"),
]
urlpatterns = [
    path("", include("backoffice.staff.urls")),
    path("staff/", include("backoffice.administration.urls")),
    path("", include((posts, "blog"))),
]

handler400 = "backoffice.web.errors.bad_request"
handler403 = "backoffice.web.errors.permission_denied"
handler404 = "backoffice.web.errors.page_not_found"
handler500 = "backoffice.web.errors.server_error"
