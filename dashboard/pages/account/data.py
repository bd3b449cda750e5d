"""The own account and its sessions; everybody who is logged in may see them and end the sessions."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from dashboard.ui import audit_trail
from dashboard.ui.current_user import current_user
from dashboard.ui.engines import writing_engine
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.database.access import access_tokens, account_changes, accounts, login_sessions
from kerma.database.access.access_tokens import AccessToken, NewToken
from kerma.database.access.accounts import Account
from kerma.database.access.login_sessions import LoginSession
from kerma.errors import MissingRightError
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

if TYPE_CHECKING:
    from kerma.audit.event import DetailValue


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
        count = account_changes.end_sessions(connection, account_id, excluded=own_digest)
        audit_trail.add(connection, event)
    return count


def tokens(user: User) -> Sequence[AccessToken]:
    """The access tokens of the user that nobody has revoked."""
    if user.account_id is None:
        return ()
    with writing_engine(settings().writing_database_url()).connect() as connection:
        return access_tokens.listed(connection, user.account_id)


def make_token(user: User, new: NewToken) -> str:
    """Make an access token of the user; returns it, for the only time.

    Raises:
        AccessChangeError: it cannot be.
        UnrecordedError: it cannot be recorded, and is not made.
    """
    if user.account_id is None:
        raise MissingRightError(Right.VIEW_DOSES)
    rights = sorted(map(str, new.rights or ())) or ["all that the user may read"]
    details: dict[str, DetailValue] = {"user": user.name, "token": new.name.strip(), "rights": rights}
    details["days"] = new.validity_days
    event = audit_trail.event_of_user(AuditAction.MAKE_TOKEN, details)
    with writing_engine(settings().writing_database_url()).begin() as connection:
        made = access_tokens.add(connection, user.account_id, new, datetime.now(tz=UTC))
        audit_trail.add(connection, event)
    return made


def revoke_tokens(user: User, revoked: Iterable[AccessToken]) -> None:
    """Revoke these tokens of the user.

    Raises:
        UnrecordedError: it cannot be recorded, and is not done.
    """
    if user.account_id is None:
        return
    digests = [token.token_digest for token in revoked]
    with writing_engine(settings().writing_database_url()).begin() as connection:
        names = access_tokens.revoke(connection, user.account_id, digests, datetime.now(tz=UTC))
        event = audit_trail.event_of_user(AuditAction.REVOKE_TOKEN, {"user": user.name, "tokens": names})
        audit_trail.add(connection, event)
