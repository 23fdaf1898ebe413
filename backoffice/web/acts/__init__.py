"""Acts in the browser: offered in dialogs, confirmed on pages, done once, and what became of them.

A product declares `words` for each of its kinds and says in `pages` how the thing is found; the
views are here.
"""

from backoffice.web.acts.pages import ActPages
from backoffice.web.acts.views import ActView
from backoffice.web.acts.words import ActWords

__all__ = ["ActPages", "ActView", "ActWords"]
