"""The search for changes of dose by a worker, one equipment at a time between its jobs, once a day."""

import logging
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma.database.ingest import dose_changes, equipment_to_search
from kerma.database.query.operations import server_clock

if TYPE_CHECKING:
    from uuid import UUID

logger = logging.getLogger(__name__)

_DAY = timedelta(days=1)


class DailyChangeSearch:
    """Searches the next equipment at each call.

    Args:
        engine: Kerma's database, as the owner of its tables.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last_day: date | None = None
        self._left: list[UUID] = []

    def search_part(self) -> bool:
        """Search the next equipment up to the last day that is over; whether some may be left.

        Raises:
            DBAPIError: the database cannot be used now; the equipment at hand is searched again on the next day.
        """
        with self._engine.begin() as connection:
            last_day = server_clock.now(connection).date() - _DAY
            if last_day != self._last_day:
                dose_changes.forget_unused(connection)
                self._left = equipment_to_search.equipment_to_search(connection, last_day)
                self._last_day = last_day
        if self._left:
            self._search(self._left.pop(0), last_day)
        return bool(self._left)

    def _search(self, equipment_id: "UUID", last_day: date) -> None:
        try:
            with self._engine.begin() as connection:
                dose_changes.search(connection, equipment_id, last_day)
        except DBAPIError:
            raise
        except Exception:
            # One equipment must not keep the others, and all jobs, from being worked off.
            logger.exception("changes of dose could not be searched", extra={"equipment_id": equipment_id})
