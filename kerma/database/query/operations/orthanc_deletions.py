"""Studies that Orthancs of further nodes are still to delete."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from kerma.database.schema.erasure_tables import orthanc_deletion

_request = orthanc_deletion.c


class WaitingDeletions(NamedTuple):
    """What one Orthanc is still to delete.

    Attributes:
        node: name of the Orthanc.
        waiting: number of studies.
        since: since when the first of them waits.
        requested_by: who requested one of them.
        error: why one of them could not be deleted; None where none was refused.
    """

    node: str
    waiting: int
    since: datetime
    requested_by: str
    error: str | None


def waiting_deletions(connection: Connection) -> Sequence[WaitingDeletions]:
    """What each Orthanc is still to delete; nothing of those that are to delete none."""
    columns = (
        _request.node,
        func.count(),
        func.min(_request.requested_at),
        func.max(_request.requested_by),
        func.max(_request.error),
    )
    query = select(*columns).where(_request.done_at.is_(None)).group_by(_request.node).order_by(_request.node)
    return [WaitingDeletions(*row) for row in connection.execute(query)]
