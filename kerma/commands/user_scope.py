"""`kerma user scope`: the equipment whose studies a user sees."""

from itertools import product
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from kerma.access.scope import ScopeEntry
from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import find_any_equipment
from kerma.commands.user_name import Name
from kerma.database.access import account_changes, accounts, scopes
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction

Institutions = Annotated[
    list[str] | None,
    typer.Option("--institution", metavar="NAME", help="Institution as objects state it; several are possible."),
]
Departments = Annotated[
    list[str] | None,
    typer.Option("--department", metavar="NAME", help="Department, of each --institution if there is one."),
]
Equipment = Annotated[
    list[str] | None,
    typer.Option(
        "--equipment",
        metavar="EQUIPMENT_ID",
        help="One piece of equipment, as in `kerma equipment list --all`; several are possible.",
    ),
]
Everything = Annotated[bool, typer.Option("--all", help="All equipment.")]


def scope(
    name: Name,
    institutions: Institutions = None,
    departments: Departments = None,
    equipment: Equipment = None,
    is_everything: Everything = False,
) -> None:
    """Show the equipment whose studies a user sees, or limit it; open pages follow within seconds."""
    if is_everything and (institutions or departments or equipment):
        raise ConfigurationError("--all and a limit contradict each other: give one of them.")
    with migrated_database() as engine, engine.begin() as connection:
        ids = [find_any_equipment(connection, text) for text in equipment or ()]
        entries = _entries(institutions or [], departments or [], ids)
        account = accounts.find(connection, name)
        if entries or is_everything:
            account_changes.set_scope(connection, account.account_id, entries)
            record(connection, AuditAction.SET_SCOPE, **account.audit_details, scope=[str(entry) for entry in entries])
        typer.echo(_in_words(connection, account))


def _entries(institutions: list[str], departments: list[str], equipment: list[UUID]) -> list[ScopeEntry]:
    """Each department of each institution; an institution or a department alone contains all of the other."""
    institution_names: list[str | None] = [*institutions] or [None]
    department_names: list[str | None] = [*departments] or [None]
    of_sites = [ScopeEntry(*site) for site in product(institution_names, department_names) if any(site)]
    return [*of_sites, *(ScopeEntry(equipment_id=one) for one in equipment)]


def _in_words(connection: Connection, account: accounts.Account) -> str:
    entries = scopes.entries(connection, account.account_id)
    ids = scopes.equipment_ids(connection, account.account_id)
    if ids is None:
        return f"{account.shown_name} sees the studies of all equipment."
    count = f"{len(ids)} piece{'' if len(ids) == 1 else 's'} of equipment"
    return f"{account.shown_name} sees the studies of {count}: {'; '.join(map(str, entries))}."
