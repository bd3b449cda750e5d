"""Logins and logouts in the audit trail."""

import hashlib
import time

from sqlalchemy import Connection
from starlette.types import Scope

from dashboard.access import requests
from dashboard.ui import audit_trail
from dashboard.ui.engines import writing_engine
from dashboard.ui.login_state import login_state
from kerma.access.user import User
from kerma.audit.event import Actor, AuditEvent, DetailValue
from kerma.authentication.login_result import LoginFailure, LoginResult
from kerma.database.access import accounts
from kerma.database.access.accounts import Account
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, AuditOutcome, LoginMethod

#: Of attempts that are refused without looking at the password, one is recorded in this time for each address: a
#: program that guesses must not fill the trail.
LOCKED_OUT_INTERVAL_S = 60.0
_MAX_ADDRESSES = 10_000
_locked_out_at: dict[str, float] = {}


def record_login(asgi_scope: Scope, name: str, result: LoginResult, method: str) -> None:
    """Record an attempt to log in, before its response; nothing where there are no accounts.

    Args:
        asgi_scope: of the request.
        name: as entered; only a digest of it is recorded where no account has it, as some type their password there.
        result: of the attempt.
        method: how the user logs in.

    Raises:
        SQLAlchemyError: the account cannot be looked up.
        UnrecordedError: the attempt cannot be recorded; a session must not begin.
    """
    address = requests.browser(asgi_scope).address
    if not login_state.is_login_required() or (result.failure is LoginFailure.LOCKED_OUT and _is_recent(address)):
        return
    with writing_engine(settings().writing_database_url()).connect() as connection:
        event = login(connection, asgi_scope, name, result, method)
    audit_trail.write(event)


def login(connection: Connection, asgi_scope: Scope, name: str, result: LoginResult, method: str) -> AuditEvent:
    """An attempt to log in; arguments as of `record_login`."""
    account = _account(connection, name, result)
    details: dict[str, DetailValue] = {"method": method}
    if result.failure is not None:
        details["reason"] = str(result.failure)
    if account is None and name:
        details["name_digest"] = hashlib.sha256(name.strip().lower().encode(errors="replace")).hexdigest()
    outcome = AuditOutcome.SUCCESS if result.failure is None else AuditOutcome.FAILURE
    actor = _actor(account, requests.browser(asgi_scope).address)
    return AuditEvent(actor, AuditAction.LOGIN, outcome, details=details)


def record_provider_failure(asgi_scope: Scope, method: LoginMethod, reason: str) -> None:
    """Record a login through an identity provider that failed before its user was known.

    Raises:
        UnrecordedError: it cannot be recorded.
    """
    address = requests.browser(asgi_scope).address
    if login_state.is_login_required() and not _is_recent(address):
        details: dict[str, DetailValue] = {"method": method, "reason": reason}
        audit_trail.write(AuditEvent(_actor(None, address), AuditAction.LOGIN, AuditOutcome.FAILURE, details=details))


def record_logout(asgi_scope: Scope, token: str) -> None:
    """Record that the user of a session logs out.

    Raises:
        SQLAlchemyError: the session cannot be looked up.
        UnrecordedError: it cannot be recorded.
    """
    user = login_state.user(token)
    if user is not None and user.account_id is not None:
        actor = Actor(user.name, user.account_id, user.roles, requests.browser(asgi_scope).address)
        audit_trail.write(AuditEvent(actor, AuditAction.LOGOUT))


def password_by_link(connection: Connection, asgi_scope: Scope, result: LoginResult) -> AuditEvent:
    """That a user sets a password by a one-time link."""
    actor = _actor(_account(connection, "", result), requests.browser(asgi_scope).address)
    return AuditEvent(actor, AuditAction.SET_PASSWORD, details={"by": "one-time link"})


def password_change(asgi_scope: Scope, user: User, result: LoginResult) -> AuditEvent:
    """That a user changed the own password, or tried to with a wrong one."""
    actor = Actor(user.name, user.account_id, user.roles, requests.browser(asgi_scope).address)
    outcome = AuditOutcome.SUCCESS if result.failure is None else AuditOutcome.FAILURE
    return AuditEvent(actor, AuditAction.SET_PASSWORD, outcome, details={"by": "the user"})


def second_step(connection: Connection, asgi_scope: Scope, action: AuditAction, result: LoginResult) -> AuditEvent:
    """That a user set the own second step up or removed it, or tried to with a wrong code."""
    outcome = AuditOutcome.SUCCESS if result.failure is None else AuditOutcome.FAILURE
    details: dict[str, DetailValue] = {"by": "the user"}
    if result.failure is not None:
        details["reason"] = str(result.failure)
    actor = _actor(_account(connection, "", result), requests.browser(asgi_scope).address)
    return AuditEvent(actor, action, outcome, details=details)


def _account(connection: Connection, name: str, result: LoginResult) -> Account | None:
    """The account that an attempt concerns; None where none has the name, or several have it."""
    if result.account_id is not None:
        return accounts.by_id(connection, result.account_id)
    return accounts.entered_at_login(connection, name) if name else None


def _actor(account: Account | None, address: str) -> Actor:
    if account is None:
        return Actor("", address=address)
    return Actor(account.name, account.account_id, account.roles, address)


def _is_recent(address: str) -> bool:
    """Whether a refusal of this address was recorded a moment ago; else it is noted as recorded now."""
    now = time.monotonic()
    if now - _locked_out_at.get(address, -LOCKED_OUT_INTERVAL_S) < LOCKED_OUT_INTERVAL_S:
        return True
    if len(_locked_out_at) >= _MAX_ADDRESSES:
        _locked_out_at.clear()
    _locked_out_at[address] = now
    return False
