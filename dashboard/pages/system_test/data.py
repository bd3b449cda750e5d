"""Self-tests for their page, not cached, and requests of them; each needs the right to manage ingestion."""

from collections.abc import Sequence

from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.ingest import selftest_runs
from kerma.database.query.operations import selftests
from kerma.database.query.operations.selftests import StoredSelftest
from kerma.standard.enumerations import AuditAction

_SHOWN = 20


def latest() -> Sequence[StoredSelftest]:
    """The tests that were requested last."""
    with permitted_query(Right.MANAGE_INGESTION) as connection:
        return selftests.latest(connection, _SHOWN)


def last_finished() -> StoredSelftest | None:
    """The test that ended last; None where none has."""
    with permitted_query(Right.MANAGE_INGESTION) as connection:
        return selftests.last_finished(connection)


def request(*, is_full: bool) -> None:
    """Have a worker run a test."""
    extent = "full" if is_full else "basic"
    with permitted_change(Right.MANAGE_INGESTION, AuditAction.RUN_SELFTEST, extent=extent) as connection:
        selftest_runs.request(connection, author(), is_full=is_full)
