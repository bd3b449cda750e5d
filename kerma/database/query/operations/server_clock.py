"""The clock of PostgreSQL's computer."""

from datetime import datetime

from sqlalchemy import Connection, func, select


def now(connection: Connection) -> datetime:
    """What it shows, with its time zone."""
    shown: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return shown
