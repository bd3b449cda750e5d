"""The table of users."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.pages.users.data import Directory
from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr, trn
from dashboard.ui.user_menu import role_name
from kerma.access.scope import ScopeEntry
from kerma.database.access.accounts import Account
from kerma.facts.fact import ValueKind

_COLUMNS = (
    Column(name="name", label="Name", help="With which the user logs in."),
    Column(name="roles", label="Roles", help="What the user may do."),
    Column(name="scope", label="Scope", help="The equipment whose studies the user sees."),
    Column(
        name="method",
        label="Login",
        help="With which the user logs in: a password here, or an identity provider; a program has an access token.",
    ),
    Column(name="second_step", label="Second step", help="Whether a login needs a code besides the password."),
    Column(name="last_login", label="Last login", help="When the user logged in last, server's time."),
    Column(name="sessions", label="Sessions", help="Browsers in which the user is logged in.", kind=ValueKind.COUNT),
    Column(name="state", label="State", help="Whether the user may log in."),
)


def choose(directory: Directory) -> Account | None:
    """Show the users; returns the clicked one, once."""
    rows = [_row(account, directory) for account in directory.accounts]
    shown = tuple(tuple(row.values()) for row in rows)
    opened = table.choose(rows, _COLUMNS, key=f"users:{hash(shown)}", alt=tr("Users"))
    return None if opened is None else directory.accounts[opened]


def method(account: Account) -> str:
    """With what a user logs in, in the language of the page."""
    if account.issuer:
        return account.issuer
    if account.is_of_program:
        return tr("access token")
    return tr("Password") if account.has_password else tr("no password yet")


def state(account: Account) -> str:
    """Whether a user may log in, in the language of the page."""
    return tr("locked") if account.is_locked else tr("active")


def role_names(account: Account) -> str:
    """The roles of a user in the language of the page."""
    return ", ".join(map(role_name, account.roles)) or tr("no role")


def _scope(entries: Sequence[ScopeEntry]) -> str:
    """Institutions and departments, and the number of single pieces of equipment, in the language of the page."""
    if not entries:
        return tr("All equipment")
    names = [str(replace(one, equipment_id=None)) for one in entries if one.institution_name or one.department_name]
    if count := len(entries) - len(names):
        shown = formatting.number(count)
        names.append(trn("{count} piece of equipment", "{count} pieces of equipment", count, count=shown))
    return "; ".join(names)


def _row(account: Account, directory: Directory) -> TableRow:
    return {
        "name": account.name,
        "roles": role_names(account),
        "scope": _scope(directory.scopes.get(account.account_id, ())),
        "method": method(account),
        "second_step": tr("yes") if account.has_second_step else tr("no"),
        "last_login": formatting.received(account.last_login_at) if account.last_login_at else tr("never"),
        "sessions": len(directory.sessions.get(account.account_id, ())),
        "state": state(account),
    }
