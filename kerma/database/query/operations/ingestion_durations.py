"""Time from the reception of objects by Orthanc to the commit of their ledger rows."""

from typing import NamedTuple

from sqlalchemy import Connection, any_, func, select, text

from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import ledger
from kerma.standard.enumerations import ObjectStatus

#: Objects received within this time are measured, at most as many as the limit.
SPAN_S = 300
MAX_OBJECTS = 5000
QUANTILES = (0.5, 0.99)
_READ = (ObjectStatus.EXTRACTED, ObjectStatus.SKIPPED, ObjectStatus.FAILED)


class Durations(NamedTuple):
    """Seconds from reception to the ledger row of lately received objects; Orthanc states reception to the second.

    Attributes:
        object_count: number of measured objects.
        by_quantile: seconds by quantile; empty where nothing was received.
    """

    object_count: int
    by_quantile: dict[float, float]


def recent_durations(connection: Connection) -> Durations:
    """Durations of the objects that were received and read within the last minutes."""
    recent = (
        select((ledger.c.read_at - ledger.c.received_at).label("duration"))
        .where(
            # The index on status and time of reception finds them.
            ledger.c.status == any_(texts(_READ)),
            ledger.c.received_at > func.now() - text(f"interval '{SPAN_S} s'"),
        )
        .limit(MAX_OBJECTS)
        .subquery()
    )
    seconds = func.greatest(func.extract("epoch", recent.c.duration), 0)
    quantiles = [func.percentile_cont(quantile).within_group(seconds) for quantile in QUANTILES]
    count, *values = connection.execute(select(func.count(), *quantiles).select_from(recent)).one()
    return Durations(count, dict(zip(QUANTILES, map(float, values), strict=True)) if count else {})
