"""The first draft of the design (data contract, section 6): items beside the profile.

`session` and `device` can be acted on; subscriptions and jobs are read only. The sort key is the
identity: `data` may lack the id. The `ttl` of a session is there rightly and no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.dynamo.keys import KeyTemplate
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts.base import BesideLayout, Part
from records.layouts.draft.device import DraftDevicePart, DraftRevokedDevicePart
from records.layouts.draft.reading import ItemReader
from records.layouts.draft.session import DraftSessionPart
from records.layouts.planned.reading import DEVICE_READER, SESSION_READER, SUBSCRIPTION_READER
from records.model import OtherAttribute, PartBeside, StoredJob
from records.reading import MapReader

_JOB_READER = MapReader(StoredJob)


class DraftLayout:
    """Items under one kind of sort key."""

    def __init__(
        self, name: str, key: KeyTemplate, reader: ItemReader, parts: tuple[Part, ...] = ()
    ) -> None:
        self.name = name
        self.parts: Mapping[str, Part] = {part.name: part for part in parts}
        self._key = key
        self._reader = reader

    def recognises(self, item: Item) -> bool:
        return self._key.parse(item["SK"]["S"]) is not None

    def read(self, item: Item) -> tuple[PartBeside, tuple[OtherAttribute, ...]]:
        return self._reader.read(item)


DRAFT_SESSION = DraftLayout(
    "draft-session",
    keys.SESSION,
    ItemReader(keys.SESSION, "session_id", SESSION_READER),
    (DraftSessionPart(),),
)
DRAFT_DEVICE = DraftLayout(
    "draft-device",
    keys.DEVICE,
    ItemReader(keys.DEVICE, "device_id", DEVICE_READER),
    (DraftDevicePart(), DraftRevokedDevicePart()),
)
DRAFT_SUBSCRIPTION = DraftLayout(
    "draft-subscription",
    keys.SUBSCRIPTION,
    ItemReader(keys.SUBSCRIPTION, "subscription_id", SUBSCRIPTION_READER),
)
DRAFT_JOB = DraftLayout("draft-job", keys.JOB, ItemReader(keys.JOB, "job_id", _JOB_READER))

DRAFT: tuple[BesideLayout, ...] = (DRAFT_SESSION, DRAFT_DEVICE, DRAFT_SUBSCRIPTION, DRAFT_JOB)
