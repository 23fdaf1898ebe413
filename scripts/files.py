"""The files of the project, for tools that are told what to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec


def project_files(root: Path) -> Iterator[Path]:
    """Whatever .gitignore does not name, named from `root`.

    Without asking git: a new file is there before anybody has added it, and a copy of the project
    may have no git at all.
    """
    rules = (root / ".gitignore").read_text(encoding="utf-8")
    ignored = GitIgnoreSpec.from_lines(rules.splitlines())
    for name, folders, files in os.walk(root):
        folder = Path(name).relative_to(root)
        folders[:] = sorted(
            inner for inner in folders if not ignored.match_file(f"{folder / inner}/")
        )
        # A folder, or in a second work tree a file.
        for content in (folders, files):
            if ".git" in content:
                content.remove(".git")
        for file in sorted(files):
            if not ignored.match_file(folder / file):
                yield folder / file
