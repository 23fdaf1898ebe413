"""Look for secrets in the files of the project. Nothing that is found is tried out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.files import project_files

ROOT = Path(__file__).resolve().parent.parent
HOOK = Path(sys.executable).with_name("detect-secrets-hook")

NO_SECRETS = (
    "--exclude-lines=noqa: S10[5-7]",  # what ruff was told so about, with the reason at the line
    "--exclude-secrets=[a-z] [a-z]",  # a text of several words
    "--exclude-secrets=^ssm:/",  # a name in the parameter store
    "--exclude-secrets=^local$",  # the emulators' credential
)
#: In tests every password and hash is made up: there, keys of known services are looked for.
MADE_UP = (
    "--disable-plugin=KeywordDetector",
    "--disable-plugin=HexHighEntropyString",
    "--disable-plugin=Base64HighEntropyString",
)


def main() -> int:
    paths = [path for path in project_files(ROOT) if not path.is_relative_to("docs/img")]
    tests = [path for path in paths if path.is_relative_to("tests")]
    found = [find(set(paths) - set(tests)), find(tests, *MADE_UP)]
    return 1 if any(found) else 0


def find(paths: Iterable[Path], *options: str) -> int:
    """Print what looks like a secret; 0 if nothing does."""
    names = sorted(map(str, paths))
    command = [str(HOOK), "--no-verify", *NO_SECRETS, *options, "--", *names]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
