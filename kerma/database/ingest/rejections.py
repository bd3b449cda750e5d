"""Callers that Orthanc rejected: counted by caller and reason, with the time of the first and the last rejection."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.node_tables import orthanc, rejection
from kerma.standard.enumerations import RejectionReason

#: Of each Orthanc: whoever scans the network with ever new AE titles does not fill the database.
MAX_ROWS = 1000
_KEY = ("node", "calling_ae_title", "remote_address", "reason", "detail")


class Rejection(NamedTuple):
    """A caller that Orthanc rejected.

    Attributes:
        calling_ae_title: AE title of the caller; empty where the log does not name it.
        remote_address: IP address of the caller; empty where the log does not name it.
        reason: why it was rejected.
        detail: the called AE title, the listed address, or the command; else empty.
        at: when it was rejected.
    """

    calling_ae_title: str
    remote_address: str
    reason: RejectionReason
    detail: str
    at: datetime


class RejectedCaller(NamedTuple):
    """A caller that was rejected for one reason.

    Attributes:
        node: name of the Orthanc.
        rejection: the last rejection.
        rejection_count: how often it was rejected.
        first_at: when it was rejected first.
    """

    node: str
    rejection: Rejection
    rejection_count: int
    first_at: datetime


def add(connection: Connection, node: str, rejections: Sequence[Rejection]) -> None:
    """Count rejections of an Orthanc that was reported before."""
    if not rejections:
        return
    statement = insert(rejection).values([_row(node, list(same)) for _, same in groupby(sorted(rejections), _caller)])
    new = {
        "rejection_count": rejection.c.rejection_count + statement.excluded.rejection_count,
        "last_at": func.greatest(rejection.c.last_at, statement.excluded.last_at),
    }
    connection.execute(statement.on_conflict_do_update(index_elements=[rejection.c[name] for name in _KEY], set_=new))
    last = max(item.at for item in rejections)
    connection.execute(update(orthanc).where(orthanc.c.node == node).values(log_read_until=last))
    _drop_oldest(connection, node)


def _caller(item: Rejection) -> tuple[str, ...]:
    return item[:-1]


def _row(node: str, same: Sequence[Rejection]) -> dict[str, object]:
    times = [item.at for item in same]
    caller = dict(zip(_KEY, (node, *same[0][:-1]), strict=True))
    return {**caller, "rejection_count": len(same), "first_at": min(times), "last_at": max(times)}


def _drop_oldest(connection: Connection, node: str) -> None:
    of_node = rejection.c.node == node
    newest = select(rejection.c.last_at).where(of_node).order_by(rejection.c.last_at.desc())
    limit = newest.offset(MAX_ROWS).limit(1).scalar_subquery()
    connection.execute(delete(rejection).where(of_node, rejection.c.last_at <= limit))


def latest(connection: Connection, limit: int) -> list[RejectedCaller]:
    """The callers that were rejected last, the latest first."""
    columns = [rejection.c[name] for name in (*_KEY, "last_at", "rejection_count", "first_at")]
    rows = connection.execute(
        select(*columns).order_by(rejection.c.last_at.desc(), *rejection.primary_key).limit(limit)
    )
    return [
        RejectedCaller(row[0], Rejection(row[1], row[2], RejectionReason(row[3]), row[4], row[5]), row[6], row[7])
        for row in rows
    ]
