"""What was read from each object, for a comparison with what this version of Kerma reads from it."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import dose_object, ledger
from kerma.json_types import Json
from kerma.standard.enumerations import ObjectSource, ObjectStatus

_ROWS_AT_A_TIME = 200
_EQUIPMENT = (ledger.c.manufacturer, ledger.c.manufacturer_model_name, ledger.c.station_name)


class StoredReading(NamedTuple):
    """An object that Orthanc holds, and what was read from it.

    Attributes:
        orthanc_id: Orthanc's identifier of the instance.
        equipment: manufacturer, model and station, as far as they are known.
        contribution: the facts, with patient data protected; None where reading failed.
    """

    orthanc_id: str
    equipment: str
    contribution: Json | None


def stored_readings(
    connection: Connection, since: datetime | None, source: ObjectSource | None, *, failed_only: bool
) -> Iterator[StoredReading]:
    """Objects that state a dose or could not be read, in the order in which they were received.

    Slices that a series needs only once are left out.

    Args:
        connection: to a database of this or an earlier version.
        since: only those received since then.
        source: only those of this source.
        failed_only: only those that could not be read.
    """
    has_failed = ledger.c.status == ObjectStatus.FAILED
    query = (
        select(ledger.c.orthanc_id, *_EQUIPMENT, dose_object.c.extraction)
        .outerjoin(dose_object, dose_object.c.orthanc_id == ledger.c.orthanc_id)
        .where(ledger.c.gone_at.is_(None))
        .where(has_failed if failed_only else or_(has_failed, dose_object.c.orthanc_id.is_not(None)))
        .order_by(ledger.c.received_at, ledger.c.orthanc_id)
    )
    if since is not None:
        query = query.where(ledger.c.received_at >= since)
    if source is not None:
        query = query.where(ledger.c.source == source)
    for row in connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(query):
        equipment = " ".join(name for name in row[1:4] if name) or "unknown equipment"
        yield StoredReading(row.orthanc_id, equipment, None if row.extraction is None else unpack(row.extraction))
