"""Passwords that are made here and told to somebody."""

from __future__ import annotations

import secrets

#: No character that is taken for another one when it is read aloud or copied by hand.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # pragma: allowlist secret
_GROUPS, _LENGTH = 5, 5


def new_one_time_password() -> str:
    """Five groups of five characters, 123 bits of chance: `k7fm2-qw9xr-…`."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
