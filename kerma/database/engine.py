"""Connections to PostgreSQL: the URL, the driver and the settings of a connection."""

from collections.abc import Mapping

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from kerma.errors import ConfigurationError
from kerma.url_secrets import without_secrets_of_query

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
# The server likewise ends a session whose client has gone without a word: by default it waits for two hours, and its
# transaction holds its locks as long. Without effect on unix sockets.
_OF_EVERY_SESSION: Mapping[str, str | float] = {
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
#: Settings for connections that only read: compiling a query (jit) takes longer than running most of them, and what is
#: read often lies in memory, where a row found by an index costs little more than the next one.
READ_ONLY_OPTIONS: Mapping[str, str | float] = {
    "default_transaction_read_only": "on",
    "jit": "off",
    "random_page_cost": 1.1,
}


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


def make_engine(url: str, settings: Mapping[str, str | float] | None = None) -> Engine:
    """An engine for Kerma's database; it connects when it is first used.

    Args:
        url: its address.
        settings: the server's settings for these connections, by name.

    Raises:
        ConfigurationError: the URL cannot be used.
    """
    address = database_url(url)
    arguments = {**_CONNECTION, "options": _options(address, settings or {})}
    # psycopg2 sends several hundred rows in one statement (insertmanyvalues).
    # hide_parameters: an error in the log must not repeat a patient ID that was searched or stored.
    return create_engine(address, pool_pre_ping=True, pool_size=2, connect_args=arguments, hide_parameters=True)


def _options(address: URL, settings: Mapping[str, str | float]) -> str:
    """Settings of a session; those of the address come after Kerma's own for every session, so that they count."""
    of_address = address.query.get("options", "")
    own = of_address if isinstance(of_address, str) else " ".join(of_address)
    return " ".join([_words(_OF_EVERY_SESSION), own, _words(settings)]).strip()


def _words(settings: Mapping[str, str | float]) -> str:
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def without_password(url: str) -> str:
    """The URL with stars in place of its passwords; only stars for what is no URL, which may be one.

    libpq takes a password, and the one of a key file, from the query as well.
    """
    try:
        return without_secrets_of_query(make_url(url).render_as_string(hide_password=True)) if url else ""
    except (ArgumentError, ValueError):
        return "***"
