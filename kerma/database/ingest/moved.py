"""Objects that Orthanc moved to another study by splitting or merging.

Orthanc 1.10.1 gives them new SOP Instance UIDs, deletes the originals, and does not state their source. So an object
that was made by REST, of the same kind and content time and with the same events as one that Orthanc holds no longer,
is taken for it.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, Select, any_, func, select, update

from kerma.database.ingest import dose_objects, earlier_versions
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import dose_object, ledger
from kerma.standard.enumerations import ObjectOrigin

_before, _now = dose_object.alias("before"), dose_object.alias("now")
_gone, _made = ledger.alias("gone"), ledger.alias("made")


def archive(connection: Connection, studies: Collection[UUID]) -> None:
    """Archive the objects of these studies that Orthanc moved to another of them, as versions that count no longer.

    Args:
        connection: within a transaction that has locked the studies, which must then be merged.
        studies: studies that share events.
    """
    made_of: dict[str, str] = {}
    removed: list[str] = []
    for made, gone, uid in connection.execute(_moved(studies)):
        if made not in made_of and gone not in made_of.values():
            made_of[made] = gone
            removed.append(uid)
    for made, gone in made_of.items():
        connection.execute(update(ledger).where(ledger.c.orthanc_id == made).values(modified_from=gone))
    earlier_versions.archive_stored(connection, removed)
    dose_objects.remove(connection, removed)


def _moved(studies: Collection[UUID]) -> Select[str, str, str]:
    """Orthanc's identifiers of what was made and of the object that is gone, and the SOP Instance UID of that."""
    return (
        select(_made.c.orthanc_id, _gone.c.orthanc_id, _before.c.sop_instance_uid)
        .select_from(_before)
        .join(_gone, _gone.c.orthanc_id == _before.c.orthanc_id)
        .join(_now, _now.c.event_hashes == _before.c.event_hashes)
        .join(_made, _made.c.orthanc_id == _now.c.orthanc_id)
        .where(
            _before.c.study_id == any_(uuids(studies)),
            _now.c.study_id == any_(uuids(studies)),
            _now.c.study_id != _before.c.study_id,
            _now.c.source == _before.c.source,
            _now.c.content_at.is_not_distinct_from(_before.c.content_at),
            func.cardinality(_before.c.event_hashes) > 0,
            _gone.c.gone_at.is_not(None),
            _made.c.gone_at.is_(None),
            _made.c.origin == ObjectOrigin.REST,
            _made.c.modified_from.is_(None),
            _made.c.anonymized_from.is_(None),
            _made.c.received_at >= _gone.c.received_at,
        )
        .order_by(_made.c.received_at, _made.c.orthanc_id, _gone.c.received_at, _gone.c.orthanc_id)
    )
