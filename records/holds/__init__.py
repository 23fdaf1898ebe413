"""What holds of a record at an instant, derived from what is stored and the clock.

A stored status is what was written last: no writer ever sets `expired`, and nobody writes when a
subscription or a usage period is over. Pages, exports and commands ask here and show what is stored
only beside it. Every rule is a pure function; at exactly the instant at which something ends, it is
over. What is missing and what cannot be read are states of their own, and nothing is concluded from
what was not read.
"""
