"""What the shell makes of values: the way from an entry of the trail to what it is about."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.audit.subjects import Subject
from backoffice.web.views import actor_of

register = template.Library()


@register.simple_tag(takes_context=True)
def about(context: template.Context, subject: Subject) -> SafeString:
    """What an entry is about, where its kind has a page: the id, and a link for those who may see
    that page."""
    page = context["shell"].page_about(subject)
    if page is None:
        return SafeString("")
    return format_html(
        ' <span class="whom"><span class="sr">{} </span>{}</span>',
        page.kind.label,
        subject_link(context, subject),
    )


@register.simple_tag(takes_context=True)
def subject_link(context: template.Context, subject: Subject) -> SafeString:
    """The id of a subject; a link where the shell has a page for its kind and the reader may see
    it."""
    url = _page_about(context, subject)
    if url:
        return format_html('<a class="id" href="{}">{}</a>', url, subject.id)
    return format_html('<span class="id">{}</span>', subject.id)


def _page_about(context: template.Context, subject: Subject) -> str:
    page = context["shell"].page_about(subject)
    if page is None or not actor_of(context["request"]).may(page.permission):
        return ""
    try:
        return reverse(page.route, kwargs={page.kind.id_name: subject.id})
    except NoReverseMatch:
        return ""
