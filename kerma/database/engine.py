"""Connections to PostgreSQL and explanations of its errors."""

from collections.abc import Mapping

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError

from kerma.errors import ConfigurationError

CONNECT_TIMEOUT_S = 3
_EXAMPLE = "postgresql://kerma:password@localhost/kerma"
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg2"})
# A connection whose server has gone without a word is given up, so that nobody waits for it for hours.
_CONNECTION = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "kerma",
}
#: Settings for connections that only read: compiling a query (jit) takes longer than running most of them, and what is
#: asked for often lies in memory, where a row found by an index costs little more than the next one.
READ_ONLY_OPTIONS: Mapping[str, object] = {"default_transaction_read_only": "on", "jit": "off", "random_page_cost": 1.1}
# SQLSTATE classes and codes, or libpq's words where there is no code yet, and what to do about each.
_REMEDIES = (
    ("28P01", "password authentication failed", "The user or password in KERMA_DATABASE_URL is wrong."),
    ("28", "no pg_hba.conf entry", "PostgreSQL does not let this user in from here (pg_hba.conf)."),
    ("3D000", "does not exist", "The database or user that KERMA_DATABASE_URL names does not exist."),
    ("53300", "too many clients", "PostgreSQL has no free connection (max_connections)."),
    ("57P03", "starting up", "PostgreSQL is starting or stopping."),
    (None, "could not translate host name", "The host in KERMA_DATABASE_URL is not known."),
    (None, "Connection refused", "Nobody answers there: is PostgreSQL running, and are host and port right?"),
    (None, "No such file or directory", "Nobody answers there: is PostgreSQL running?"),
    (None, "timeout expired", "Nobody answers there: is the host reachable?"),
    ("42501", "permission denied", "The user in KERMA_DATABASE_URL lacks a right that Kerma needs."),
    ("42P01", "does not exist", "The database lacks Kerma's tables: run `kerma migrate`."),
)
# SQLSTATE classes that blame the data: cardinality, data, integrity, program limits; 57014: the statement took too
# long. All others blame the server or its set-up: what failed is tried again later.
_BLAMES_DATA = ("21", "22", "23", "54", "57014")


def database_url(url: str) -> URL:
    """The address with the driver that Kerma uses.

    Raises:
        ConfigurationError: it is not an address of a PostgreSQL database.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError(f"The database URL cannot be understood; one looks like this: {_EXAMPLE}.") from error
    if parsed.drivername not in _POSTGRESQL:
        raise ConfigurationError(
            f"The database URL begins with {parsed.drivername}://; Kerma needs PostgreSQL, for example {_EXAMPLE}."
        )
    return parsed.set(drivername="postgresql+psycopg2")


def make_engine(url: str, settings: Mapping[str, object] | None = None) -> Engine:
    """An engine for Kerma's database; it connects when it is first used.

    Args:
        url: its address.
        settings: the server's settings for these connections, by name.

    Raises:
        ConfigurationError: the URL cannot be used.
    """
    options = " ".join(f"-c {name}={value}" for name, value in (settings or {}).items())
    arguments = {**_CONNECTION, "options": options} if options else _CONNECTION
    # psycopg2 sends several hundred rows in one statement (insertmanyvalues).
    return create_engine(database_url(url), pool_pre_ping=True, pool_size=2, connect_args=arguments)


def explain(error: DBAPIError) -> str:
    """One sentence for people about an error of the database; never quotes a password."""
    code = getattr(error.orig, "pgcode", None) or ""
    words = " ".join(str(error.orig).split())
    for known_code, known_words, remedy in _REMEDIES:
        if (code and known_code and code.startswith(known_code)) or (not code and known_words in words):
            return f"{remedy} PostgreSQL says: {words}"
    return f"The database cannot be used. PostgreSQL says: {words}"


def is_about_data(error: DBAPIError) -> bool:
    """Whether what was to be stored is to blame, and not the server or its set-up."""
    code = getattr(error.orig, "pgcode", None) or ""
    return not error.connection_invalidated and code.startswith(_BLAMES_DATA)
