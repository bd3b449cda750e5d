"""Access tokens: with which programs read exports, reports and metrics in the name of an account, and nothing else.

A token has an end, and permits at most what the roles of its account permit when it is used.
"""

from collections.abc import Collection
from datetime import timedelta
from enum import Enum, auto

from kerma.access import tokens
from kerma.access.rights import Right
from kerma.errors import AccessChangeError
from kerma.messages import message, quoted

#: Precedes the random part, so that a token that was published by mistake is recognised as one.
PREFIX = "kerma_"
DEFAULT_VALIDITY_DAYS = 90
MAX_VALIDITY_DAYS = 365
MAX_NAME_CHARACTERS = 80
#: What a token can permit: to read. MANAGE_INGESTION permits it to read metrics, and nothing else.
POSSIBLE_RIGHTS = frozenset(
    {
        Right.VIEW_DOSES,
        Right.VIEW_IDENTITY,
        Right.VIEW_STAFF,
        Right.EXPORT,
        Right.EXPORT_IDENTITY,
        Right.MANAGE_INGESTION,
    }
)


class TokenFailure(Enum):
    """Why a token permits nothing."""

    UNKNOWN = auto()
    EXPIRED = auto()
    REVOKED = auto()
    #: The account is locked.
    ACCOUNT_LOCKED = auto()
    #: Too many unknown tokens came from the address.
    LOCKED_OUT = auto()


def new_access_token() -> str:
    """A random token of 256 bits, with the prefix."""
    return f"{PREFIX}{tokens.new_token()}"


def is_access_token(text: str) -> bool:
    """Whether a text has the form of an access token."""
    return text.startswith(PREFIX) and tokens.is_token(text.removeprefix(PREFIX))


def require_name(name: str) -> str:
    """The name of a new token, without spaces around it.

    Raises:
        AccessChangeError: it cannot be used.
    """
    stripped = name.strip()
    if stripped.isprintable() and 1 <= len(stripped) <= MAX_NAME_CHARACTERS:
        return stripped
    raise AccessChangeError(
        message(
            "{name} cannot be the name of a token: 1 to {count} printable characters are needed.",
            name=quoted(name),
            count=MAX_NAME_CHARACTERS,
        )
    )


def require_validity(days: int) -> timedelta:
    """How long a new token can be used.

    Raises:
        AccessChangeError: not from 1 day to a year.
    """
    if not 1 <= days <= MAX_VALIDITY_DAYS:
        raise AccessChangeError(message("A token can be used for 1 to {count} days.", count=MAX_VALIDITY_DAYS))
    return timedelta(days=days)


def require_rights(rights: Collection[Right], of_account: Collection[Right]) -> None:
    """Make sure that a token can have these rights.

    Args:
        rights: of the token; none stands for all that its account has and a token can have.
        of_account: what the roles of its account permit.

    Raises:
        AccessChangeError: a token cannot have one of them, or its account does not have one.
    """
    if impossible := sorted(set(rights) - POSSIBLE_RIGHTS):
        raise AccessChangeError(
            message(
                "A token only reads, so that it cannot have the right {right}; it can have {rights}.",
                right=impossible[0],
                rights=", ".join(sorted(POSSIBLE_RIGHTS)),
            )
        )
    if missing := sorted(set(rights) - set(of_account)):
        raise AccessChangeError(message("The roles of the user do not permit {right}.", right=missing[0]))
    if not POSSIBLE_RIGHTS & set(of_account):
        raise AccessChangeError(message("The roles of the user permit nothing that a token could read."))
