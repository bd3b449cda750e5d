"""Queries of the page Audit trail, not cached: each is recorded, and nobody else may be shown its result."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from dashboard.ui.current_user import require
from dashboard.ui.engines import writing_engine
from kerma.access.rights import Right
from kerma.audit.chain import AuditRecord
from kerma.database.access import audited_persons
from kerma.database.access.audited_persons import AuditedPerson
from kerma.database.audit import events
from kerma.database.audit.events import AuditFilter
from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE
from kerma.settings import settings


def persons(text: str) -> list[AuditedPerson]:
    """All whom a name may mean."""
    require(Right.READ_AUDIT_TRAIL)
    with _connection() as connection:
        return audited_persons.persons(connection, text)


def count(audit_filter: AuditFilter) -> int:
    """The number of rows, counted up to a cap."""
    require(Right.READ_AUDIT_TRAIL)
    with _connection() as connection:
        return events.count(connection, audit_filter, COUNT_CAP)


def page(audit_filter: AuditFilter, number: int) -> list[AuditRecord]:
    """One page (from 1) of the rows, the latest first."""
    require(Right.READ_AUDIT_TRAIL)
    with _connection() as connection:
        return list(events.rows(connection, audit_filter, PAGE_SIZE, (number - 1) * PAGE_SIZE))


def latest(audit_filter: AuditFilter, limit: int) -> list[AuditRecord]:
    """The latest rows, for a file; the caller has looked at the user's rights."""
    with _connection() as connection:
        return list(events.rows(connection, audit_filter, limit))


@contextmanager
def _connection() -> Iterator[Connection]:
    """A connection of the role for settings: the role that reads studies may not read the trail."""
    with writing_engine(settings().writing_database_url()).connect() as connection:
        yield connection
