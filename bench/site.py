"""The site with demo data on a real DynamoDB server, for benchmarks of whole pages."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests import servers
from tests.environment import SITE

PASSWORD = "correct horse battery staple"


@contextmanager
def demo_data() -> Iterator[str]:
    """A dynoxide with demo data and Django set up on it; yields the endpoint."""
    with servers.dynoxide() as endpoint:
        os.environ.update(SITE, AWS_ENDPOINT_URL_DYNAMODB=endpoint)
        os.environ["DJANGO_SETTINGS_MODULE"] = "serenya_admin.demo_settings"
        import django  # noqa: PLC0415 - the settings read the environment at import

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        call_command("load_demo", create_tables=True, password=PASSWORD, **quiet)
        yield endpoint
