"""What the first draft of the design keeps beside a profile, each in an item of its own."""

from __future__ import annotations

import uuid
from datetime import timedelta

from backoffice.dynamo.wire import Value
from demo.drafts import Draft
from demo.stories import Beside
from records import keys
from records.emails import text_hash
from records.layouts.instants import iso_text

#: Further off than any demo lasts: DynamoDB deletes sessions by it.
_TTL_AHEAD = timedelta(days=2)


def session(
    draft: Draft, device_id: str, *, ago: timedelta, status: str | None = "active"
) -> Beside:
    """A session of a day; one that was revoked has lost its tokens."""
    session_id, at = _uuid(draft), draft.start - ago
    data: dict[str, Value] = {
        "device_id": device_id,
        "last_accessed_at": iso_text(at),
        "expires_at": iso_text(at + timedelta(days=1)),
    }
    if status:
        data["status"] = status
    if status != "revoked":
        data["refresh_token_hash"] = text_hash(draft.token(16))
    top: dict[str, Value] = {
        "entity_type": "session",
        "ttl": int((draft.start + _TTL_AHEAD).timestamp()),
        **_index(keys.BY_SESSION.key(session_id=session_id), _user_key(draft)),
    }
    return Beside(keys.SESSION.key(session_id=session_id), at, top, data)


def device(draft: Draft, device_id: str, name: str, *, ago: timedelta) -> Beside:
    """A device: it has no status, and no id but in its key."""
    top: dict[str, Value] = {
        "entity_type": "device",
        **_index(keys.BY_DEVICE.key(device_id=device_id), _user_key(draft)),
    }
    data = {"device_name": name, "platform": "android", "biometric_type": "fingerprint"}
    return Beside(keys.DEVICE.key(device_id=device_id), draft.start - ago, top, data)


def subscription(draft: Draft) -> Beside:
    """The free one that everybody began with."""
    own_id, at = _uuid(draft), draft.signed_up_at
    top: dict[str, Value] = {
        "entity_type": "subscription",
        **_index("SUBSCRIPTION_STATUS#active", _user_key(draft)),
    }
    data: dict[str, Value] = {
        "id": own_id,
        "subscription_type": "free",
        "subscription_status": "active",
        "provider": "internal",
        "start_date": iso_text(at),
        "end_date": iso_text(draft.start + timedelta(days=200)),
        "external_subscription_id": f"free_{draft.new.user_id}",
    }
    return Beside(keys.SUBSCRIPTION.key(subscription_id=own_id), at, top, data)


def job(draft: Draft, job_id: str, status: str, *, ago: timedelta) -> Beside:
    """A job with the name of its file, which no page shows."""
    at = draft.start - ago
    top: dict[str, Value] = {
        "entity_type": "job",
        **_index(f"JOB_STATUS#{status}", f"JOB#{iso_text(at)}#{job_id}"),
    }
    data: dict[str, Value] = {"original_filename": "blood-count.pdf", "status": status}
    return Beside(keys.JOB.key(job_id=job_id), at, top, data)


def _uuid(draft: Draft) -> str:
    return str(uuid.UUID(int=draft.chance.getrandbits(128), version=4))


def _index(partition_key: str, sort_key: str) -> dict[str, Value]:
    return {"GSI1PK": partition_key, "GSI1SK": sort_key}


def _user_key(draft: Draft) -> str:
    return keys.USER.key(user_id=draft.new.user_id)
