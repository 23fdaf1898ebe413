"""A step for tests of runs: pages of a notebook are printed, each once; a count tells how often."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.kinds import ActKind, Plan
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry
from backoffice.audit.subjects import Subject, SubjectKind
from backoffice.audit.trail import Trail
from backoffice.bulk.planning import Wish
from backoffice.bulk.runs import Planned
from backoffice.bulk.steps import KindStep, ReadingStep, Step
from backoffice.bulk.tasks import Task, Tasks, Words
from backoffice.dynamo.expressions import IfNotExists, Plus, Update, path, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import ItemUpdate
from backoffice.dynamo.wire import Item, Value, decode_item
from tests.backoffice.bulk.plans import REASON
from tests.backoffice.dynamo.notebook import EXISTS, IS_NEW, ONE_NOTE, Notebook

PAGE = SubjectKind("page", "Page", id_name="page_id")
PRINTED = Action("page.printed", "Printed the page")
STATUS, PRINTS = path("status"), path("prints")


class PrintPage(ActKind[Item, Table]):
    """Prints a draft, as it was seen; the page keeps the act's id."""

    name = "print-pages"
    action = PRINTED

    def subject_of(self, thing: Item) -> Subject:
        return PAGE.of(thing["page_id"]["S"])

    def see(self, thing: Item) -> Sequence[Seen]:
        return [{"key": {name: thing[name] for name in ("PK", "SK")}, "status": thing["status"]}]

    def told(self, seen: Seen) -> Mapping[str, Any]:
        return {"status": seen["status"]["S"]}

    def is_open(self, seen: Seen, *, now: datetime) -> bool:
        return bool(seen["status"] == {"S": "draft"})

    def plan(self, act: Act, home: Table, *, actor: Actor, now: datetime, given: Any) -> Plan:
        update = Update(
            set_(STATUS, "printed"),
            set_(path("act_id"), act.act_id),
            set_(path("run_id"), given),
            set_(path("printed_at"), instant_text(now)),
            set_(PRINTS, Plus(IfNotExists(PRINTS, 0), 1)),
        )
        change = ItemUpdate(home, act.seen["key"], update, STATUS.equals("draft"))
        new = {"status": "printed", "printed_at": instant_text(now)}
        return Plan(changes=[change], old={"status": "draft"}, new=new)

    def left_at(self, item: Item, act_id: str) -> datetime | None:
        page = decode_item(item)
        is_its = page.get("act_id") == act_id
        return datetime.fromisoformat(page["printed_at"]) if is_its else None


class CountPages(ReadingStep):
    name = "count-pages"

    def count(self, planned: Sequence[Planned]) -> Mapping[str, int]:
        return Counter(each.values["status"]["S"] for each in planned)


@dataclass
class Shelf:
    """Pages, drafts to begin with, each of which may be printed once."""

    trail: Trail
    book: Notebook
    count: int

    @classmethod
    def of(cls, trail: Trail, table: Table, count: int) -> Shelf:
        shelf = cls(trail, Notebook(table, str(uuid.uuid4())), count)
        for number in range(count):
            page = shelf.book.note(number, status="draft", page_id=shelf.page_id(number))
            trail.client.put(table, page, IS_NEW)
        return shelf

    def page_id(self, number: int) -> str:
        return f"{self.book.name}-{number}"

    def step(self, *, leaves_id: bool = True) -> KindStep[Item, Table]:
        return KindStep(
            PrintPage(), self.book.table, lambda item: item, _kept, self.book.table, leaves_id
        )

    def planned(self) -> list[Planned]:
        return [Planned(self.page_id(number), _kept(self.item(number))) for number in self.numbers]

    @property
    def numbers(self) -> range:
        return range(self.count)

    def item(self, number: int) -> Item:
        client = self.trail.client
        return client.get(self.book.table, ONE_NOTE, self.book.parts(number), consistent=True)

    def page(self, number: int) -> dict[str, Any]:
        return decode_item(self.item(number))

    def change(self, number: int, **values: Value) -> None:
        """What somebody else does to a page."""
        update = Update(*(set_(path(name), value) for name, value in values.items()))
        self.trail.client.update(self.book.table, self.book.key(number), update, EXISTS)

    def ledger(self, number: int) -> list[Entry]:
        return self.trail.list_of_subject(PAGE.of(self.page_id(number))).entries

    def prints(self) -> list[int]:
        return [int(self.page(number).get("prints", 0)) for number in self.numbers]

    def proven(self) -> list[int]:
        return [len(self.ledger(number)) for number in self.numbers]


def _kept(item: Item) -> Item:
    return {name: item[name] for name in ("PK", "SK", "page_id", "status")}


def tasks_of(*steps: Step) -> Tasks:
    """Tasks of these steps, of whose subjects nobody asks."""
    return Tasks(
        [
            Task(
                step=step,
                words=Words(title=step.name, done="done"),
                subjects=PAGE,
                find=lambda *_: [],
                in_words=lambda _: [],
            )
            for step in steps
        ]
    )


WISH = Wish(kind=PrintPage.name, selection={"status": "draft"}, reason=REASON)
COUNTING = Wish(kind="count-pages", selection={}, reason=None, is_reading=True)
