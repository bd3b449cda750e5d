"""Roles for the page Roles, and what the page changes; each needs the right to manage users."""

from collections.abc import Collection

from dashboard.ui.permitted_changes import permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.access import roles as stored
from kerma.database.access.roles import Role
from kerma.standard.enumerations import AuditAction


def roles() -> list[Role]:
    """All roles, not cached: a change must be seen at once."""
    with permitted_query(Right.MANAGE_USERS) as connection:
        return stored.roles(connection)


def put(name: str, rights: Collection[Right]) -> None:
    """Add or change a role of the site.

    Raises:
        AccessChangeError: it cannot be saved.
    """
    with permitted_change(
        Right.MANAGE_USERS, AuditAction.DEFINE_ROLE, role=name.strip(), rights=sorted(rights)
    ) as connection:
        stored.put(connection, name, rights)


def remove(name: str) -> None:
    """Remove a role of the site.

    Raises:
        AccessChangeError: users have it.
    """
    with permitted_change(Right.MANAGE_USERS, AuditAction.REMOVE_ROLE, role=name) as connection:
        stored.remove(connection, name)
