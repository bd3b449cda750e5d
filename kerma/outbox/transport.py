"""How messages of one kind are sent."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from sqlalchemy import Connection

from kerma.database.outbox.sending import OutboxMessage
from kerma.errors import KermaError


class RefusedMessageError(KermaError):
    """A message that its destination will never accept; later ones may be accepted."""

    def __init__(self, message: OutboxMessage, reason: str) -> None:
        super().__init__(reason)
        self.message = message


class Transport(Protocol):
    """Sends messages of one kind."""

    @property
    def subscribed(self) -> Sequence[str]:
        """The destinations to which every message of the kind goes; none where each message names its own."""
        ...

    def send(self, connection: Connection, messages: Sequence[OutboxMessage]) -> Iterator[OutboxMessage]:
        """Send messages in order.

        Args:
            connection: to read what the messages report.
            messages: of one destination.

        Yields:
            Each message once its destination has accepted it.

        Raises:
            RefusedMessageError: one of them will never be accepted.
            UnavailableError: the destination cannot be reached, or accepts nothing at the moment.
        """
        ...
