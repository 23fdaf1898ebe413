"""What of a file's name may be seen: its extension and the id of its job.

The rest may say what somebody suffers from, and is dropped here for good. So only shapes that no
word of a language has pass for an id, and only known extensions for an extension.
"""

from __future__ import annotations

import re

from backoffice.ids import UUID

_EXTENSIONS = {
    *("pdf", "jpg", "jpeg", "png"),  # what the app takes (data contract, section 4a)
    *("csv", "doc", "docx", "gif", "heic", "heif", "json", "tif", "tiff", "txt", "webp", "xml"),
}
_UUID = f"(?i:{UUID})"
_JOB_ID = re.compile(
    rf"""(?<![0-9A-Za-z])(?:
        (?:result|report|chat)_{_UUID}_[0-9]{{1,20}}_   # as the flat layout has it
        (?:[0-9a-f]{{1,40}} | (?=[A-Za-z]*[0-9])[0-9A-Za-z]{{1,40}})
      | {_UUID}
      | job[_-][0-9a-f]{{4,64}}
      | [0-9a-f]{{64}} | [0-9a-f]{{40}} | [0-9a-f]{{32}}
      | [0-7][0-9A-HJKMNP-TV-Z]{{25}}                    # ULID
    )(?![0-9A-Za-z])""",
    re.VERBOSE,
)


def extension_of(name: str) -> str:
    """The extension in lower case, without its dot; empty where there is none that is known."""
    extension = name.rpartition(".")[2].lower()
    return extension if "." in name and extension in _EXTENSIONS else ""


def job_id_of(name: str, *, user_id: str) -> str | None:
    """The job's id in a file's name, None where nothing has the shape of one.

    The id of the user alone is no job's: everything of theirs may carry it.
    """
    ids = (match.group() for match in _JOB_ID.finditer(name))
    return next((found for found in ids if found.lower() != user_id), None)
