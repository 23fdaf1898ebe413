"""The repairs on a user's page, and what the record doctor says there."""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.access import Actor
from backoffice.dynamo.unread import Unread, known
from doctor.act_words import REPAIR_WORDS
from doctor.examined import Examined
from doctor.panel import Line, lines_of
from doctor.rules import Repair, findings_of
from doctor.words import REPAIR
from records.holds.whole import Holds
from records.table import UserRecord
from records.twins import Twins
from users.act_words import USER_ACTS, UserActPages


class RepairPages(UserActPages):
    """What the doctor found, put right."""

    permission = REPAIR
    words = REPAIR_WORDS  # type: ignore[assignment]  # acts of another app
    act_route = "users:repair"


REPAIRS = RepairPages()


def record_lines(
    record: UserRecord, holds: Holds, twins: Twins | Unread | None = None
) -> list[Line]:
    """What is wrong with a record as of the instant of `holds`, by what the page has read."""
    found = known(twins)
    it = Examined.of(
        record.stored,
        holds.at,
        holds=holds,
        payments=record.payments,
        twins=found.twins if found else (),
    )
    return lines_of(findings_of(it))


def repair_urls(user_id: str, actor: Actor) -> Mapping[Repair, str]:
    """Where `actor` may repair what is found."""
    urls = {}
    if actor.may(REPAIRS.permission):
        for words in REPAIRS.words:
            urls[Repair(words.kind.name)] = REPAIRS.act_url(user_id, words.kind.name)
    if actor.may(USER_ACTS.permission):
        urls[Repair.REMOVE_TTL] = USER_ACTS.act_url(user_id, Repair.REMOVE_TTL.value)
    return urls
