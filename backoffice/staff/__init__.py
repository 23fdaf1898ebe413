"""The people who use the back-office: accounts, sign-in, sessions.

`domain`, `items`, `store` and `services` know nothing of Django; the rest gives Django's own
sign-in, validators and hashers something to work on.
"""
