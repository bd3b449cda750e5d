"""Changes of dose that the worker found, with their equipment and what people noted on them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from kerma.database.dose_change_rows import DoseChange, change_of_row
from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.schema.dose_change_tables import dose_change, dose_change_review, dose_series
from kerma.database.schema.tables import equipment
from kerma.statistics.change_points import MIN_VALUES

_change, _review = dose_change.c, dose_change_review.c


class Review(NamedTuple):
    """What a person noted about a change: None where it was only marked as seen; when and who."""

    note: str | None
    reviewed_at: datetime
    reviewed_by: str


@dataclass(frozen=True)
class ListedChange:
    """A change with its equipment; `review` is None where nobody has marked it."""

    change: DoseChange
    equipment: EquipmentIdentity
    review: Review | None


class SeriesCounts(NamedTuple):
    """How many series are searched.

    Attributes:
        searched: series with enough values.
        too_few: series with too few values, of which nothing is known.
        searched_to: the last day up to which all were searched; None: no series was.
    """

    searched: int
    too_few: int
    searched_to: date | None


def found_between(
    connection: Connection, first_day: date, last_day: date, equipment_id: UUID | None = None
) -> list[ListedChange]:
    """The changes found on these days, that with the largest evidence first.

    Args:
        connection: to Kerma's database.
        first_day: the first day at whose end they were found.
        last_day: the last one.
        equipment_id: only of this equipment; None: of all.
    """
    about = [_review.note, _review.reviewed_at, _review.reviewed_by]
    identity = [column for column in IDENTITY_COLUMNS if column.name != "equipment_id"]
    query = (
        select(dose_change, *identity, *about)
        .join_from(dose_change, equipment, equipment.c.equipment_id == _change.equipment_id)
        .outerjoin(dose_change_review, _review.change_id == _change.change_id)
        .where(_change.found_on.between(first_day, last_day))
        .order_by(_change.evidence.desc(), _change.change_id)
    )
    if equipment_id is not None:
        query = query.where(_change.equipment_id == equipment_id)
    return [
        ListedChange(
            change_of_row(row),
            EquipmentIdentity(**{column.name: row[column.name] for column in IDENTITY_COLUMNS}),
            Review(row["note"], row["reviewed_at"], row["reviewed_by"]) if row["reviewed_at"] else None,
        )
        for row in connection.execute(query).mappings()
    ]


def series_counts(connection: Connection) -> SeriesCounts:
    """How many series are searched, and up to when."""
    counts = dose_series.c.value_count
    query = select(
        func.count().filter(counts >= MIN_VALUES),
        func.count().filter(counts < MIN_VALUES),
        func.min(dose_series.c.searched_to),
    )
    return SeriesCounts(*connection.execute(query).one())
