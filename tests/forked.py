"""Commands in processes of their own that find modules read already: forked, not started.

Most of what the start of `manage.py` takes is reading Django, botocore, pydantic and our models.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from scripts.processes import ROOT

#: Read before the fork: what commands import and what depends on no setting: libraries, and our
#: own layers below Django.
READ = (
    *("django.core.management.commands.check", "django.core.handlers.wsgi", "django.forms"),
    *("django.views.generic", "django.contrib.auth.hashers", "django.template.backends.jinja2"),
    *("django.core.servers.basehttp", "django.middleware.csrf", "django.utils.autoreload"),
    *("django.db.models", "django.contrib.sessions.backends.base", "django.test.signals"),
    *("boto3.session", "boto3.s3.transfer", "botocore.client", "botocore.httpsession"),
    *("whitenoise.middleware", "jinja2.runtime", "jinja2.debug", "storages"),
    *("argon2", "concurrent.futures.thread", "http.cookiejar", "email.mime.text", "zoneinfo"),
    *("backoffice.dynamo.template", "backoffice.audit.trail", "backoffice.notes.store"),
    *("records.table", "records.acts", "records.holds.whole", "backoffice.acts.engine"),
)
SECONDS = 60


def manage(
    *words: str, environment: Mapping[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` with these words in this environment alone; `typed` is its input.

    Returns what it printed and its exit status. Raises TimeoutExpired after a minute.
    """
    with begun(*words, environment=environment, typed=typed) as process:
        return process.finished()


@dataclass
class Begun:
    """A command under way, in a process of its own."""

    words: Sequence[str]
    folder: Path
    process: BaseProcess

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def finished(self) -> subprocess.CompletedProcess[str]:
        """Its end. Raises TimeoutExpired after a minute."""
        self.process.join(SECONDS)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired(self.words, SECONDS)
        stdout, stderr = ((self.folder / each).read_text("utf-8") for each in ("stdout", "stderr"))
        return subprocess.CompletedProcess(self.words, self.process.exitcode, stdout, stderr)


@contextmanager
def begun(*words: str, environment: Mapping[str, str], typed: str = "") -> Iterator[Begun]:
    """The same, to be looked at while it runs; it is killed in the end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stdin").write_text(typed, encoding="utf-8")
        process = context().Process(target=_run, args=(words, dict(environment), folder))
        process.start()
        try:
            yield Begun(words, folder, process)
        finally:
            process.kill()
            process.join()


@cache
def context() -> ForkServerContext:
    """Makes processes that find all of that read."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(READ))
    return context


def _run(words: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.dup2(os.open(folder / name, os.O_RDWR | os.O_CREAT), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open to the end
    os.chdir(ROOT)
    search = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [str(ROOT), *filter(None, search)]
    sys.argv = ["manage.py", *words]
    runpy.run_path("manage.py", run_name="__main__")
