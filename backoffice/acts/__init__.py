"""One act, once, on anything: what was seen, the change and its entry, refused, repeated.

`act` is what a confirm form stands for, `kinds` says what a kind of act is, `engine` does it.
"""
