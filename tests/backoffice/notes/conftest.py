"""Notes on a subject of each test's own, on both servers."""

from __future__ import annotations

from tests.backoffice.audit.asking import actor
from tests.backoffice.dynamo.conftest import _short_pauses

__all__ = ["_short_pauses", "actor"]
