"""Changes that users make on pages: permitted by a right, and made by the database role for settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from dashboard.ui.cached_queries import writing_engine
from dashboard.ui.current_user import current_user, require
from kerma.access.rights import Right
from kerma.settings import settings

#: Author of a change where there are no accounts.
_WITHOUT_ACCOUNT = "dashboard"


@contextmanager
def permitted_change(right: Right) -> Iterator[Connection]:
    """A transaction of a user who has a right.

    Raises:
        MissingRightError: the user does not have it.
        ConfigurationError: the settings name no database.
    """
    require(right)
    with writing_engine(settings().writing_database_url()).begin() as connection:
        yield connection


@contextmanager
def permitted_query(right: Right) -> Iterator[Connection]:
    """A connection of a user who has a right, to tables that the role for studies does not read.

    Raises:
        MissingRightError: the user does not have it.
        ConfigurationError: the settings name no database.
    """
    require(right)
    with writing_engine(settings().writing_database_url()).connect() as connection:
        yield connection


def may_change(right: Right) -> bool:
    """Whether the user has a right, and the settings name a database role that may write."""
    site = settings()
    return bool(site.settings_database_url or site.database_url) and current_user().may(right)


def author() -> str:
    """The user as the author of a change."""
    return current_user().name or _WITHOUT_ACCOUNT
