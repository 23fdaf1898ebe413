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
    "users": "M7.4 9.4a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M2 16.2a5.4 5.4 0 0 1 10.8 0"
    "M12.8 4a2.8 2.8 0 0 1 0 5.3M14.4 11.4a5.2 5.2 0 0 1 3.6 4.8",
}
