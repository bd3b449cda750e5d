"""What people note on changes of dose: that they have seen one, and what they think of it."""

from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.dose_change_tables import MAX_NOTE_LENGTH, dose_change, dose_change_review
from kerma.errors import ConfigurationError


def review(connection: Connection, change_id: UUID, note: str | None, reviewed_by: str) -> None:
    """Mark a change as seen, and store a note in place of an earlier one.

    Args:
        connection: within a transaction.
        change_id: the change.
        note: plain text; None or blank: none.
        reviewed_by: who marks it.

    Raises:
        ConfigurationError: there is no such change, or the note is too long.
    """
    text = (note or "").strip() or None
    if text is not None and len(text) > MAX_NOTE_LENGTH:
        raise ConfigurationError(f"A note has at most {MAX_NOTE_LENGTH} characters; this one has {len(text)}.")
    known = select(dose_change.c.change_id).where(dose_change.c.change_id == change_id)
    if connection.execute(known).first() is None:
        raise ConfigurationError("This change is no longer there: its studies were named otherwise, or searched again.")
    row = {"note": text, "reviewed_at": func.clock_timestamp(), "reviewed_by": reviewed_by}
    statement = insert(dose_change_review).values(change_id=change_id, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=[dose_change_review.c.change_id], set_=row))
