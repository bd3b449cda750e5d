"""The table of open sessions."""

from collections.abc import Sequence

from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.browser_names import browser_name
from dashboard.ui.text.i18n import msg, tr
from kerma.database.access.login_sessions import LoginSession
from kerma.standard.enumerations import LoginMethod

_METHODS = {
    LoginMethod.PASSWORD: msg("Password"),
    LoginMethod.LINK: msg("one-time link"),
    LoginMethod.LDAP: msg("directory (LDAP)"),
    LoginMethod.OIDC: msg("identity provider"),
    LoginMethod.PROXY: msg("reverse proxy"),
}
_COLUMNS = (
    Column(name="browser", label="Browser", help="The browser as it described itself at the login."),
    Column(name="address", label="Address", help="IP address of the browser at the login."),
    Column(name="method", label="Login", help="How the user logged in."),
    Column(name="created", label="Logged in", help="When the user logged in, server's time."),
    Column(name="last_seen", label="Last activity", help="When the user last did something, to the minute."),
)


def pick(sessions: Sequence[LoginSession], *, own_digest: str) -> list[LoginSession]:
    """Show sessions with checkboxes; returns the checked ones.

    Args:
        sessions: those that have not ended.
        own_digest: key of the session of this page, which is marked.
    """
    picked = table.pick(_rows(sessions, own_digest), _COLUMNS, key=_key(sessions), alt=tr("Open sessions"))
    return [sessions[index] for index in picked]


def show(sessions: Sequence[LoginSession], *, own_digest: str) -> None:
    """Show sessions; arguments as of `pick`."""
    table.show(_rows(sessions, own_digest), _COLUMNS, key=_key(sessions), alt=tr("Open sessions"))


def _key(sessions: Sequence[LoginSession]) -> str:
    return f"sessions:{hash(tuple(session.token_digest for session in sessions))}"


def _rows(sessions: Sequence[LoginSession], own_digest: str) -> list[TableRow]:
    return [
        {
            "browser": _browser(session, own_digest),
            "address": session.address or None,
            "method": tr(_METHODS[session.method]),
            "created": formatting.received(session.created_at),
            "last_seen": formatting.received(session.last_seen_at),
        }
        for session in sessions
    ]


def _browser(session: LoginSession, own_digest: str) -> str:
    name = browser_name(session.user_agent)
    return tr("{browser} (this session)", browser=name) if session.token_digest == own_digest else name
