"""The hash chain of the audit trail: each row contains the hash of the row before, and a hash of itself.

A row that is changed, removed or inserted no longer fits. Whoever may write the database can compute a new chain; for
closed days, signatures with a key outside the database reveal that (`kerma.audit.closed_days`).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kerma.audit.event import AuditEvent
from kerma.standard.enumerations import AuditWriter

#: In place of the hash of the row before the first.
FIRST_HASH = "0" * 64


@dataclass(frozen=True)
class AuditRecord:
    """A row of the audit trail.

    Attributes:
        writer: the program that wrote it.
        day: of its chain, UTC.
        number: from 1, within writer and day.
        recorded_at: when, UTC.
        event: what was done.
        previous_hash: hash of the row before.
    """

    writer: AuditWriter
    day: date
    number: int
    recorded_at: datetime
    event: AuditEvent
    previous_hash: str

    def columns(self) -> dict[str, object]:
        """The values of the row by column, without its hash."""
        event, actor = self.event, self.event.actor
        return {
            "writer": self.writer,
            "day": self.day,
            "number": self.number,
            "recorded_at": self.recorded_at,
            "account_id": actor.account_id,
            "user_name": actor.user_name,
            "roles": list(actor.roles),
            "address": actor.address,
            "action": event.action,
            "outcome": event.outcome,
            "study_instance_uid": event.study_instance_uid,
            "patient_key": event.patient_key,
            "details": dict(event.details),
            "previous_hash": self.previous_hash,
        }

    def canonical(self) -> bytes:
        """All columns but the hash, as JSON with sorted names: the same bytes for the same row."""
        return json.dumps(self.columns(), sort_keys=True, separators=(",", ":"), default=_text).encode("ascii")

    def hash(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()


def _text(value: object) -> str:
    """A value that JSON does not have: times in UTC to the microsecond, days as in ISO 8601, UUIDs."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class ChainHead:
    """The end of a chain.

    Attributes:
        writer: the program whose chain it is.
        day: of the chain, UTC.
        number: of the last row.
        hash: of the last row.
    """

    writer: AuditWriter
    day: date
    number: int
    hash: str

    def __str__(self) -> str:
        """All of it, as signatures contain it."""
        return f"{self.writer}:{self.day.isoformat()}:{self.number}:{self.hash}"
