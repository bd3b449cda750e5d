"""The version of PostgreSQL."""

from sqlalchemy import Connection, text


def server_version(connection: Connection) -> str:
    """The version of the server, as "17.2"."""
    return str(connection.execute(text("SHOW server_version")).scalar_one()).split(maxsplit=1)[0]
