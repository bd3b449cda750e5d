"""Roles that the site has defined besides the built-in ones."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from kerma.access.rights import BuiltInRole, Right
from kerma.database.access.account_changes import administrator_stays
from kerma.database.access.account_names import MAX_NAME_CHARACTERS, is_usable_name
from kerma.database.access.role_rights import rights_by_role
from kerma.database.schema.access_tables import account, account_role, role_table
from kerma.errors import AccessChangeError
from kerma.messages import message, quoted


@dataclass(frozen=True)
class Role:
    """A role.

    Attributes:
        name: its name.
        rights: what it permits, in the order of `Right`.
        is_built_in: whether every site has it, so that it cannot be changed.
        users: names of the accounts that have it, in order.
    """

    name: str
    rights: tuple[Right, ...]
    is_built_in: bool
    users: tuple[str, ...]


def roles(connection: Connection) -> list[Role]:
    """The built-in roles, then those of the site by name."""
    rights = rights_by_role(connection)
    users = _users_by_role(connection)
    built_in = [str(name) for name in BuiltInRole]
    of_site = sorted(rights.keys() - set(built_in), key=str.lower)
    return [
        Role(
            name=name,
            rights=tuple(right for right in Right if right in rights[name]),
            is_built_in=name in built_in,
            users=tuple(users.get(name, ())),
        )
        for name in (*built_in, *of_site)
    ]


def put(connection: Connection, name: str, rights: Collection[Right]) -> None:
    """Add a role of the site, or change what it permits.

    Raises:
        AccessChangeError: the name cannot be used, there is no right, or nobody would manage users any more.
    """
    name = name.strip()
    if not is_usable_name(name):
        raise AccessChangeError(
            message(
                "{name} cannot be the name of a role: 1 to {count} printable characters are needed.",
                name=quoted(name),
                count=MAX_NAME_CHARACTERS,
            )
        )
    _require_not_built_in(name)
    if not rights:
        raise AccessChangeError(message("A role must permit something: at least one right is needed."))
    stored = insert(role_table).values(name=name, rights=sorted(rights))
    with administrator_stays(connection):
        connection.execute(
            stored.on_conflict_do_update(index_elements=[role_table.c.name], set_={"rights": stored.excluded.rights})
        )


def remove(connection: Connection, name: str) -> None:
    """Remove a role of the site that no user has.

    Raises:
        AccessChangeError: it is built in, does not exist, or is in use.
    """
    _require_not_built_in(name)
    # The lock ends only when those who give it at this moment are done; their accounts are seen after it.
    present = select(role_table.c.name).where(role_table.c.name == name)
    if connection.execute(present.with_for_update()).scalar_one_or_none() is None:
        raise AccessChangeError(message("The site has no role {name} of its own.", name=quoted(name)))
    if users := _users_by_role(connection).get(name):
        raise AccessChangeError(
            message(
                "The role {name} cannot be removed while users have it: {users}.",
                name=quoted(name),
                users=", ".join(users),
            )
        )
    connection.execute(delete(role_table).where(role_table.c.name == name))


def _require_not_built_in(name: str) -> None:
    if name.lower() in set(BuiltInRole):
        raise AccessChangeError(
            message("The role {name} is built in: it can be neither changed nor removed.", name=quoted(name.lower()))
        )


def _users_by_role(connection: Connection) -> dict[str, list[str]]:
    query = (
        select(account_role.c.role, account.c.name)
        .join(account, account.c.account_id == account_role.c.account_id)
        .order_by(func.lower(account.c.name))
    )
    users: dict[str, list[str]] = {}
    for role, name in connection.execute(query):
        users.setdefault(role, []).append(name)
    return users
