"""Compile all templates ahead, for a deployment."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.web.templating.compiled import CompiledTemplates
from backoffice.web.templating.environment import site_environment


class Command(BaseCommand):
    """`compile_templates`"""

    help = (
        "Compiles all templates into the folder that the settings name, so that the first page "
        "after a start does not wait for it. What is there already is replaced."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        environment = site_environment()
        compiled = environment.bytecode_cache
        if not isinstance(compiled, CompiledTemplates):
            raise CommandError(
                "The settings name no folder for compiled templates. Nothing was written: give "
                "one to `templates(..., compiled=FOLDER)`."
            )
        number = compiled.write(environment)
        self.stdout.write(f"{number} templates are compiled, in {compiled.folder}.")
