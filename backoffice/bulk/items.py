"""How runs are stored: keys, access patterns, and the items both ways.

A run and the progress of its chunks share a partition. Each frozen list has a partition of its own,
so that a plan of a million subjects is written to many; it goes by its TTL, and its digest stays
with the progress. Beside a run stands a small item by which it is found among those of its kind;
it is put with the run and never changes. What a planner began within a day stands in one item, so
that two runs at once cannot both be the last that needs no second person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from backoffice.audit.vocabulary import Vocabulary
from backoffice.bulk.runs import (
    COUNTED_FOR,
    KEPT_FOR,
    LISTS_KEPT,
    Cause,
    Named,
    Planned,
    Progress,
    Run,
    Summary,
)
from backoffice.bulk.values import (
    FORM,
    counts_from,
    instant_from,
    run_from,
    run_values,
    summary_values,
)
from backoffice.dynamo.errors import EncodingError
from backoffice.dynamo.expressions import Condition, Update, path, remove, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.patterns import GetPattern, QueryPattern, SortBeginsWith
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item, decode_item, encode_item

#: Runs in one page.
PAGE_SIZE = 50
#: Hex digits of a SHA-256, and how many of them stand in one item.
DIGEST_LENGTH = 64
DIGESTS_AT_ONCE = 4000

RUN = partition("RUN#{run_id}")
HEAD = sort("HEAD")
CHUNK = sort("CHUNK#{number}")
LIST_OF = partition("RUN_LIST#{list_id}#{number}")
LIST = sort("LIST")
DIGESTS_OF = partition("RUN_DIGESTS#{list_id}#{number}")
LISTING = partition("RUNS")
LISTED = sort("{planned_at}#{run_id}")
OF_KIND = partition("RUNS_OF_KIND#{kind}")
PLANNER = partition("RUNS_OF#{counted_as}")
BEGUN = sort("BEGUN")
RUNNERS = partition("RUNNERS")
RUNNER = sort("{owner}")

RUN_BY_ID = GetPattern("run_by_id", "What is this bulk run at?", RUN, sort=HEAD)
RUNS = QueryPattern(
    "runs",
    "Which bulk runs are there, the newest first?",
    LISTING,
    index="listing",
    forward=False,
    page_size=PAGE_SIZE,
)
RUNS_OF_KIND = QueryPattern(
    "runs_of_kind",
    "Which runs of this kind are there, the newest first? Their ids alone.",
    OF_KIND,
    forward=False,
    page_size=12,
)
CHUNKS_OF_RUN = QueryPattern(
    "chunks_of_run",
    "How far are the chunks of this run? Those that nobody has begun are not there.",
    RUN,
    sort=SortBeginsWith(sort("CHUNK#")),
    page_size=250,
)
LAST_CHUNKS_OF_RUN = QueryPattern(
    "last_chunks_of_run",
    "How far are the chunks of this run that were begun last? For a page, which reads no more.",
    RUN,
    sort=SortBeginsWith(sort("CHUNK#")),
    forward=False,
    page_size=1000,
)
CHUNK_OF_RUN = GetPattern("chunk_of_run", "How far is this chunk?", RUN, sort=CHUNK)
LIST_OF_CHUNK = GetPattern(
    "list_of_chunk", "Which subjects are in this chunk, as they were planned?", LIST_OF, sort=LIST
)
DIGESTS_OF_LIST = GetPattern(
    "digests_of_list", "Which digests do the chunks of this list have?", DIGESTS_OF, sort=LIST
)
RUNS_OF_PLANNER = GetPattern(
    "runs_begun_by_planner",
    "On how many subjects did this person begin runs within a day?",
    PLANNER,
    sort=BEGUN,
)

BEATS = QueryPattern("runners", "Which runners were alive of late?", RUNNERS, page_size=PAGE_SIZE)

IS_NEW: Condition = path("PK").missing()
EXISTS: Condition = path("PK").exists()
VERSION = path("version")
# An item stays a while after its use, so that a clock that is off removes nothing too early.
_TTL_MARGIN = timedelta(hours=1)


# -- runs ----------------------------------------------------------------------------------------


def run_key(table: Table, run_id: str) -> Item:
    return table.key(RUN.key(run_id=run_id), HEAD.key())


def item_of_run(run: Run) -> Item:
    """The wire item of a run."""
    return encode_item(_keys_of(run) | run_values(run))


def item_of_kind(run: Run) -> Item:
    """The wire item by which a run is found among those of its kind; it never changes."""
    planned_at = instant_text(run.planned_at)
    values = {
        "PK": OF_KIND.key(kind=run.kind),
        "SK": LISTED.key(planned_at=planned_at, run_id=run.run_id),
        "entity_type": "run_of_kind",
        "run_id": run.run_id,
    }
    return encode_item(values)


def run_of(item: Item, vocabulary: Vocabulary) -> Run | None:
    """The run in an item; None where this version cannot read it."""
    try:
        values = decode_item(item)
        return run_from(values, vocabulary) if values["form"] <= FORM else None
    except (KeyError, TypeError, ValueError, EncodingError):
        return None


def is_version(version: int) -> Condition:
    """The run is there, as it was seen."""
    return EXISTS & VERSION.equals(version)


def update_between(before: Run, after: Run) -> Update:
    """What changes a run from one into the other."""
    old, new = run_values(before), run_values(after)
    gone = [remove(path(name)) for name in old if name not in new]
    changed = [set_(path(n), value) for n, value in new.items() if old.get(n) != value]
    return Update(*changed, *gone)


def summary_update(summary: Summary) -> tuple[Update, Condition]:
    """What writes down how far a run is, where that is not less than what stands there."""
    is_no_less = path("summary", "chunks").at_most(summary.chunks)
    return Update(set_(path("summary"), summary_values(summary))), EXISTS & is_no_less


def _keys_of(run: Run) -> dict[str, Any]:
    return {
        "PK": RUN.key(run_id=run.run_id),
        "SK": HEAD.key(),
        "entity_type": "run",
        "GSI1PK": LISTING.key(),
        "GSI1SK": LISTED.key(planned_at=instant_text(run.planned_at), run_id=run.run_id),
    }


# -- frozen lists ---------------------------------------------------------------------------------


def list_parts(list_id: str, number: int) -> dict[str, str]:
    return {"list_id": list_id, "number": number_text(number)}


def list_key(table: Table, list_id: str, number: int) -> Item:
    return table.key(LIST_OF.key(**list_parts(list_id, number)), LIST.key())


def item_of_list(
    list_id: str, number: int, planned: Iterable[Planned], digest: str, *, now: datetime
) -> Item:
    """The wire item of a chunk's frozen list; the raw values stand in it as they are."""
    subjects = [
        {"M": {"id": {"S": each.subject_id}, "planned": {"M": each.values}}} for each in planned
    ]
    values = {
        "PK": LIST_OF.key(**list_parts(list_id, number)),
        "SK": LIST.key(),
        "entity_type": "run_list",
        "form": FORM,
        "digest": digest,
        "ttl": _ttl(now + LISTS_KEPT),
    }
    return {**encode_item(values), "subjects": {"L": subjects}}


def list_of(item: Item) -> tuple[list[Planned], str]:
    """The subjects of a frozen list, and the digest they were planned with."""
    subjects = [each["M"] for each in item["subjects"]["L"]]
    planned = [Planned(each["id"]["S"], each["planned"]["M"]) for each in subjects]
    return planned, item["digest"]["S"]


def item_of_digests(list_id: str, number: int, digests: Iterable[str], *, now: datetime) -> Item:
    """The wire item of the digests of chunks; `number` counts such items."""
    values = {
        "PK": DIGESTS_OF.key(**list_parts(list_id, number)),
        "SK": LIST.key(),
        "entity_type": "run_digests",
        "form": FORM,
        "digests": "".join(digests),
        "ttl": _ttl(now + LISTS_KEPT),
    }
    return encode_item(values)


def digests_of(item: Item) -> list[str]:
    """The digests of chunks, in their order."""
    text: str = item["digests"]["S"]
    return [text[at : at + DIGEST_LENGTH] for at in range(0, len(text), DIGEST_LENGTH)]


def kept_after(finished_at: datetime) -> Update:
    """What lets a frozen list go once nothing of it can be taken back any more."""
    return Update(set_(path("ttl"), _ttl(finished_at + KEPT_FOR)))


# -- progress -------------------------------------------------------------------------------------


def chunk_parts(run_id: str, number: int) -> dict[str, str]:
    return {"run_id": run_id, "number": number_text(number)}


def chunk_key(table: Table, run_id: str, number: int) -> Item:
    return table.key(RUN.key(run_id=run_id), CHUNK.key(number=number_text(number)))


def progress_of(item: Item) -> Progress:
    """How far a chunk is."""
    values = decode_item(item)
    return Progress(
        number=int(values["number"]),
        owner=values.get("owner", ""),
        fence=int(values.get("fence", 0)),
        leased_until=instant_from(values.get("leased_until")),
        finished_at=instant_from(values.get("finished_at")),
        counts=counts_from(values.get("counts", {})),
        named=tuple(_named_of(each) for each in values.get("named", ())),
        list_digest=values.get("list_digest", ""),
        ledger_digest=values.get("ledger_digest", ""),
        capacity=int(values.get("capacity", 0)),
    )


def named_values(named: Named) -> dict[str, Any]:
    """A subject whose act was not done, as it stands in the progress of its chunk."""
    return {
        "id": named.subject_id,
        "outcome": named.outcome,
        "cause": named.cause,
        "planned": dict(named.planned),
        "found": dict(named.found),
    }


def _named_of(values: Mapping[str, Any]) -> Named:
    cause = Cause(values["cause"])
    return Named(values["id"], values["outcome"], cause, values["planned"], values["found"])


# -- what a planner began -------------------------------------------------------------------------


def tally_key(table: Table, counted_as: str) -> Item:
    return table.key(PLANNER.key(counted_as=counted_as), BEGUN.key())


def counted_in(item: Item | None, *, now: datetime) -> int:
    """On how many subjects somebody began runs within a day."""
    return sum(int(subjects) for _, subjects in _recent(item, now=now).values())


def tally_with(item: Item | None, run: Run, *, now: datetime) -> tuple[Item, Condition]:
    """The tally of a planner with one more run, and that it is still the one that was read."""
    version = int(item["version"]["N"]) if item else 0
    runs = {**_recent(item, now=now), run.run_id: [instant_text(now), run.subjects]}
    values = {
        "PK": PLANNER.key(counted_as=run.planner.counted_as),
        "SK": BEGUN.key(),
        "entity_type": "run_tally",
        "runs": runs,
        "version": version + 1,
        "ttl": _ttl(now + COUNTED_FOR),
    }
    return encode_item(values), VERSION.equals(version) if item else IS_NEW


def _recent(item: Item | None, *, now: datetime) -> dict[str, Sequence[Any]]:
    runs = decode_item(item)["runs"] if item else {}
    since = instant_text(now - COUNTED_FOR)
    return {run_id: begun for run_id, begun in runs.items() if begun[0] > since}


# -- runners --------------------------------------------------------------------------------------

BEAT_IS_OF_RUNNER: Condition = IS_NEW | path("entity_type").equals("runner")


def item_of_beat(owner: str, *, now: datetime) -> Item:
    """The wire item that says that a runner is alive; it goes by its TTL."""
    values = {
        "PK": RUNNERS.key(),
        "SK": RUNNER.key(owner=owner),
        "entity_type": "runner",
        "alive_at": instant_text(now),
        "ttl": _ttl(now),
    }
    return encode_item(values)


def beat_of(item: Item) -> datetime:
    """When a runner was alive."""
    return datetime.fromisoformat(item["alive_at"]["S"])


# -- values ---------------------------------------------------------------------------------------


def number_text(number: int) -> str:
    """The number of a chunk as it stands in keys: so that they sort."""
    return f"{number:06}"


def _ttl(ends_at: datetime) -> int:
    return int((ends_at + _TTL_MARGIN).timestamp()) + 1
