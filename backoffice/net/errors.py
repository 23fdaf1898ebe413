"""What can go wrong with an exchange, by what it says about the request.

NetError
├── NotSentError         no connection, or none in time: the request surely never left
├── OutOfTimeError       the time ran out on the way: it may have been carried out
└── BrokenError          no connection any more, or no HTTP: it may have been carried out
    └── TruncatedError   the answer had begun and stops before its end

No text here holds a header, a body or a path: they may be secret or personal.
"""

from __future__ import annotations


class NetError(Exception):
    """Base of everything an exchange raises."""


class NotSentError(NetError):
    """No part of the request was sent."""


class OutOfTimeError(NetError):
    """The instant came before the answer was whole."""


class BrokenError(NetError):
    """The connection broke, or what came over it is no answer."""


class TruncatedError(BrokenError):
    """The answer had begun, and ended too early."""
