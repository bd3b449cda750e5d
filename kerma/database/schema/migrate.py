"""Brings the database to the form that this version of Kerma needs."""

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from kerma.database.ingest import rollups
from kerma.errors import ConfigurationError

_STEPS = Path(__file__).parent / "migrations"
_LOCK = 0x6B65726D61  # any number that all of Kerma uses, and nobody else


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Go up to a revision; two that do so at the same time wait for each other."""
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(configuration(connection), revision)
        if current(connection) == newest():
            _summarise(connection)


def _summarise(connection: Connection) -> None:
    """Count the studies that were stored before there were tables of counts.

    Not a step of its own: it follows the declared facts, which go on changing, and steps must not.
    """
    if rollups.is_missing(connection):
        rollups.fill_names(connection)
        for _ in rollups.rebuild(connection):
            pass


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Go back to a revision; `base` removes everything, data included."""
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.downgrade(configuration(connection), revision)


def configuration(connection: Connection) -> Config:
    """Alembic's configuration: our steps, over this connection."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@lru_cache(maxsize=1)
def newest() -> str:
    """The revision that this version of Kerma needs."""
    return str(ScriptDirectory(str(_STEPS)).get_current_head())


def current(connection: Connection) -> str | None:
    """The database's revision; None: Kerma's tables were never made."""
    return MigrationContext.configure(connection).get_current_revision()


def require_current_schema(connection: Connection) -> None:
    """Make sure that the database has the form that this version of Kerma needs.

    Raises:
        ConfigurationError: it has not.
    """
    found = current(connection)
    if found == newest():
        return
    if found is None:
        raise ConfigurationError("The database has no tables of Kerma's yet: run `kerma migrate`.")
    raise ConfigurationError(
        f"The database is at revision {found}, but this version of Kerma needs {newest()}: run `kerma migrate`, "
        "or start the version of Kerma that migrated it."
    )
