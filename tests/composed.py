"""Other parts in the place of those that the site is composed of."""

from __future__ import annotations

import pytest
from django.conf import settings

from backoffice.web import composition as site


def use_parts(monkeypatch: pytest.MonkeyPatch, *parts: object) -> None:
    """Let the site run with these parts until the test is over."""
    altered = site.composition().but(*parts)
    monkeypatch.setitem(site._ready, settings.COMPOSITION, altered)
