"""Fetch what is locked, and say what is missing before the long run, not after it.

With the argument `lock`, write the lock anew instead.
"""

from __future__ import annotations

import sys

from tests.tools import locked
from tests.tools.found import in_ci, missing_tools


def main(arguments: list[str]) -> int:
    """In CI, missing is failure."""
    if arguments == ["lock"]:
        locked.lock()
        return 0
    if locked.exist_here() and not locked.are_installed():
        print("Fetching the tools of the tests (once)", flush=True)
        try:
            locked.install()
        except locked.NotInstalledError as error:
            print(f"NOTE: not installed: {error}", file=sys.stderr)
    missing = missing_tools()
    for mark, reason in missing.items():
        print(f"NOTE: {reason}. Tests marked `{mark}` are left out.", file=sys.stderr)
    return 1 if missing and in_ci() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
