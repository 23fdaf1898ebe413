"""The evidence sheet of a user's consents: plain text that says what the record says, with a digest
(Django-free).

It holds the user id, values of closed lists and instants. The digest is that of every byte before
the last line, so that anybody can recompute it with what every system has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backoffice.audit.entries import Entry
from backoffice.dynamo.unread import Maybe, Unread, known
from consent.counting import TEXTS
from consent.rows import TYPE_WORDS
from records.holds.consents import (
    ConsentState,
    current_version,
    normalised_version,
)
from records.holds.generations import generation_of
from records.holds.held import Held
from records.lists import ConsentType
from records.model import Consent, User

#: The last line begins so.
DIGEST = "SHA-256: "
_WIDTH = 20
_BUNDLED = "bundled_consent"
_MISSING = "not in the record"
#: Any other text may be anything, and is not shown.
_IS_VERSION = re.compile(r"v?[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}").fullmatch
_HEAD = "EVIDENCE SHEET: THE CONSENTS OF ONE USER"
_SAYS = """\
What is shown is what the record said at that time. Of each text the record
keeps the last answer only: a version that was accepted before, and replaced
since, is not in it. Name, e-mail address, network addresses and user agents
are left out. All times are in UTC."""
_CHECK = """\
To check that this sheet is as it was made: the last line has the SHA-256 of
every byte before that line (UTF-8, each line ends with one line feed), as
`head -n -1 FILE | sha256sum` prints it. The audit trail has the same digest
in the entry that is named above."""
_AMOUNTS_TO: Mapping[ConsentState, str] = {
    ConsentState.CURRENT: "accepted in the version of today",
    ConsentState.OUTDATED: "accepted in an older version",
    ConsentState.UNKNOWN_VERSION: "accepted, in no version that is known here",
    ConsentState.NOT_GIVEN: "not accepted",
    ConsentState.WITHDRAWN: "withdrawn",
    ConsentState.MISSING: "missing: the record was read, and has no answer",
    ConsentState.NOT_ASKED: "no answer: the app that wrote this record asks for two of the five",
    ConsentState.NOT_READABLE: "not readable here: nothing is concluded from it",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sheet, and the digest in its last line."""

    content: bytes = field(repr=False)
    sha256: str


def evidence_of(
    user: User, held: Mapping[ConsentType, Held[ConsentState]], entry: Entry, *, site: str
) -> Evidence:
    """The sheet of a user as read at the time of `entry`, by whom and under which id that has."""
    text = "\n".join([*_head(user, entry, site), *_texts(user, held), _CHECK, ""]) + "\n"
    content = text.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    return Evidence(content + f"{DIGEST}{sha256}\n".encode(), sha256)


def _head(user: User, entry: Entry, site: str) -> Iterator[str]:
    role = f", role {entry.actor.role}" if entry.actor.role else ""
    yield from (_HEAD, "")
    yield _line("User id", user.user_id)
    yield _line("Read at", _instant(entry.at))
    yield _line("Read by", f"member of staff {entry.actor.staff_id}{role}")
    yield _line("Read with", site)
    yield _line("On record as", f"entry {entry.entry_id} of the audit trail")
    yield _line("Layout", f"{user.layout}, of the {generation_of(user)} generation of the app")
    yield _line("Record created", _instant(user.created_at))
    yield _line("Record changed", _instant(user.updated_at))
    yield from ("", _SAYS, "")


def _texts(user: User, held: Mapping[ConsentType, Held[ConsentState]]) -> Iterator[str]:
    for number, consent_type in enumerate(TEXTS, start=1):
        yield f"{number}. {TYPE_WORDS[consent_type]} ({consent_type})"
        yield _line("   Amounts to", _AMOUNTS_TO[held[consent_type].state])
        consent = user.consents.get(consent_type)
        if isinstance(consent, Consent):
            yield from _stored(consent)
        yield _line("   Version of today", current_version(consent_type))
        yield ""


def _stored(consent: Consent) -> Iterator[str]:
    yield _line("   Stored answer", _yes_no(consent.consent_given))
    yield _line("   Version", _version(consent.consent_version))
    yield _line("   How", _method(consent))
    yield _line("   First on record", _instant(consent.created_at))
    yield _line("   Last changed", _instant(consent.updated_at))
    yield _line("   Withdrawn", _instant(consent.withdrawn_at, missing="no"))


def _line(label: str, value: str) -> str:
    return f"{label:{_WIDTH}} {value}"


def _instant(at: Maybe[datetime], *, missing: str = _MISSING) -> str:
    if isinstance(at, Unread):
        return str(at)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else missing


def _yes_no(value: Maybe[bool]) -> str:
    if isinstance(value, Unread):
        return str(value)
    return _MISSING if value is None else "yes" if value else "no"


def _version(stored: Maybe[str]) -> str:
    """The version, as it is stored and as it is called; any other text is not shown."""
    if isinstance(stored, Unread):
        return str(stored)
    if not stored:
        return _MISSING
    if not _IS_VERSION(stored):
        return f"a text of {len(stored)} characters that is no version"
    named = normalised_version(stored)
    return named if named == stored else f"{named}, stored as {stored}"


def _method(consent: Consent) -> str:
    method, group = consent.consent_method, known(consent.ui_checkbox_group)
    if isinstance(method, Unread):
        words = str(method)
    elif not method:
        words = _MISSING
    else:
        words = method if method == _BUNDLED else f"a text of {len(method)} characters"
    return words if group is None else f"{words}, checkbox group {group}"
