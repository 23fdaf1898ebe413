"""What the users app brings to the shell."""

from __future__ import annotations

from backoffice.web.shell import Destination, SideSearch, SubjectPage
from records.words import LOOK_UP, USER
from users.act_words import USER_ACTS

DESTINATION = Destination(
    "Users", "users:home", "users", LOOK_UP, covers=("users:", "billing:payments")
)
SEARCH = SideSearch("users/_side_search.html", LOOK_UP)
#: The page about the user whom an entry of the trail concerns.
PAGE = SubjectPage(USER, "users:detail", LOOK_UP, acts=USER_ACTS)
KEYS = {"/": "Find a user", "Ctrl+K": "The same, also while you type"}
ICONS = {
    "document": "M5 2.8h6.4L15 6.4v10.8H5zM11.2 3v3.6h3.6M7.6 10h4.8M7.6 13h4.8",
    "note": "M4 3.6h12v8.8l-4 4H4zM12 16.4v-4h4M7 7.2h6M7 10.2h4",
    "payments": "M2.8 4.8h14.4v10.4H2.8zM2.8 8.4h14.4M5.6 12.2h2.8",
    "sign-in": "M12 3.2h4.4v13.6H12M3.6 10h8M8.6 6.4l3.6 3.6-3.6 3.6",
    "users": "M7.4 9.4a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M2 16.2a5.4 5.4 0 0 1 10.8 0"
    "M12.8 4a2.8 2.8 0 0 1 0 5.3M14.4 11.4a5.2 5.2 0 0 1 3.6 4.8",
}
