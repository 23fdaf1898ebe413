"""The audit trail: no entry, no act.

`items` says how an entry is stored, `trail` writes and reads entries, `reasons` checks what a
person gives as a reason.
"""
