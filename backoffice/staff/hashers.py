"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends it: 19 MiB and about 20 ms, where Django takes 100 MiB."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
