"""The base of management commands: the environment is named, expected failures are sentences."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.audit.acts import OutcomeUnknownError
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.scope import call_scope


class GatewayCommand(BaseCommand):
    """A command that talks to DynamoDB. Subclasses write `run`."""

    requires_system_checks = ()

    def run(self, **options: Any) -> None:
        """What the command does, inside a call scope."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write(f"Environment: {settings.ENVIRONMENT.upper()}")
        try:
            with call_scope(seconds=settings.COMMAND_SECONDS, attempts=5):
                self.run(**options)
        except OutcomeUnknownError:
            raise CommandError(
                "The database did not answer in time, so it is not known whether this was done. "
                "Run it again to find out."
            ) from None
        except DynamoError as error:
            raise CommandError(f"{error} ({type(error).__name__})") from error
