"""The user of the page or request that is handled, by the cookie of the session."""

from contextvars import ContextVar

import streamlit as st

from dashboard.ui.login_state import login_state
from kerma.access import tokens
from kerma.access.rights import ALL_RIGHTS, Right
from kerma.access.user import User
from kerma.errors import MissingRightError

#: Name of the cookie with the token of the session.
COOKIE = "kerma_session"
#: Whoever uses the machine of a dashboard without accounts: it serves no other machine, and records nothing.
EVERYBODY = User(None, "", ALL_RIGHTS - {Right.READ_AUDIT_TRAIL})
#: Whose session has ended, on a page that is still open.
NOBODY = User(None, "", frozenset())
#: The user of an HTTP request, which the check of requests sets; pages know theirs by the cookie.
USER_OF_REQUEST: ContextVar[User | None] = ContextVar("user", default=None)
#: The IP address of the browser of an HTTP request, which the check of requests sets.
ADDRESS_OF_REQUEST: ContextVar[str | None] = ContextVar("address", default=None)
#: What Streamlit gives no address for.
_LOOPBACK = "127.0.0.1"


def current_user() -> User:
    """The user; without any right where the session has ended.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    if (user := USER_OF_REQUEST.get()) is not None:
        return user
    return user_of_session(session_token())


def user_of_session(token: str) -> User:
    """The user of a session, with the rights that they have now; without any where it has ended.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    return login_state.user(token) or NOBODY if login_state.is_login_required() else EVERYBODY


def current_address() -> str:
    """The IP address of the user's browser."""
    return ADDRESS_OF_REQUEST.get() or st.context.ip_address or _LOOPBACK


def session_token() -> str:
    """The token of the session; empty where there is none."""
    token = st.context.cookies.get(COOKIE)
    return token if isinstance(token, str) else ""


def own_session() -> str:
    """The key of the session of this page: the digest of its token."""
    return tokens.digest(session_token())


def require(right: Right) -> User:
    """The user, who has this right.

    Raises:
        MissingRightError: the user does not have it.
    """
    user = current_user()
    if not user.may(right):
        raise MissingRightError(right)
    return user
