"""The checks before a commit are those of `make lint`; secrets are looked for in every file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from scripts import check_rules, find_secrets
from scripts.files import project_files
from scripts.processes import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_a_commit_is_checked_by_what_make_lint_checks() -> None:
    (listed,) = re.findall(r"^CHECKS := (.+)$", MAKEFILE, re.MULTILINE)
    assert re.search(r"^lint: \$\(CHECKS\) ", MAKEFILE, re.MULTILINE)

    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]

    assert [hook["entry"] for hook in hooks] == [f"make {check}" for check in listed.split()]
    for hook in hooks:
        assert hook["entry"] == f"make {hook['id']}"
        assert hook["always_run"]
        assert not hook["pass_filenames"]


@pytest.mark.parametrize("name", ["Scan", "BatchWriteItem", "BatchExecuteStatement"])
def test_nothing_is_sent_past_the_rules_of_the_gateway(name: str) -> None:
    tree = ast.parse(f"client.send({name!r}, {{}}, repeatable=True)\n'A {name} in prose'")

    assert [line for line, _ in check_rules.operations(tree)] == [1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("app/new.py", "app/x.pyc", "node_modules/a.js", ".git/config", "build/b", ".env"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="ascii")
    (tmp_path / ".gitignore").write_text("*.py[cod]\nnode_modules/\n/build/\n.env\n")
    (tmp_path / ".venv").symlink_to(ROOT)
    return tmp_path


def test_the_files_of_a_project_are_what_git_would_take(project: Path) -> None:
    names = {str(path) for path in project_files(project)}

    assert names == {"app/new.py", ".gitignore"}


def test_a_work_trees_git_is_a_file_and_left_out_too(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere", encoding="ascii")
    (tmp_path / ".gitignore").write_text("", encoding="ascii")

    assert list(project_files(tmp_path)) == [Path(".gitignore")]


def test_a_secret_is_found(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_secrets, "ROOT", project)
    assert find_secrets.main() == 0

    (project / "app" / "new.py").write_text("key = '" + "AKIA" + "IOSFODNN7EXAMPLQ" + "'\n")

    assert find_secrets.main() == 1
