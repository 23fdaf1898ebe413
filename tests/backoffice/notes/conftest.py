"""Notes on a subject of each test's own, on both servers."""

from __future__ import annotations

from tests.backoffice.audit.asking import actor

__all__ = ["actor"]
