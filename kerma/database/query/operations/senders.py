"""Who has sent objects: the senders of the ledger by AE title and address."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from kerma.database.schema.tables import ledger
from kerma.standard.enumerations import ObjectStatus


class Sender(NamedTuple):
    """Who has sent objects by DICOM.

    Attributes:
        calling_ae_title: its AE title.
        remote_address: its IP address as Orthanc saw it; None where Orthanc stated none.
        object_count: number of its objects in the ledger.
        failed_count: number of those that could not be read.
        last_received_at: when its latest object was received.
    """

    calling_ae_title: str
    remote_address: str | None
    object_count: int
    failed_count: int
    last_received_at: datetime


_SENDER = (ledger.c.calling_ae_title, ledger.c.remote_address)


def senders(connection: Connection) -> list[Sender]:
    """All senders, the latest first; an index holds all that is counted."""
    number, last = func.count(), func.max(ledger.c.received_at)
    by_dicom = ledger.c.calling_ae_title.is_not(None)
    failed = connection.execute(
        select(*_SENDER, number).where(by_dicom, ledger.c.status == ObjectStatus.FAILED).group_by(*_SENDER)
    )
    failed_counts = {(row[0], row[1]): row[2] for row in failed}
    rows = connection.execute(select(*_SENDER, number, last).where(by_dicom).group_by(*_SENDER).order_by(last.desc()))
    return [Sender(row[0], row[1], row[2], failed_counts.get((row[0], row[1]), 0), row[3]) for row in rows]
