"""Objects that Orthanc holds no longer: marked in the ledger, and entered there where they were never read."""

from collections.abc import Collection

from sqlalchemy import Connection, any_, func, not_, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.ingest import ledger as entries
from kerma.database.ingest import merging
from kerma.database.schema.expressions import texts
from kerma.database.schema.shared_event_tables import shared_event
from kerma.database.schema.tables import dose_object, ledger
from kerma.extract import EXTRACTOR_VERSION
from kerma.standard.enumerations import ObjectStatus


def mark(connection: Connection, node: str, orthanc_ids: Collection[str]) -> None:
    """Mark objects that a node was found to hold no longer; their facts remain, and pending ones wait no longer."""
    if not orthanc_ids:
        return
    unread = {
        "node": node,
        "status": ObjectStatus.FAILED,
        "reason": entries.GONE_UNREAD,
        "extractor_version": EXTRACTOR_VERSION,
    }
    rows = [{"orthanc_id": orthanc_id, **unread} for orthanc_id in sorted(orthanc_ids)]
    connection.execute(insert(ledger).on_conflict_do_nothing(), rows)
    of_node = (ledger.c.orthanc_id == any_(texts(orthanc_ids)), entries.is_of(node), ledger.c.gone_at.is_(None))
    connection.execute(update(ledger).where(*of_node).values(gone_at=func.now()))
    entries.give_up(connection, node, orthanc_ids)
    _follow_moved(connection, orthanc_ids)


def _follow_moved(connection: Connection, orthanc_ids: Collection[str]) -> None:
    """Merge studies again that share events with others: what is gone may have been moved to one of these."""
    query = (
        select(dose_object.c.study_id)
        .distinct()
        .join(shared_event, shared_event.c.study_id == dose_object.c.study_id)
        .where(dose_object.c.orthanc_id == any_(texts(orthanc_ids)))
    )
    for study in sorted(connection.execute(query).scalars()):
        merging.merge_again(connection, study)


def mark_absent(connection: Connection, node: str, present: Collection[str]) -> int:
    """Mark objects of a node that are not in its list; returns how many.

    Args:
        connection: within a transaction of the node's follower.
        node: name of the node.
        present: identifiers of all objects that it holds.
    """
    is_present = select(1).where(func.unnest(texts(present)).column_valued("present") == ledger.c.orthanc_id).exists()
    query = select(ledger.c.orthanc_id).where(ledger.c.node == node, ledger.c.gone_at.is_(None), not_(is_present))
    absent = list(connection.execute(query).scalars())
    mark(connection, node, absent)
    return len(absent)
