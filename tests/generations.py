"""The sample user as each generation of the app would have written it, for tests of what is alike.

A test says what is so for all of them. What is otherwise, and where a thing is stored, stands in
the table here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from backoffice.dynamo.wire import Item, decode_item, encode_item
from demo.generations import NETWORK, as_draft, as_flat
from demo.sealing import seal

Values = dict[str, Any]
PROFILE, SESSION, DEVICE = "PROFILE", "SESSION#sess_abc123", "DEVICE#iphone-123-abc"


@dataclass(frozen=True, slots=True)
class Newer:
    """What the app writes while an agent reads, so that an act is refused; and how the page says
    what was seen and what is there."""

    place: tuple[str, ...]
    value: Any
    said: tuple[str, str] = ("", "")
    sort_key: str = PROFILE


@dataclass(frozen=True, slots=True)
class Written:
    """A generation: how it stores the planned sample, and what is otherwise on such a record."""

    name: str
    #: The items of a user, profile first, of the values of the planned profile.
    items: Callable[[Values], list[Item]] = field(repr=False)
    #: By act, what makes it refused. There is no other act on such a record.
    newer: Mapping[str, Newer] = field(repr=False)
    #: The fields that a reveal shows, by group, without a key to what is encrypted.
    revealed: Mapping[str, Collection[str]] = field(repr=False)
    #: The texts that it knows answers to.
    consents: Collection[str] = field(repr=False)
    #: That so many documents were counted.
    counted: Callable[[int], Newer] = field(repr=False)
    #: A change of the device after it was revoked.
    newer_device: Newer = field(repr=False)
    #: What a reset that is taken back comes to.
    restored: str
    #: Instants of the sample that the page does not tell of such a record, by their labels.
    untold: Collection[str] = ()
    #: How pages show the e-mail where it is not revealed.
    masked_email: str = "c•••@•••.example"

    def __str__(self) -> str:
        return self.name

    def acts(self, *names: str) -> list[str]:
        """Those of these acts that can be done to it; all, where none are named."""
        return [name for name in self.newer if not names or name in names]


def _planned(values: Values) -> list[Item]:
    return [encode_item(values)]


def _flat(values: Values) -> list[Item]:
    """The sample flat; who looks for it by a key of its own finds it by the flat one."""
    item = decode_item(as_flat(encode_item(values), seal))
    item |= {name: values[name].removeprefix("USER_") for name in ("GSI1PK", "GSI2PK")}
    item["email_hash"] = values["GSI1PK"].partition("#")[2]
    session: Mapping[str, Any] = values["data"].get("current_session") or {}
    network = {
        NETWORK["ip"]: session.get("source_ip"),
        NETWORK["agent"]: session.get("user_agent"),
    }
    return [encode_item(_replaced(item, {old: new for old, new in network.items() if new}))]


def _draft(values: Values) -> list[Item]:
    return as_draft(encode_item(values))


def _counted(number: int) -> Newer:
    return Newer(("data", *_USAGE, "documents_processed"), number)


def _counted_flat(number: int) -> Newer:
    """There is no period before somebody has reset one."""
    began_at, a_month = 1758931200000, 30 * 24 * 3600 * 1000
    period = {"period_start": began_at, "period_end": began_at + a_month}
    return Newer(_USAGE, {"documents_processed": number, **period})


def _counts_nothing(number: int) -> Newer:
    raise ValueError("This generation keeps no count.")


def _replaced(value: Any, texts: Mapping[str, Any]) -> Any:
    """A value with some texts in it replaced by others."""
    if isinstance(value, dict):
        return {name: _replaced(each, texts) for name, each in value.items()}
    return texts.get(value, value) if isinstance(value, str) else value


_TTL = Newer(("ttl",), 1893456001, ("2030-01-01 00:00:00", "2030-01-01 00:00:01"))
_USAGE = ("current_subscription", "usage_current_period")
_SESSIONS, _DEVICES = ("sess_abc123", "sess_newer"), ("iphone-123-abc", "another-phone")
_ALLOWED, _COUNTED = ("revoked", "active"), ("0", "2")

PLANNED = Written(
    "planned",
    _planned,
    newer={
        "revoke-session": Newer(("data", "current_session", "session_id"), "sess_newer", _SESSIONS),
        "revoke-device": Newer(("data", "current_device", "device_id"), "another-phone", _DEVICES),
        "reset-usage": Newer(
            ("data", *_USAGE, "period_start"),
            "2025-10-27T00:00:00Z",
            ("2025-09-27 00:00:00", "2025-10-27 00:00:00"),
        ),
        "remove-ttl": _TTL,
        "allow-device": Newer(("data", "current_device", "status"), "active", _ALLOWED),
        "restore-usage": Newer(("data", *_USAGE, "documents_processed"), 2, _COUNTED),
    },
    counted=_counted,
    newer_device=Newer(("data", "current_device", "updated_at"), "2026-03-01T12:01:00Z"),
    restored="taken back: 3 documents",
    revealed={
        "identity": ("name", "given_name", "family_name", "external_id"),
        "contact": ("email",),
        "network": ("device_name", "device_fingerprint", "source_ip", "user_agent"),
    },
    consents=(
        *("terms_of_service", "privacy_policy", "healthcare_consultation"),
        *("medical_disclaimers", "emergency_care_limitation"),
    ),
)
FLAT = Written(
    "flat",
    _flat,
    newer={
        "revoke-session": Newer(("current_session", "session_id"), "sess_newer", _SESSIONS),
        "revoke-device": Newer(("current_device", "device_id"), "another-phone", _DEVICES),
        "reset-usage": Newer(
            _USAGE, {"documents_processed": 2, "period_start": 1761523200000}, ("missing", "2")
        ),
        "remove-ttl": _TTL,
        "allow-device": Newer(("current_device", "device_status"), "active", _ALLOWED),
        "restore-usage": Newer((*_USAGE, "documents_processed"), 2, _COUNTED),
    },
    counted=_counted_flat,
    newer_device=Newer(("current_device", "updated_at"), 1772366460000),
    restored="there is no usage period, as before",
    revealed={
        "identity": ("external_id",),
        "contact": (),
        "network": ("device_name", "source_ip", "user_agent"),
    },
    consents=("terms_of_service", "privacy_policy"),
    untold=("Ended", "Next billing"),
    masked_email="encrypted",
)
DRAFT = Written(
    "draft",
    _draft,
    newer={
        "revoke-session": Newer(("data", "status"), "inactive", ("active", "inactive"), SESSION),
        "revoke-device": Newer(("data", "status"), "inactive", ("active", "inactive"), DEVICE),
        "remove-ttl": _TTL,
        "allow-device": Newer(("data", "status"), "active", _ALLOWED, DEVICE),
    },
    counted=_counts_nothing,
    newer_device=Newer(("updated_at",), "2026-03-01T12:01:00Z", sort_key=DEVICE),
    restored="",
    revealed={
        "identity": ("name", "external_id"),
        "contact": ("email",),
        "network": ("device_name",),
    },
    consents=(
        *("terms_of_service", "privacy_policy", "healthcare_consultation"),
        *("medical_disclaimers", "emergency_care_limitation"),
    ),
    untold=("Last sign-in", "Ended", "Next billing", "Last active"),
)
WRITTEN = {each.name: each for each in (PLANNED, FLAT, DRAFT)}

#: The site with users of each generation.
each_generation = pytest.mark.parametrize("site", WRITTEN.values(), indirect=True, ids=WRITTEN)
#: The same of those on which a usage period can be reset.
each_that_counts = pytest.mark.parametrize("site", [PLANNED, FLAT], indirect=True, ids=str)


def each_act_of_each(*names: str) -> pytest.MarkDecorator:
    """The same, once for every act of these that there is, by its `name`."""
    pairs = [(each, name) for each in WRITTEN.values() for name in each.acts(*names)]
    ids = [f"{each.name}-{name}" for each, name in pairs]
    return pytest.mark.parametrize(("site", "name"), pairs, indirect=["site"], ids=ids)
