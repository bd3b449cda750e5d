"""What roles permit: the built-in ones, and those that the site has defined."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, select

from kerma.access.rights import RIGHTS_OF_BUILT_IN_ROLES, Right
from kerma.database.schema.access_tables import role_table


def rights_of(connection: Connection, role_names: Collection[str]) -> frozenset[Right]:
    """What roles permit together; a role or right that this version does not know permits nothing."""
    known = rights_by_role(connection)
    return frozenset().union(*(known.get(name, frozenset()) for name in role_names))


def rights_by_role(connection: Connection) -> Mapping[str, frozenset[Right]]:
    """What each role permits: the built-in ones and those of the site."""
    of_site = {
        name: _known_rights(rights)
        for name, rights in connection.execute(select(role_table.c.name, role_table.c.rights))
    }
    return of_site | {str(name): rights for name, rights in RIGHTS_OF_BUILT_IN_ROLES.items()}


def lasting_roles(connection: Connection, names: Collection[str]) -> frozenset[str]:
    """Those of these roles that exist; none of them is removed before the transaction ends.

    Without the lock, a role that is removed while it is given would come back with another meaning under its name.
    """
    query = select(role_table.c.name).where(role_table.c.name.in_(sorted(names))).order_by(role_table.c.name)
    of_site = connection.execute(query.with_for_update(read=True)).scalars()
    return frozenset(of_site) | (frozenset(names) & frozenset(map(str, RIGHTS_OF_BUILT_IN_ROLES)))


def _known_rights(names: Iterable[str]) -> frozenset[Right]:
    return frozenset(Right(name) for name in names if name in set(Right))
