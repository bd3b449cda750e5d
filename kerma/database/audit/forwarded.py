"""Rows of the audit trail that go to another system: the outbox holds their keys."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import Connection, select, tuple_

from kerma.audit.chain import AuditRecord
from kerma.database.audit.events import record_of
from kerma.database.schema.audit_tables import audit_event
from kerma.json_types import Json

_event = audit_event.c


def payload(record: AuditRecord) -> dict[str, object]:
    """The key of a row, as a message in the outbox holds it."""
    return {
        "writer": record.writer,
        "day": record.day.isoformat(),
        "number": record.number,
        "recorded_at": record.recorded_at.isoformat(),
    }


def records(connection: Connection, payloads: Sequence[Json]) -> Mapping[tuple[object, ...], AuditRecord]:
    """The rows of these keys, by writer, day and number; one that is gone or cannot be read is missing."""
    if not payloads:
        return {}
    times = [datetime.fromisoformat(str(one["recorded_at"])) for one in payloads]
    is_one_of = tuple_(_event.writer, _event.day, _event.number).in_([key_of(one) for one in payloads])
    # The times lead to the partitions.
    query = select(audit_event).where(is_one_of, _event.recorded_at.between(min(times), max(times)))
    found: dict[tuple[object, ...], AuditRecord] = {}
    for row in connection.execute(query).mappings():
        # A later version of Kerma may have written an action that this one does not know.
        with suppress(ValueError):
            found[row["writer"], row["day"], row["number"]] = record_of(row)
    return found


def key_of(one: Json) -> tuple[object, ...]:
    """Writer, day and number of a row from a payload."""
    return str(one["writer"]), date.fromisoformat(str(one["day"])), one["number"]
