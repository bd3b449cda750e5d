"""Number of objects received on each of the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, Connection, any_, cast, func, select

from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import ledger
from kerma.standard.enumerations import ObjectSource, ObjectStatus


@dataclass(frozen=True, kw_only=True)
class ArrivalCount:
    """Number of objects of one status and source received on one day (0: the first of the days)."""

    day: int
    status: ObjectStatus
    source: ObjectSource | None
    object_count: int


def arrivals(connection: Connection, midnights: Sequence[datetime]) -> list[ArrivalCount]:
    """The number of objects received on each of the last days, by status and source.

    Args:
        connection: connection to Kerma's database.
        midnights: the beginning of each day, with time zone, in order.
    """
    day = func.width_bucket(ledger.c.received_at, cast(list(midnights), ARRAY(ledger.c.received_at.type))) - 1
    query = (
        select(day.label("day"), ledger.c.status, ledger.c.source, func.count().label("object_count"))
        .where(
            # The index on status and time of reception finds them.
            ledger.c.status == any_(texts(sorted(ObjectStatus))),
            ledger.c.received_at >= midnights[0],
        )
        .group_by(day, ledger.c.status, ledger.c.source)
        .order_by(day, ledger.c.status, ledger.c.source)
    )
    return [
        ArrivalCount(
            day=row.day,
            status=ObjectStatus(row.status),
            source=None if row.source is None else ObjectSource(row.source),
            object_count=row.object_count,
        )
        for row in connection.execute(query)
    ]
