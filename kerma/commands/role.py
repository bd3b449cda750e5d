"""`kerma role`: what the roles of users permit."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.access.rights import Right
from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import print_json
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_table
from kerma.database.access import roles
from kerma.standard.enumerations import AuditAction

role = typer.Typer(no_args_is_help=True, help="Roles: what users may do.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a role of the site.")]
Rights = Annotated[list[Right], typer.Option("--right", help="A right; several are possible.")]


@role.command("list", epilog=epilog("role list"))
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per role and line.")] = False,
) -> None:
    """List the roles, what they permit and who has them."""
    with migrated_database() as engine, engine.connect() as connection:
        found = roles.roles(connection)
    if as_json:
        print_json(found)
    else:
        print_table(_table(found))


@role.command("set", epilog=epilog("role set"))
def set_(name: Name, rights: Rights) -> None:
    """Add a role of the site, or change what it permits; open pages follow within seconds."""
    with migrated_database() as engine, engine.begin() as connection:
        roles.put(connection, name, rights)
        record(connection, AuditAction.DEFINE_ROLE, role=name.strip(), rights=sorted(map(str, rights)))
    typer.echo(f"The role {name.strip()} permits: {', '.join(sorted(rights))}.")


@role.command(epilog=epilog("role remove"))
def remove(name: Name) -> None:
    """Remove a role of the site that no user has."""
    with migrated_database() as engine, engine.begin() as connection:
        roles.remove(connection, name)
        record(connection, AuditAction.REMOVE_ROLE, role=name)
    typer.echo(f"The role {name} is removed.")


def _table(found: list[roles.Role]) -> Table:
    table = Table("Role", "Rights", "Users")
    for one in found:
        name = one.name if one.is_built_in else f"{one.name} (of the site)"
        table.add_row(escape(name), ", ".join(one.rights), escape(", ".join(one.users)))
    return table
