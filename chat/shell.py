"""What the chat app brings to the shell."""

from __future__ import annotations

from backoffice.web.shell import Destination
from records.words import LOOK_UP

DESTINATION = Destination("Chat options", "chat:options", "chat", LOOK_UP)
ICONS = {
    "chat": "M3.2 4.2h13.6v9H9.6l-3.8 3.4v-3.4H3.2zM6.6 7.4h6.8M6.6 10.2h4.4",
}
