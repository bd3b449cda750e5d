"""Names of accounts and roles: what they may be, and which ones are the same."""

from sqlalchemy import ColumnElement, Connection, func, select

from kerma.errors import AccessChangeError
from kerma.messages import message, quoted

MAX_NAME_CHARACTERS = 80


def is_usable_name(name: str) -> bool:
    """Whether a text can be the name of an account or a role."""
    return name.isprintable() and 1 <= len(name) <= MAX_NAME_CHARACTERS


def usable_name(name: str) -> str:
    """The name of a user without spaces around it.

    Raises:
        AccessChangeError: it cannot be one.
    """
    stripped = name.strip()
    if not is_usable_name(stripped):
        what = message(
            "{name} cannot be the name of a user: 1 to {count} printable characters are needed.",
            name=quoted(name),
            count=MAX_NAME_CHARACTERS,
        )
        raise AccessChangeError(what)
    return stripped


def lower_name(name: str) -> ColumnElement[str]:
    """A name in the case in which names are compared, by PostgreSQL's rules of letters, as SQL."""
    # PostgreSQL stores no null characters, so that no account has one in its name.
    return func.lower(name.strip().replace("\0", "\ufffd"))


def compared_name(connection: Connection, name: str) -> str:
    """The same as a text: two texts with one result name one account."""
    return connection.execute(select(lower_name(name))).scalar_one()
