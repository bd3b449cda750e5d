"""Queries of the dashboard and the command line: filters in, typed rows out.

`filters` selects studies, `studies` lists and opens them, `charts` computes statistics, `exports` writes files,
`operations` reports on equipment, quality and ingestion. All are Core selects on connections that only read.
"""

from typing import Any

from sqlalchemy import Connection, select

#: One row, by column name.
Row = dict[str, Any]


def ping(connection: Connection) -> None:
    """Ask the database for a sign of life."""
    connection.execute(select(1))
