"""The base of management commands: the environment is named, expected failures are sentences."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.acts.errors import OutcomeUnknownError
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.scope import CallScope, call_scope


class GatewayCommand(BaseCommand, ABC):
    """A command that talks to DynamoDB."""

    requires_system_checks = ()

    @abstractmethod
    def run(self, **options: Any) -> None:
        """What the command does, piece by piece."""

    def piece_of_work(self) -> AbstractContextManager[CallScope]:
        """The time that one piece of the work may take; a command as a whole has no limit."""
        return call_scope(seconds=settings.COMMAND_SECONDS, attempts=5)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write(f"Environment: {settings.ENVIRONMENT.upper()}")
        try:
            self.run(**options)
        except OutcomeUnknownError:
            raise CommandError(
                "The database did not respond in time, so it is not known whether this was done. "
                "Run it again to find out."
            ) from None
        except DynamoError as error:
            raise CommandError(f"{error} ({type(error).__name__})") from error
