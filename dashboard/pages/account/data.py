"""The own account and its sessions; everybody who is logged in may see them and end the sessions."""

from datetime import UTC, datetime
from uuid import UUID

from dashboard.ui import audit_trail
from dashboard.ui.current_user import current_user
from dashboard.ui.engines import writing_engine
from kerma.database.access import accounts, login_sessions
from kerma.database.access.accounts import Account
from kerma.database.access.login_sessions import LoginSession
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction


def account(account_id: UUID) -> Account | None:
    """An account."""
    with writing_engine(settings().writing_database_url()).connect() as connection:
        return accounts.by_id(connection, account_id)


def sessions(account_id: UUID) -> list[LoginSession]:
    """The open sessions of an account."""
    with writing_engine(settings().writing_database_url()).connect() as connection:
        found = login_sessions.open_sessions(connection, datetime.now(tz=UTC))
    return [session for session in found if session.account_id == account_id]


def end_other_sessions(account_id: UUID, own_digest: str) -> int:
    """End the sessions of an account but that with this key; returns their number."""
    event = audit_trail.event_of_user(AuditAction.END_SESSIONS, {"user": current_user().name})
    with writing_engine(settings().writing_database_url()).begin() as connection:
        count = accounts.end_sessions(connection, account_id, excluded=own_digest)
        audit_trail.add(connection, event)
    return count
