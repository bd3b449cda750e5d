"""Facts of studies that updates of Kerma changed, and the totals of one study that changed much."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection, or_, select

from kerma.database.schema.update_tables import update_change
from kerma.reconcile.study_changes import MIN_NAMED_CHANGE

#: A value of a fact as it was stored; None: none.
StoredValue: TypeAlias = str | float | bool | None
_change = update_change.c
#: The columns of `FactUpdate`.
VALUES = (
    *(_change.fact, _change.changed_at, _change.version_before, _change.version_after),
    *(_change.value_before, _change.value_after, _change.relative_change, _change.item_count),
)


@dataclass(frozen=True, kw_only=True)
class FactUpdate:
    """A fact of a study that an update changed.

    Attributes:
        fact: name of the fact.
        changed_at: when the objects were read again.
        version_before: version of Kerma that had read them.
        version_after: version of Kerma that read them again.
        value_before: value before; of events: that of the largest change.
        value_after: value after.
        relative_change: amount of the change over the value before; None where that is no number or zero.
        item_count: number of events or planes of which it changed; None: a fact of the study.
    """

    fact: str
    changed_at: datetime
    version_before: str
    version_after: str
    value_before: StoredValue
    value_after: StoredValue
    relative_change: float | None
    item_count: int | None


def total_changes(connection: Connection, study_id: UUID) -> tuple[FactUpdate, ...]:
    """The totals of a study that an update changed by more than 5 %, from or to none included; the latest last."""
    is_large = or_(_change.relative_change.is_(None), _change.relative_change > MIN_NAMED_CHANGE)
    query = (
        select(*VALUES)
        .where(_change.study_id == study_id, _change.fact.startswith("totals."), is_large)
        .order_by(_change.changed_at, _change.fact)
    )
    return tuple(FactUpdate(**row) for row in connection.execute(query).mappings())
