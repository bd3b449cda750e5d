"""Sends the outbox, destination by destination; runs in a thread of the worker.

What cannot be sent waits, at its destination for 5 seconds at first and 10 minutes at most, and is dead after 7 days
(`kerma.database.outbox.sending`).
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kerma.database.error_messages import error_message
from kerma.database.outbox import messages as outbox_messages
from kerma.database.outbox import sending
from kerma.database.schema import migrate
from kerma.errors import KermaError, UnavailableError
from kerma.outbox.transport import RefusedMessageError, Transport
from kerma.retry import ErrorLog, repeat
from kerma.standard.enumerations import OutboxKind

logger = logging.getLogger(__name__)

IDLE_S = 1.0
CLEAN_EVERY_S = 60.0
# While it waits: how often it looks whether it is to end.
_HEARS_EVERY_S = 0.2


class OutboxSender:
    """Sends messages of the kinds for which there is a transport.

    Args:
        engine: Kerma's database, as the owner of its tables.
        transports: gives how messages of each kind are sent; called until the settings can be used.
        is_stopping: whether it is to end.
        prepare: writes messages that are due; called before the next ones are sent.
    """

    def __init__(
        self,
        engine: Engine,
        transports: Callable[[], Mapping[OutboxKind, Transport]],
        is_stopping: Callable[[], bool] = lambda: False,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._find_transports = transports
        self._is_stopping = is_stopping
        self._prepare = prepare
        self._transports: Mapping[OutboxKind, Transport] | None = None
        self._clean_at = 0.0
        self._errors = ErrorLog(logger, "outbox")

    def run(self) -> None:
        """Send until it is stopped, whatever happens to the database or to a destination."""
        repeat(
            self.next,
            is_stopping=self._is_stopping,
            pause=self._pause,
            idle=lambda: self._pause(IDLE_S),
            on_error=lambda error: self._errors.failed(error_message(error)),
            on_success=lambda: None,
            errors=(DBAPIError, KermaError),
        )

    def drain(self) -> None:
        """Send all that is due.

        Raises:
            DBAPIError: the database cannot be used.
        """
        while not self._is_stopping() and self.next():
            pass

    def next(self) -> bool:
        """Send the next messages of one destination; False where nothing is due.

        Raises:
            DBAPIError: the database cannot be used now; the messages are sent again as soon as it can.
            ConfigurationError: a setting cannot be used, or the database has not the form that this version needs.
        """
        if self._transports is None:
            self._transports = self._subscribe(self._find_transports())
        if time.monotonic() >= self._clean_at:
            with self._engine.begin() as connection:
                sending.clean(connection)
            self._clean_at = time.monotonic() + CLEAN_EVERY_S
        self._prepare()
        if not self._transports:
            return False
        with self._engine.begin() as connection:
            taken = sending.take(connection, self._transports.keys())
            if taken:
                self._send(connection, self._transports[taken[0].kind], taken)
        return bool(taken)

    def _subscribe(self, transports: Mapping[OutboxKind, Transport]) -> Mapping[OutboxKind, Transport]:
        """Store where messages of each kind go from now on."""
        with self._engine.begin() as connection:
            migrate.require_current_schema(connection)
            for kind, transport in transports.items():
                outbox_messages.subscribe(connection, kind, transport.subscribed)
        return transports

    def _send(self, connection: Connection, transport: Transport, taken: Sequence[sending.OutboxMessage]) -> None:
        destination = taken[0].destination
        accepted: list[sending.OutboxMessage] = []
        try:
            # One by one: what was accepted before an error counts as sent.
            for message in transport.send(connection, taken):
                accepted += [message]
        except RefusedMessageError as error:
            logger.error("message %d to %s is refused", error.message.message_id, destination)  # noqa: TRY400 -- the reason stands with it
            sending.delivered(connection, accepted)
            sending.refused(connection, error.message, str(error))
        except UnavailableError as error:
            self._errors.failed(str(error))
            sending.delivered(connection, accepted)
            sending.failed(connection, taken[len(accepted)], str(error))
        except (DBAPIError, KermaError):
            raise
        except Exception as error:  # noqa: BLE001 -- logged, and stored with the destination
            # The thread must go on with other destinations, and with this one after a pause.
            reason = f"Unexpected {type(error).__name__}; the log of the worker has more."
            self._errors.failed(reason, error)
            sending.delivered(connection, accepted)
            sending.failed(connection, taken[len(accepted)], reason)
        else:
            sending.delivered(connection, accepted)
            self._errors.succeeded()

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._is_stopping() and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, _HEARS_EVERY_S))
