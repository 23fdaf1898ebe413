"""The Jinja2 environment of every site: what templates may call beside what a view gives them."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils.text import capfirst
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from backoffice.audit.subjects import Subject
from backoffice.audit.tickets import ticket_url
from backoffice.web.acts.forms import blank_reason
from backoffice.web.composition import find_composed
from backoffice.web.icons import ICONS, OTHER_ICON
from backoffice.web.masking import masked, masked_email
from backoffice.web.routes import Query, url_of
from backoffice.web.shell import Shell, url_about
from backoffice.web.templating import values
from backoffice.web.templating.line_breaks import LineBreaks
from backoffice.web.templating.macros import PageEnvironment
from backoffice.web.views import actor_of


def environment(**options: Any) -> Environment:
    """Jinja2 as pages use it, for Django's backend.

    A name that no one has given is an error, never an empty place on a page.
    """
    made = PageEnvironment(**options | {"undefined": StrictUndefined}, extensions=[LineBreaks])
    made.globals |= {
        "blank_reason": blank_reason,
        "counted": values.counted,
        "find_url": find_url,
        "icon_shape": icon_shape,
        "static": static,
        "subject_url": subject_url,
        "ticket_url": find_ticket_url,
        "url": url_of,
    }
    made.filters |= {
        "byte_size": values.byte_size,
        "capfirst": capfirst,
        "digits": values.digits,
        "grouped": values.grouped,
        "instant_in": values.instant_in,
        "lasting": values.lasting,
        "local_input": values.local_input,
        "masked": masked,
        "masked_email": masked_email,
        "method": values.method,
        "rate": values.rate,
        "relative": values.relative,
        "told": values.told,
        "tone": values.tone,
        "words": values.words,
    }
    made.tests |= {
        "listed": values.is_listed,
        "missing": values.is_missing,
        "unread": values.is_unread,
    }
    return made


def site_environment() -> Environment:
    """The environment of this site, as its settings have made it."""
    return cast(Jinja2, engines["jinja2"]).env


def find_url(route: str, *, query: Query | None = None, **parts: object) -> str | None:
    """The same, None where the site has no such route, or none for these parts."""
    try:
        return url_of(route, query=query, **parts)
    except NoReverseMatch:
        return None


def find_ticket_url(ticket: str) -> str:
    """Where a ticket is to be read; empty where the desk has no such place."""
    return ticket_url(ticket, settings.TICKET_URL)


def icon_shape(name: str) -> str:
    """The path of an icon: the project's, or one of every back office."""
    shell = find_composed(Shell)
    return (shell and shell.icons.get(name)) or ICONS.get(name, OTHER_ICON)


@pass_context
def subject_url(context: Context, subject: Subject) -> str | None:
    """The page about a subject; None where its kind has none, or the reader may not see it."""
    shell: Shell = context["shell"]
    if shell.page_about(subject) is None:
        return None
    return url_about(subject, shell, actor_of(context["request"]))
