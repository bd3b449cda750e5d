"""Who set a report up: whether they may still have it sent, and reading in their name."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from dashboard.ui.current_user import EVERYBODY, USER_OF_REQUEST
from dashboard.ui.login_state import login_state
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.database.access import accounts
from kerma.scheduled_reports.schedule import Author, Pause, PauseReason

#: What having reports sent needs.
NEEDED = (Right.VIEW_DOSES, Right.EXPORT)


def user_of(connection: Connection, author: Author) -> User | Pause:
    """The user with the rights and the scope that they have now, or why nothing may be sent.

    Args:
        connection: of a role that reads accounts.
        author: who set the report up.
    """
    if author.account_id is None:
        # Set up while everybody at this machine had all rights.
        return Pause(PauseReason.AUTHOR_GONE, author.name) if login_state.is_login_required() else EVERYBODY
    user = accounts.user(connection, author.account_id)
    if user is None:
        return Pause(PauseReason.AUTHOR_GONE, author.name)
    if missing := [right for right in NEEDED if not user.may(right)]:
        return Pause(PauseReason.RIGHT_MISSING, ", ".join(missing))
    return user


@contextmanager
def in_name_of(user: User) -> Iterator[None]:
    """Within the block, and this thread, everything is read with the rights and the scope of a user."""
    token = USER_OF_REQUEST.set(user)
    try:
        yield
    finally:
        USER_OF_REQUEST.reset(token)
