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

from demo.ids import COUNT, OF_OLDER_GENERATION, chance_of, user_id_of

BUCKET = "serenya-dev-documents"
#: Ministack's own, of whoever signs with no account in particular.
ACCOUNT = "000000000000"
#: The first of them is Ada, who has everything.
USERS = 60
#: The first of the flat generation is Flora, who has everything of hers.
FLORA = COUNT - 2 * OF_OLDER_GENERATION
FLAT_USERS = 40
NAMES = ("blood-count.pdf", "scan.jpg", "lipids.png", "letter.pdf", "results.heic")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a user's: `uploads/...` or `results/...`, of the flat generation `incoming/...` or
    `outgoing/...`; how old, and how many bytes. `status`: what its metadata says became of it."""

    path: str
    age: timedelta
    size: int
    status: str | None = None


def write_documents(folder: Path, seed: str, now: datetime) -> None:
    """Write what the embedded S3 is to know at `now` (UTC) into an empty folder."""
    bucket = folder / ACCOUNT / BUCKET
    for number in range(USERS):
        user = bucket / "users" / user_id_of(seed, number) / "documents"
        chance = chance_of(seed, number, "documents")
        for file in _of_ada(chance) if number == 0 else _of_anyone(chance):
            _write(user / file.path, file, now)
    for number in range(FLORA, FLORA + FLAT_USERS):
        chance = chance_of(seed, number, "documents")
        jobs = FlatJobs(user_id_of(seed, number), chance, now)
        for file in jobs.everything() if number == FLORA else jobs.some():
            _write(bucket / file.path, file, now)


def _write(path: Path, file: File, now: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    at = (now - file.age).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    about: dict[str, object] = {
        "last_modified": at,
        "size": file.size,
        "etag": f'"{uuid.UUID(int=file.size).hex}"',
    }
    if file.status:
        told = {"processing-status": file.status, "original-filename": "letter.pdf"}
        about["metadata"] = {f"x-amz-meta-{name}": text for name, text in told.items()}
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


# -- the flat generation ---------------------------------------------------------------------------

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class FlatJobs:
    """The jobs of one user of the flat generation; their ids say whose they are and since when."""

    def __init__(self, user_id: str, chance: random.Random, now: datetime) -> None:
        self._user_id, self._chance, self._now = user_id, chance, now

    def everything(self) -> Iterator[File]:
        """One in each state there is."""
        yield from self.stuck()
        yield from self.failed()
        yield from self.processing()
        yield from self.completed("report")
        yield from self.completed("chat")
        # Without metadata nobody can say how it ended.
        yield from self._ended("result", None)

    def some(self) -> Iterator[File]:
        """A few, or none."""
        for _ in range(self._chance.randint(0, 3)):
            likely = (self.completed, self.completed, self.failed, self.processing, self.stuck)
            yield from self._chance.choice(likely)()

    def stuck(self) -> Iterator[File]:
        """Sent in hours ago, and nothing came of it."""
        yield self._sent_in("result", timedelta(minutes=self._chance.randint(40, 900)))

    def processing(self) -> Iterator[File]:
        """Sent in just now."""
        yield self._sent_in("result", timedelta(seconds=self._chance.randint(20, 240)))

    def failed(self) -> Iterator[File]:
        """What was sent in stays where it was."""
        sent_in = self._sent_in("result", timedelta(minutes=self._chance.randint(30, 900)))
        yield sent_in
        yield self._came_of(sent_in, "failed")

    def completed(self, kind: str = "result") -> Iterator[File]:
        """What was sent in is removed with success."""
        yield from self._ended(kind, "completed")

    def _ended(self, kind: str, status: str | None) -> Iterator[File]:
        sent_in = self._sent_in(kind, timedelta(minutes=self._chance.randint(30, 900)))
        yield self._came_of(sent_in, status)

    def _sent_in(self, kind: str, age: timedelta) -> File:
        at = int((self._now - age).timestamp() * 1000)
        letters = "".join(self._chance.choices(_LETTERS, k=7))
        job_id = f"{kind}_{self._user_id}_{at}_{letters}"
        return File(f"incoming/{job_id}", age, self._chance.randint(40_000, 6_000_000))

    def _came_of(self, sent_in: File, status: str | None) -> File:
        took = timedelta(seconds=self._chance.randint(15, 90))
        path = sent_in.path.replace("incoming/", "outgoing/", 1)
        return File(path, sent_in.age - took, self._chance.randint(2_000, 30_000), status)
