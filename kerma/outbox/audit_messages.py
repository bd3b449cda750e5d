"""Sends rows of the audit trail as audit messages of DICOM by syslog."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from kerma.audit.dicom_message import audit_message
from kerma.database.audit import forwarded
from kerma.database.outbox.sending import OutboxMessage
from kerma.outbox import syslog
from kerma.outbox.syslog import SyslogConfiguration, SyslogMessage
from kerma.outbox.transport import RefusedMessageError

DESTINATION = "syslog"
_GONE = "The row of the audit trail that it reports is gone or cannot be read."


class AuditMessages:
    """The transport of audit messages.

    Args:
        configuration: the collector.
    """

    subscribed = (DESTINATION,)

    def __init__(self, configuration: SyslogConfiguration) -> None:
        self._configuration = configuration
        self._host = syslog.own_host()

    def send(self, connection: Connection, messages: Sequence[OutboxMessage]) -> Iterator[OutboxMessage]:
        """Send messages over one connection; all are accepted, or none."""
        records = forwarded.records(connection, [message.payload for message in messages])
        made = []
        for message in messages:
            record = records.get(forwarded.key_of(message.payload))
            if record is None:
                raise RefusedMessageError(message, _GONE)
            made.append(SyslogMessage(record.recorded_at, self._host, audit_message(record, self._host)))
        syslog.deliver(self._configuration, made)
        yield from messages
