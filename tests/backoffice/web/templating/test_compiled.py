"""Templates compiled ahead: the same pages, and never an old one."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from jinja2 import Environment, FileSystemLoader

from backoffice.web.templating.compiled import CompiledTemplates
from backoffice.web.templating.environment import environment, site_environment

PAGE = "<p>\n  {{ name }}\n</p>\n"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "pages" / "sub").mkdir(parents=True)
    (tmp_path / "pages" / "page.html").write_text(PAGE)
    (tmp_path / "pages" / "sub" / "other.html").write_text("other")
    return tmp_path / "pages"


def site(sources: Path) -> Environment:
    compiled = CompiledTemplates(sources.parent / "compiled")
    return environment(loader=FileSystemLoader(sources), bytecode_cache=compiled, autoescape=True)


def written(sources: Path) -> int:
    made = site(sources)
    assert isinstance(made.bytecode_cache, CompiledTemplates)
    return made.bytecode_cache.write(made)


def page(sources: Path) -> tuple[str, int]:
    """A page of a site that was just started, and how often it compiled anything."""
    made = Environment.compile
    with patch.object(Environment, "compile", autospec=True, side_effect=made) as compiling:
        html = site(sources).get_template("page.html").render(name="<b>")
    return html, compiling.call_count


def test_without_a_folder_a_template_is_compiled_when_it_is_used(sources: Path) -> None:
    assert page(sources) == ("<p>&lt;b&gt;</p>", 1)
    assert not (sources.parent / "compiled").exists()


def test_what_is_compiled_ahead_is_not_compiled_again(sources: Path) -> None:
    assert written(sources) == 2
    assert page(sources) == ("<p>&lt;b&gt;</p>", 0)


def test_it_may_stand_elsewhere_than_where_it_was_built(sources: Path, tmp_path: Path) -> None:
    written(sources)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    sources.rename(moved / "pages")
    (tmp_path / "compiled").rename(moved / "compiled")

    assert page(moved / "pages")[1] == 0


def test_an_older_compilation_of_a_changed_template_is_passed_over(sources: Path) -> None:
    written(sources)
    (sources / "page.html").write_text("<i>{{ name }}</i>")

    assert page(sources) == ("<i>&lt;b&gt;</i>", 1)


def test_a_damaged_file_is_passed_over(sources: Path) -> None:
    written(sources)
    for file in (sources.parent / "compiled").iterdir():
        file.write_bytes(file.read_bytes()[:-20])

    assert page(sources) == ("<p>&lt;b&gt;</p>", 1)


def test_what_is_no_template_any_more_is_removed(sources: Path) -> None:
    written(sources)
    (sources / "sub" / "other.html").unlink()

    assert written(sources) == 1
    assert len(list((sources.parent / "compiled").iterdir())) == 1


def test_the_command_says_how_many_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = the_sites_own()
    monkeypatch.setattr(compiled, "folder", tmp_path / "compiled")

    call_command("compile_templates")

    number = len(list((tmp_path / "compiled").iterdir()))
    assert number > 40
    assert capsys.readouterr().out.startswith(f"{number} templates are compiled, in ")


def test_the_command_says_that_there_is_no_folder_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_environment(), "bytecode_cache", None)

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("compile_templates")


def the_sites_own() -> CompiledTemplates:
    compiled = site_environment().bytecode_cache
    assert isinstance(compiled, CompiledTemplates)
    return compiled
