"""Documents of demo users, as files that the embedded S3 reads when it starts.

Written and not uploaded: only so can one be older than the demo, and a stuck one is. Standard
library only.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from demo.ids import chance_of, user_id_of

BUCKET = "serenya-dev-documents"
#: Ministack's own, of whoever signs with no account in particular.
ACCOUNT = "000000000000"
#: The first of them is Ada, who has everything.
USERS = 60
NAMES = ("blood-count.pdf", "scan.jpg", "lipids.png", "letter.pdf", "results.heic")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a user's: `uploads/...` or `results/...`, how old, and how many bytes."""

    path: str
    age: timedelta
    size: int


def write_documents(folder: Path, seed: str, now: datetime) -> None:
    """Write what the embedded S3 is to know at `now` (UTC) into an empty folder."""
    for number in range(USERS):
        user = folder / ACCOUNT / BUCKET / "users" / user_id_of(seed, number) / "documents"
        chance = chance_of(seed, number, "documents")
        for file in _of_ada(chance) if number == 0 else _of_anyone(chance):
            _write(user / file.path, file, now)


def _write(path: Path, file: File, now: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    at = (now - file.age).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    about = {"last_modified": at, "size": file.size, "etag": f'"{uuid.UUID(int=file.size).hex}"'}
    path.with_name(f"{path.name}.meta.json").write_text(json.dumps(about), encoding="utf-8")


def _of_ada(chance: random.Random) -> Iterator[File]:
    yield from stuck(chance)
    yield from processing(chance)
    yield from completed(chance)
    yield from cleaned_up(chance)
    # No result of any document: what it is cannot be told.
    yield File("results/export.txt", timedelta(hours=9), 812)


def _of_anyone(chance: random.Random) -> Iterator[File]:
    for _ in range(chance.randint(0, 3)):
        likely = (completed, completed, cleaned_up, processing, stuck)
        yield from chance.choice(likely)(chance)


# -- what becomes of a document --------------------------------------------------------------------


def stuck(chance: random.Random) -> Iterator[File]:
    """Uploaded hours ago, and no result."""
    yield _upload(chance, timedelta(minutes=chance.randint(40, 900)))


def processing(chance: random.Random) -> Iterator[File]:
    """Uploaded just now."""
    yield _upload(chance, timedelta(seconds=chance.randint(20, 240)))


def completed(chance: random.Random) -> Iterator[File]:
    """Uploaded, and its result a minute later."""
    upload = _upload(chance, timedelta(minutes=chance.randint(30, 1400)))
    yield upload
    yield _result(upload, chance)


def cleaned_up(chance: random.Random) -> Iterator[File]:
    """The result alone: the upload has been removed already."""
    yield _result(_upload(chance, timedelta(minutes=chance.randint(300, 1400))), chance)


def _upload(chance: random.Random, age: timedelta) -> File:
    job = uuid.UUID(int=chance.getrandbits(128), version=4)
    name = f"{job}_{chance.choice(NAMES)}"
    return File(f"uploads/{name}", age, chance.randint(40_000, 6_000_000))


def _result(upload: File, chance: random.Random) -> File:
    path = upload.path.replace("uploads/", "results/", 1)
    took = timedelta(seconds=chance.randint(15, 90))
    return File(f"{path}.json", upload.age - took, chance.randint(2_000, 30_000))
