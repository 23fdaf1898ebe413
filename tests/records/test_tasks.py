"""Tasks on users: what a run may ask of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backoffice.audit.trail import Trail
from backoffice.bulk.errors import RunError, SelectionError
from billing.tasks import usage_task
from records.table import UsersTable

pytestmark = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)


@pytest.mark.parametrize("selection", [{}, {"who": "due"}, {"who": "born in may", "from": "table"}])
def test_a_selection_that_cannot_be_read_is_an_error_of_the_run(
    users: UsersTable, trail: Trail, selection: dict[str, str]
) -> None:
    """So that a runner leaves it alone and goes on with others."""
    task = usage_task(users, trail)

    with pytest.raises(SelectionError):
        list(task.find(selection, datetime.now(UTC)))

    assert issubclass(SelectionError, RunError)
