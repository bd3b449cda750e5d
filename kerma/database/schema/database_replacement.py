"""Replaces a database by a new one of the same name, only once the new one is complete."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from kerma.database.engine import make_engine
from kerma.errors import UnavailableError

_PATIENCE_S, _LOOK_EVERY_S = 5.0, 0.2
_OPTIONS = text(
    "SELECT format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(encoding), datcollate, datctype)"
    "  FROM pg_database WHERE datname = current_database()"
)
_OTHER_SESSIONS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# A database without an access list has the rights that every new one has.
_RIGHTS = text(
    """
    SELECT format('ALTER DATABASE %I OWNER TO %I', :new, pg_get_userbyid(datdba))
      FROM pg_database WHERE datname = current_database() AND pg_get_userbyid(datdba) <> current_user
    UNION ALL
    SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :new)
      FROM pg_database WHERE datname = current_database() AND datacl IS NOT NULL
    UNION ALL
    SELECT format('GRANT %s ON DATABASE %I TO %s', privilege_type, :new,
                  CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
      FROM pg_database, aclexplode(datacl) WHERE datname = current_database() AND grantee <> datdba
    """
)


@contextmanager
def replacement(engine: Engine) -> Iterator[URL]:
    """URL of an empty database beside this one, which takes its name when the block ends without an error.

    It has encoding, locale, owner and rights of the present one, which is dropped at the end. After an error the new
    one is dropped, and the present one is as it was.

    Raises:
        DBAPIError: the role may not create databases, or does not own this one.
        UnavailableError: other sessions use this one.
    """
    name, suffix = str(engine.url.database), uuid4().hex[:12]
    new, old = f"kerma_new_{suffix}", f"kerma_old_{suffix}"
    rights = _create(engine, new)
    try:
        yield engine.url.set(database=new)
        _execute(engine, new, rights)
        _swap(engine, name, new, old)
    except BaseException:
        _execute(engine, name, [f"DROP DATABASE IF EXISTS {new} WITH (FORCE)"])
        raise
    _execute(engine, name, [f"DROP DATABASE {old} WITH (FORCE)"])


def _create(engine: Engine, new: str) -> list[str]:
    """Create an empty database like this one; gives the statements that set its owner and rights."""
    with _session(engine, str(engine.url.database)) as connection:
        if count := _other_sessions(connection):
            raise UnavailableError(
                f"{count} other sessions use the database: stop Orthanc, the worker and the dashboard first."
            )
        options = connection.execute(_OPTIONS).scalar_one()
        connection.execute(text(f"CREATE DATABASE {new} TEMPLATE template0 {options}"))
        return list(connection.execute(_RIGHTS, {"new": new}).scalars())


def _other_sessions(connection: Connection) -> int:
    """The number of other sessions; those that end within seconds, as of a command that is just done, do not count."""
    deadline = time.monotonic() + _PATIENCE_S
    while (count := int(connection.execute(_OTHER_SESSIONS).scalar_one())) and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY_S)
    return count


def _swap(engine: Engine, name: str, new: str, old: str) -> None:
    """Give the new database the name of the present one; a database cannot be renamed by a session of its own."""
    quoted = engine.dialect.identifier_preparer.quote(name)
    _execute(engine, new, [f"ALTER DATABASE {quoted} RENAME TO {old}"])
    try:
        _execute(engine, old, [f"ALTER DATABASE {new} RENAME TO {quoted}"])
    except DBAPIError:
        _execute(engine, new, [f"ALTER DATABASE {old} RENAME TO {quoted}"])
        raise


def _execute(engine: Engine, database: str, statements: Sequence[str]) -> None:
    with _session(engine, database) as connection:
        for statement in statements:
            connection.execute(text(statement))


@contextmanager
def _session(engine: Engine, database: str) -> Iterator[Connection]:
    """The only session of this process with a database of the server, each statement a transaction of its own."""
    engine.dispose()
    own = make_engine(engine.url.set(database=database).render_as_string(hide_password=False))
    try:
        with own.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        own.dispose()
