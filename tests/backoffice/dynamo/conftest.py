from __future__ import annotations

import pytest

from backoffice.dynamo import client


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other at once: nothing here gets better by waiting for it."""
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)
