"""Passwords hashed at once: an honest hash takes 20 ms of every sign-in."""

from __future__ import annotations

import pytest

from backoffice.staff.hashers import OwaspArgon2PasswordHasher


def use_cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its weakest: what it costs is held by a test of its own."""
    monkeypatch.setattr(OwaspArgon2PasswordHasher, "memory_cost", 8)
    monkeypatch.setattr(OwaspArgon2PasswordHasher, "time_cost", 1)
