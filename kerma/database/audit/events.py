"""Finds rows of the audit trail: who saw a patient or a study, what a user saw, and what happened last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, FromClause, RowMapping, func, literal, select, union

from kerma.audit.chain import AuditRecord
from kerma.audit.event import Actor, AuditEvent
from kerma.database.schema.audit_tables import audit_event
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnySelect, Condition
from kerma.standard.enumerations import AuditAction, AuditOutcome, AuditWriter

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class AuditFilter:
    """Selects rows of the audit trail; None: any.

    Attributes:
        patient_keys: forms of one patient's ID as the site stores them; rows of the patient's studies fit too.
        study_instance_uid: the study.
        user_name: the user, whatever the case of the letters.
        account_id: of the users of that name the one with this account.
        action: what was done.
        since: first moment.
        until: the moment after the last.
    """

    patient_keys: tuple[str, ...] | None = None
    study_instance_uid: str | None = None
    user_name: str | None = None
    account_id: UUID | None = None
    action: AuditAction | None = None
    since: datetime | None = None
    until: datetime | None = None


def rows(
    connection: Connection, audit_filter: AuditFilter, limit: int | None = None, offset: int = 0
) -> Iterator[AuditRecord]:
    """The rows, the latest first."""
    query = statement(audit_filter).limit(limit).offset(offset)
    for row in connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE}).mappings():
        yield record_of(row)


def statement(audit_filter: AuditFilter) -> AnySelect:
    """The query of the rows, the latest first."""
    source = _source(audit_filter)
    order = source.c.recorded_at.desc(), source.c.writer, source.c.number.desc()
    return select(source).where(*_conditions(source, audit_filter)).order_by(*order)


def count(connection: Connection, audit_filter: AuditFilter, cap: int) -> int:
    """How many rows there are: exact up to `cap`, and `cap + 1` where there are more."""
    source = _source(audit_filter)
    first = select(literal(1)).select_from(source).where(*_conditions(source, audit_filter)).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def record_of(row: RowMapping) -> AuditRecord:
    """A row as a record.

    Raises:
        ValueError: it holds a value that Kerma never writes.
    """
    actor = Actor(row["user_name"], row["account_id"], tuple(row["roles"]), row["address"])
    event = AuditEvent(
        actor,
        AuditAction(row["action"]),
        AuditOutcome(row["outcome"]),
        row["study_instance_uid"],
        row["patient_key"],
        row["details"],
    )
    position = AuditWriter(row["writer"]), row["day"], row["number"], row["recorded_at"]
    return AuditRecord(*position, event, row["previous_hash"])


def _source(audit_filter: AuditFilter) -> FromClause:
    """All rows, or those of one patient: with the patient's key, or of a study that is the patient's now.

    A union, since one condition for both would use no index.
    """
    if audit_filter.patient_keys is None:
        return audit_event
    of_study = audit_event.c.study_instance_uid == study_table.c.study_instance_uid
    by_study = select(audit_event).join(study_table, of_study)
    return union(
        select(audit_event).where(audit_event.c.patient_key.in_(audit_filter.patient_keys)),
        by_study.where(study_table.c.patient_id.in_(audit_filter.patient_keys)),
    ).subquery()


def _conditions(source: FromClause, audit_filter: AuditFilter) -> list[Condition]:
    """The WHERE clauses besides that of the patient."""
    found: list[Condition] = []
    if audit_filter.study_instance_uid is not None:
        found.append(source.c.study_instance_uid == audit_filter.study_instance_uid)
    if audit_filter.user_name is not None:
        found.append(func.lower(source.c.user_name) == func.lower(audit_filter.user_name))
    if audit_filter.account_id is not None:
        found.append(source.c.account_id == audit_filter.account_id)
    if audit_filter.action is not None:
        found.append(source.c.action == audit_filter.action)
    if audit_filter.since is not None:
        found.append(source.c.recorded_at >= audit_filter.since)
    if audit_filter.until is not None:
        found.append(source.c.recorded_at < audit_filter.until)
    return found
