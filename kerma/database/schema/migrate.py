"""Creates and updates the tables of the database with Alembic, and refuses databases that cannot be updated.

The first migration is the baseline; later ones are derived from the declared tables by `make migration`. A database at
a revision that is none of these is refused before anything is changed.
"""

import re
from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from kerma.database.schema import scoped_views
from kerma.errors import ConfigurationError

_MIGRATIONS = Path(__file__).parent / "migrations"
#: Key of the advisory lock that a migration takes; any number that nothing else in the database uses.
_LOCK = 0x6B65726D61
#: Revisions of development versions before the first release: `0001` to `0009`, and other forms of the baseline.
_DEVELOPMENT = re.compile(r"000[1-9]|0001_[0-9a-f]{8}")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate to a revision, in one transaction; two processes that do so at the same time wait for each other.

    Raises:
        ConfigurationError: the database cannot be migrated by this version of Kerma; it is left as it is.
    """
    with engine.begin() as connection:
        lock(connection)
        upgrade_within(connection, revision)


def lock(connection: Connection) -> None:
    """Wait for another process that migrates, and have others wait until this transaction ends."""
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """Migrate to a revision within a transaction that holds the lock.

    Raises:
        ConfigurationError: the database cannot be migrated by this version of Kerma.
    """
    require_known_schema(connection)
    if current(connection) != newest():
        scoped_views.drop(connection)
    command.upgrade(configuration(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Migrate back to a revision; `base` removes everything, data included."""
    with engine.begin() as connection:
        lock(connection)
        scoped_views.drop(connection)
        command.downgrade(configuration(connection), revision)


def configuration(connection: Connection) -> Config:
    """Alembic's configuration: Kerma's migrations, over this connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@lru_cache(maxsize=1)
def newest() -> str:
    """The revision that this version of Kerma needs."""
    return str(ScriptDirectory(str(_MIGRATIONS)).get_current_head())


def next_revision() -> str:
    """The identifier of the migration after the newest: a number of four digits that no development version had."""
    return f"{max(int(newest()[:4]) + 1, 10):04}"


@lru_cache(maxsize=1)
def _known_revisions() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions())


def is_known(revision: str) -> bool:
    """Whether this version of Kerma can migrate a database of this revision."""
    return revision in _known_revisions()


def current(connection: Connection) -> str | None:
    """The database's revision; None: Kerma's tables were never created."""
    return MigrationContext.configure(connection).get_current_revision()


def require_known_schema(connection: Connection) -> None:
    """Make sure that the database is empty or at a revision of this version of Kerma.

    Raises:
        ConfigurationError: another version of Kerma made it.
    """
    found = current(connection)
    if found is None or found in _known_revisions():
        return
    if _DEVELOPMENT.fullmatch(found):
        raise ConfigurationError(
            f"The database was made by an earlier development version of Kerma (revision {found}) and cannot be "
            "migrated: start with an empty database; Kerma reads all objects in Orthanc into it again by itself."
        )
    raise ConfigurationError(
        f"The database is at revision {found}, which this version of Kerma does not know: start the version of Kerma "
        "that migrated it."
    )


def require_current_schema(connection: Connection) -> None:
    """Make sure that the database has the tables that this version of Kerma needs.

    Raises:
        ConfigurationError: it has not.
    """
    require_known_schema(connection)
    found = current(connection)
    if found is None:
        raise ConfigurationError("The database has no tables of Kerma's yet: run `kerma migrate`.")
    if found != newest():
        raise ConfigurationError(
            f"The database is at revision {found}, but this version of Kerma needs {newest()}: run `kerma migrate`."
        )
