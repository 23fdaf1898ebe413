"""Why a user cannot sign in, upload or pay: what the record says of it (Django-free).

The rules are section 10 of the data contract, a function each, in the order in which a user meets
what they are about. A line claims nothing about another program: what the app's own functions are
known to check is *code*; everything else is what the app should do.
"""

from users.causes.cause import Cause, Helper, Situation, Source, Stops
from users.causes.whole import RULES, causes_of, unread_parts

__all__ = ["RULES", "Cause", "Helper", "Situation", "Source", "Stops", "causes_of", "unread_parts"]
