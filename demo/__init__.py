"""Demo data: made-up users of every kind that the data contract names.

Reproducible from a seed, with times relative to the start. Nothing here knows Django but the
commands.
"""
