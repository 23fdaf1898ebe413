"""Somebody who has signed up, for tests of billing."""

from tests.signed_up import signed_up

__all__ = ["signed_up"]
