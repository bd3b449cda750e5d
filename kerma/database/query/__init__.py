"""What the dashboard asks the database: a filter goes in, a few rows come out.

`filters` says which studies, `studies` lists them, `machines` counts them by device, `study` opens one,
`ingestion` tells what became of the objects that Orthanc received. All are typed Core selects that only read.
"""

from typing import Any

from sqlalchemy import Connection, select

#: One row, by column name.
Row = dict[str, Any]


def ping(connection: Connection) -> None:
    """Ask the database for a sign of life."""
    connection.execute(select(1))
