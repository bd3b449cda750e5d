"""Requests that the Orthancs of further nodes delete a study; the reader of each node works its own off."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.erasure_tables import orthanc_deletion
from kerma.database.schema.tables import cursor, ledger
from kerma.database.sql_types import Condition

_request = orthanc_deletion.c
_RETRY_AFTER = timedelta(minutes=1)
MAX_ERROR_LENGTH = 1000


def further_nodes(connection: Connection, own: str, study_instance_uid: str) -> Mapping[str, int]:
    """The other Orthancs of this database, with the number of objects of the study that the ledger knows there.

    The ledger has one entry for an object that several Orthancs hold: 0 does not mean that one holds none.

    Args:
        connection: that may read the ledger.
        own: name of the Orthanc from which the study is deleted at once.
        study_instance_uid: the study.
    """
    is_present = (ledger.c.study_instance_uid == study_instance_uid, ledger.c.gone_at.is_(None))
    counts = select(ledger.c.node, func.count().label("objects")).where(*is_present).group_by(ledger.c.node).subquery()
    query = (
        select(cursor.c.node, func.coalesce(counts.c.objects, 0))
        .outerjoin(counts, counts.c.node == cursor.c.node)
        .where(cursor.c.node != own)
        .order_by(cursor.c.node)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def request(connection: Connection, study_instance_uid: str, nodes: Collection[str], requested_by: str) -> None:
    """Have nodes delete a study, again where they did before.

    Args:
        connection: within a transaction.
        study_instance_uid: the study.
        nodes: names of the Orthancs.
        requested_by: user who has it deleted.
    """
    of_study = {"study_instance_uid": study_instance_uid, "requested_by": requested_by}
    rows = [{"node": node, **of_study} for node in sorted(nodes)]
    if rows:
        again = {
            "requested_by": requested_by,
            "requested_at": func.now(),
            "tried_at": None,
            "done_at": None,
            "error": None,
        }
        key = [_request.node, _request.study_instance_uid]
        connection.execute(insert(orthanc_deletion).on_conflict_do_update(index_elements=key, set_=again), rows)


def waiting(connection: Connection, node: str) -> Sequence[str]:
    """The studies that a node is to delete now; one whose deletion failed again after a minute."""
    is_due = or_(_request.tried_at.is_(None), _request.tried_at < func.now() - _RETRY_AFTER)
    query = select(_request.study_instance_uid).where(_request.node == node, _request.done_at.is_(None), is_due)
    return list(connection.execute(query.order_by(_request.requested_at)).scalars())


def finish(connection: Connection, node: str, study_instance_uid: str, object_count: int) -> None:
    """Note that a node has deleted a study, and how many objects it had."""
    values = {"tried_at": func.now(), "done_at": func.now(), "error": None, "object_count": object_count}
    connection.execute(update(orthanc_deletion).where(*_is(node, study_instance_uid)).values(values))


def fail(connection: Connection, node: str, study_instance_uid: str, error: str) -> None:
    """Note why a node could not delete a study."""
    values = {"tried_at": func.now(), "error": error[:MAX_ERROR_LENGTH]}
    connection.execute(update(orthanc_deletion).where(*_is(node, study_instance_uid)).values(values))


def withdraw(connection: Connection, study_instance_uid: str) -> None:
    """Withdraw what no node has done yet."""
    is_open = (_request.study_instance_uid == study_instance_uid, _request.done_at.is_(None))
    connection.execute(delete(orthanc_deletion).where(*is_open))


def _is(node: str, study_instance_uid: str) -> tuple[Condition, Condition]:
    return (_request.node == node, _request.study_instance_uid == study_instance_uid)
