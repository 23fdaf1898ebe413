"""Other parts in the place of those that the site is composed of."""

from __future__ import annotations

import pytest

from backoffice.web.composition import composition


def use_parts(monkeypatch: pytest.MonkeyPatch, *parts: object) -> None:
    """Let the site run with these parts until the test is over."""
    altered = composition().but(*parts)
    monkeypatch.setattr("backoffice.web.composition._imported", lambda _: altered)
