#!/usr/bin/env python
"""Management commands."""

import os
import secrets
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serenya_admin.settings")
    if wants_help(sys.argv[1:]):
        # Help runs nothing: to be read, it must not need a deployment.
        secret = secrets.token_hex(32)
        needed = {"SECRET_KEY": secret, "TYPED_KEYS": f"k1:{secret}"}
        os.environ.update(needed, ENVIRONMENT="dev", ALLOWED_HOSTS="help")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - after the setting
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def wants_help(arguments: list[str]) -> bool:
    """Will Django print help, whatever else is said? What stands behind `--` is no option."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return not arguments or arguments[0] == "help" or not {"-h", "--help"}.isdisjoint(options)


if __name__ == "__main__":
    main()
