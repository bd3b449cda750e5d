"""Names of accounts and roles: what they may be."""

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
