"""Messages about errors of PostgreSQL, by SQLSTATE, and whether data or the server caused an error."""

from sqlalchemy.exc import DBAPIError

from kerma.errors import KermaError

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
# SQLSTATE classes that blame the data: cardinality, data, integrity, program limits. All others blame the server, its
# set-up or another session: what failed is tried again later.
_BLAMES_DATA = ("21", "22", "23", "54")
_QUERY_CANCELLED = "57014"


def sqlstate(error: Exception) -> str:
    """The SQLSTATE of a database error; empty where the server sent none, and for other errors."""
    return (getattr(error.orig, "pgcode", None) or "") if isinstance(error, DBAPIError) else ""


def error_message(error: Exception) -> str:
    """One sentence about an error of a background process, for logs, ledger and status."""
    if isinstance(error, DBAPIError):
        return explain(error)
    return str(error) if isinstance(error, KermaError) else f"Unexpected {type(error).__name__}: {error}."


def explain(error: DBAPIError) -> str:
    """One sentence for people about an error of the database; never quotes a password."""
    code = sqlstate(error)
    words = " ".join(str(error.orig).split())
    for known_code, known_words, remedy in _REMEDIES:
        if (code and known_code and code.startswith(known_code)) or (not code and known_words in words):
            return f"{remedy} PostgreSQL says: {words}"
    return f"The database cannot be used. PostgreSQL says: {words}"


def is_about_data(error: DBAPIError) -> bool:
    """Whether what was to be stored is to blame, and not the server or its set-up."""
    code = sqlstate(error)
    return not error.connection_invalidated and code.startswith(_BLAMES_DATA)


def is_cancelled(error: Exception) -> bool:
    """Whether a statement was cancelled, by an administrator or by `statement_timeout`."""
    return sqlstate(error) == _QUERY_CANCELLED
