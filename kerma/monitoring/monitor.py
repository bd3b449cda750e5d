"""Metrics and health of a running program: few queries with a timeout, the results of which are shared for seconds."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from kerma.database.engine import READ_ONLY_OPTIONS, make_engine
from kerma.database.error_messages import error_message
from kerma.database.query.operations import ingestion
from kerma.monitoring import exposition, health, snapshot
from kerma.monitoring.health import Health

logger = logging.getLogger(__name__)

STATEMENT_TIMEOUT_S = 5
#: Counting the objects of a ledger of millions takes a second; Prometheus asks every 15 s to 60 s.
METRICS_LIFETIME_S = 30.0
HEALTH_LIFETIME_S = 5.0

Result = TypeVar("Result")


class Monitor:
    """Answers requests for metrics and health, however many come at once, with one connection.

    Args:
        database_url: Kerma's database.
        max_lag_minutes: ingestion that lags longer is unhealthy.
    """

    def __init__(self, database_url: str, max_lag_minutes: int) -> None:
        options = {**READ_ONLY_OPTIONS, "statement_timeout": STATEMENT_TIMEOUT_S * 1000}
        self._engine = make_engine(database_url, options)
        self._max_lag_minutes = max_lag_minutes
        self._snapshot = _Cached(self._engine, snapshot.take, METRICS_LIFETIME_S)
        self._followers = _Cached(self._engine, ingestion.followers, HEALTH_LIFETIME_S)

    def metrics(self) -> bytes:
        """The metrics in Prometheus' text format; the database's own are absent while it does not answer."""
        try:
            found = self._snapshot.get()
        except SQLAlchemyError as error:
            logger.warning("The database gave no metrics: %s", error_message(error))
            return exposition.text(None)
        return exposition.text(found)

    def health(self, node: str, index_id: str) -> Health:
        """The health of the ingestion of one Orthanc.

        Args:
            node: its name.
            index_id: identifier of its index.
        """
        try:
            followers = self._followers.get()
        except SQLAlchemyError as error:
            return Health([error_message(error)])
        return health.node_health(followers, node, index_id, datetime.now(tz=UTC), self._max_lag_minutes)

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()


class _Cached(Generic[Result]):
    """The result of a query, shared by all threads for some seconds; one thread at a time runs the query."""

    def __init__(self, engine: Engine, query: Callable[[Connection], Result], lifetime_s: float) -> None:
        self._engine = engine
        self._query = query
        self._lifetime_s = lifetime_s
        self._lock = threading.Lock()
        self._found: tuple[float, Result] | None = None

    def get(self) -> Result:
        """The result.

        Raises:
            SQLAlchemyError: the database does not answer.
        """
        with self._lock:
            if self._found is None or time.monotonic() > self._found[0] + self._lifetime_s:
                with self._engine.connect() as connection:
                    self._found = time.monotonic(), self._query(connection)
            return self._found[1]
