"""System checks: the demo is installed where it belongs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from demo.safety import why_no_demo_key


@register(Tags.security)
def check_demo_key(**_: Any) -> list[CheckMessage]:
    """A key that stands in the source opens nothing of real users."""
    why_not = why_no_demo_key(settings.ENVIRONMENT)
    return [Error(why_not, id="demo.E001")] if why_not else []
