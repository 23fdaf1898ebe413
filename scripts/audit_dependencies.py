"""Ask whether a locked package has a known vulnerability, of a database on the network.

Where the database cannot be asked, that is said, and is no failure: nothing is known then.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("app", "dev", "ministack")
#: A release with well-known holes. A database that knows none of it does not know of ours either.
HOLED = "django==4.0\n"
SECONDS = 300.0

# Locks name every package and version: pip need not resolve, nor download, anything.
PIP_AUDIT = (sys.executable, "-m", "pip_audit", "--disable-pip", "--progress-spinner=off")


def main() -> int:
    problem = why_it_cannot_be_asked()
    if problem:
        sys.stdout.write(
            f"Dependencies NOT audited: {problem}\n"
            "Run `make audit` where the index of Python packages can be reached.\n"
        )
        return 0
    return max(audit(ROOT / "requirements" / f"{name}.txt") for name in LOCKS)


def why_it_cannot_be_asked() -> str | None:
    """Why the database is of no use from here, in a sentence; None where it answers."""
    command = [*PIP_AUDIT, "--no-deps", "--format=json", "--requirement=/dev/stdin"]
    try:
        answer = subprocess.run(
            command, input=HOLED, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        (found,) = json.loads(answer.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return f"the database of vulnerabilities did not answer within {SECONDS:g} seconds."
    except (ValueError, KeyError):
        return "the database of vulnerabilities cannot be reached from here."
    if not found.get("vulns"):
        return "the index of packages here knows no vulnerabilities, not even old, famous ones."
    return None


def audit(lock: Path) -> int:
    """Print what is known about the packages of a lock; 0 where that is nothing bad."""
    sys.stdout.write(f"requirements/{lock.name}: ")
    sys.stdout.flush()
    command = [*PIP_AUDIT, "--strict", "--require-hashes", f"--requirement={lock}"]
    return subprocess.run(command, timeout=SECONDS, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
