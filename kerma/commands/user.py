"""`kerma user`: who may log in to the dashboard."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.access import links
from kerma.access.passwords import Passwords, require_acceptable
from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import print_json
from kerma.commands.examples import epilog
from kerma.commands.user_name import Name
from kerma.commands.user_scope import scope
from kerma.commands.user_token import token
from kerma.commands.wide_table import print_table
from kerma.database.access import (
    account_changes,
    accounts,
    login_attempts,
    login_links,
    role_rights,
    scopes,
    second_steps,
)
from kerma.database.access.accounts import Account
from kerma.errors import ConfigurationError
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, LinkPurpose

user = typer.Typer(no_args_is_help=True, help="Users of the dashboard, and their roles.")

PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
Invite = Annotated[bool, typer.Option("--invite", help="Print a link with which the user sets a password, once.")]
NoPassword = Annotated[bool, typer.Option("--no-password", help="Nobody logs in: a program reads with a token.")]
Roles = Annotated[list[str] | None, typer.Option("--role", metavar="ROLE", help="A role; several are possible.")]


@user.command(epilog=epilog("user add"))
def add(
    name: Name,
    roles: Roles = None,
    is_admin: Annotated[bool, typer.Option("--admin", help=f"The same as --role {BuiltInRole.ADMINISTRATOR}.")] = False,
    has_invitation: Invite = False,
    from_stdin: PasswordStdin = False,
    is_without: NoPassword = False,
) -> None:
    """Add a user with a password, which is prompted for, or with an invitation.

    From the first user on, the dashboard requires the login.
    """
    if is_without and (has_invitation or from_stdin):
        raise ConfigurationError("--no-password and a password or an invitation contradict each other: give one.")
    role_names = [*(roles or []), *([BuiltInRole.ADMINISTRATOR] if is_admin else [])] or [BuiltInRole.VIEWER]
    with migrated_database() as engine:
        password_hash = None if has_invitation or is_without else _new_password_hash(name, from_stdin=from_stdin)
        with engine.begin() as connection:
            account_id = accounts.add(connection, name, role_names, password_hash)
            record(connection, AuditAction.ADD_USER, user=name.strip(), roles=sorted(map(str, role_names)))
            new = accounts.find(connection, str(account_id))
            url = _link(connection, new, LinkPurpose.PASSWORD) if has_invitation else None
    typer.echo(f"Added {name} with {_listed(role_names)}.")
    if url:
        _print_link(url, LinkPurpose.PASSWORD)


@user.command("list", epilog=epilog("user list"))
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per user and line.")] = False,
) -> None:
    """List the users, their roles and when they logged in last."""
    with migrated_database() as engine, engine.connect() as connection:
        found, limits = accounts.accounts(connection), scopes.all_entries(connection)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("There is no user: the dashboard serves the machine on which it runs, without login.")
    else:
        print_table(_table(found, limits))


@user.command(epilog=epilog("user lock"))
def lock(name: Name) -> None:
    """Lock a user out, and end their sessions."""
    _set_locked(name, is_locked=True)


@user.command(epilog=epilog("user unlock"))
def unlock(name: Name) -> None:
    """Let a user log in again, also after too many failed logins."""
    _set_locked(name, is_locked=False)


@user.command(epilog=epilog("user passwd"))
def passwd(name: Name, has_invitation: Invite = False, from_stdin: PasswordStdin = False) -> None:
    """Set the password of a user, and end their sessions; or print a link with which the user does it."""
    with migrated_database() as engine:
        with engine.connect() as connection:
            account = accounts.find(connection, name)
        if account.issuer:
            raise ConfigurationError(f"{account.name} logs in with the password of {account.issuer}; none is set here.")
        if has_invitation:
            _require_unlocked(account)
        password_hash = None if has_invitation else _new_password_hash(account.name, from_stdin=from_stdin)
        with engine.begin() as connection:
            if password_hash is None:
                url = _link(connection, account, LinkPurpose.PASSWORD)
            else:
                count = account_changes.set_password_hash(connection, account.account_id, password_hash)
                record(connection, AuditAction.SET_PASSWORD, **account.audit_details, ended_sessions=count)
    if password_hash is None:
        _print_link(url, LinkPurpose.PASSWORD)
    else:
        typer.echo(f"The password of {account.shown_name} is set; {_sessions(count)} ended.")


@user.command(epilog=epilog("user roles"))
def roles(
    name: Name,
    added: Annotated[list[str] | None, typer.Option("--add", metavar="ROLE", help="A role to give.")] = None,
    removed: Annotated[list[str] | None, typer.Option("--remove", metavar="ROLE", help="A role to take.")] = None,
) -> None:
    """Show the roles of a user, give or take some; open pages follow within seconds."""
    with migrated_database() as engine, engine.begin() as connection:
        account = accounts.find(connection, name)
        role_names = (set(account.roles) | set(added or [])) - set(removed or [])
        if role_names != set(account.roles):
            account_changes.set_roles(connection, account.account_id, role_names)
            record(connection, AuditAction.SET_ROLES, **account.audit_details, roles=sorted(role_names))
        rights = sorted(role_rights.rights_of(connection, role_names))
    typer.echo(f"{account.shown_name}: {_listed(sorted(role_names))}.")
    typer.echo(f"Rights: {', '.join(rights) or 'none'}.")


@user.command(epilog=epilog("user logout"))
def logout(name: Name) -> None:
    """End all sessions of a user."""
    with migrated_database() as engine, engine.begin() as connection:
        account = accounts.find(connection, name)
        count = account_changes.end_sessions(connection, account.account_id)
        record(connection, AuditAction.END_SESSIONS, **account.audit_details, ended_sessions=count)
    typer.echo(f"{_sessions(count)} of {account.shown_name} ended.")


@user.command(epilog=epilog("user link"))
def link(name: Name) -> None:
    """Print a link that logs a user in, once, within 12 hours."""
    with migrated_database() as engine, engine.begin() as connection:
        account = accounts.find(connection, name)
        _require_unlocked(account)
        url = _link(connection, account, LinkPurpose.LOGIN)
    _print_link(url, LinkPurpose.LOGIN)


@user.command("second-step", epilog=epilog("user second-step"))
def second_step(
    name: Name,
    is_removed: Annotated[bool, typer.Option("--remove", help="Have logins need the password only.")] = False,
) -> None:
    """Show whether the logins of a user need a code besides the password, or remove that, as after a loss."""
    with migrated_database() as engine, engine.begin() as connection:
        account = accounts.find(connection, name)
        if is_removed:
            second_steps.remove(connection, account.account_id)
            record(connection, AuditAction.REMOVE_SECOND_STEP, **account.audit_details)
    needs = "a code besides the password" if account.has_second_step and not is_removed else "the password only"
    typer.echo(f"The logins of {account.shown_name} need {needs}.")


def _set_locked(name: str, *, is_locked: bool) -> None:
    with migrated_database() as engine, engine.begin() as connection:
        account = accounts.find(connection, name)
        account_changes.set_locked(connection, account.account_id, is_locked=is_locked)
        login_attempts.forget(connection, account.name)
        record(connection, AuditAction.LOCK_USER if is_locked else AuditAction.UNLOCK_USER, **account.audit_details)
    typer.echo(f"{account.shown_name} is {'locked' if is_locked else 'not locked'}.")


def _new_password_hash(name: str, *, from_stdin: bool) -> str:
    if from_stdin:
        new = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        new = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise ConfigurationError("There is no terminal to ask for a password: use --password-stdin or --invite.")
    require_acceptable(new, name)
    return Passwords().hash(new)


def _link(connection: Connection, account: Account, purpose: LinkPurpose) -> str:
    token = login_links.create(connection, account.account_id, purpose, links.VALIDITY[purpose], datetime.now(tz=UTC))
    record(connection, AuditAction.MAKE_LINK, **account.audit_details, purpose=str(purpose))
    return links.url(settings().dashboard_url, purpose, token)


def _require_unlocked(account: Account) -> None:
    """Make no link that is refused; the page of a link cannot say why to who might not be the user."""
    if account.is_locked:
        raise ConfigurationError(
            f"{account.name} is locked, and a link would not work: `kerma user unlock {account.name}` first."
        )


def _print_link(url: str, purpose: LinkPurpose) -> None:
    """Print a link that is stored."""
    typer.echo(url)
    typer.echo(f"It can be used once, within {links.validity_hours(purpose)} hours.")


def _table(found: list[Account], limits: Mapping[UUID, Sequence[ScopeEntry]]) -> Table:
    """The users, with identifiers only where several have one name."""
    table = Table("User", "Identifier", "Roles", "Scope", "Login", "Second step", "Last login", "Locked")
    counts = Counter(one.name.lower() for one in found)
    for one in found:
        scope_texts = map(str, limits.get(one.account_id, ()))
        method = one.issuer or ("password" if one.has_password else "token" if one.is_of_program else "none yet")
        last = one.last_login_at.astimezone().strftime("%Y-%m-%d %H:%M %Z") if one.last_login_at else "never"
        cells = (
            one.name,
            str(one.account_id) if counts[one.name.lower()] > 1 else "",
            ", ".join(one.roles),
            "; ".join(scope_texts) or "all equipment",
            method,
            "code" if one.has_second_step else "",
            last,
            "locked" if one.is_locked else "",
        )
        table.add_row(*map(escape, cells))
    return table


def _listed(roles_: list[str]) -> str:
    return f"the {'role' if len(roles_) == 1 else 'roles'} {', '.join(roles_)}" if roles_ else "no role"


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


user.command(epilog=epilog("user scope"))(scope)
user.add_typer(token, name="token")
