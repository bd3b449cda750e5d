"""Which roles users have by what an identity provider, a proxy or a directory states about them, such as groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerma.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class RoleMapping:
    """Roles by group.

    Attributes:
        roles_by_group: names of roles by the group that has them.
    """

    roles_by_group: Mapping[str, frozenset[str]]

    def __bool__(self) -> bool:
        """Whether it gives any role; where it gives none, roles are given in Kerma."""
        return bool(self.roles_by_group)

    def roles_of(self, groups: Iterable[str]) -> frozenset[str]:
        """The roles of somebody in these groups; groups that it does not name give none."""
        return frozenset[str]().union(*(self.roles_by_group.get(group, frozenset()) for group in groups))


def parse(text: str, variable: str) -> RoleMapping:
    """The mapping of a setting such as `dose-physics=physicist, radiology=viewer`.

    Entries are separated by semicolons where there is one, so that groups may have commas in their names, and by
    commas otherwise. The role stands after the last equals sign, so that groups may have others in their names.

    Args:
        text: of the setting.
        variable: its name, for the error.

    Raises:
        ConfigurationError: an entry has no group or no role.
    """
    roles_by_group: dict[str, frozenset[str]] = {}
    entries = (entry.strip() for entry in text.split(";" if ";" in text else ","))
    for entry in filter(None, entries):
        group, _, role = (part.strip() for part in entry.rpartition("="))
        if not group or not role:
            raise ConfigurationError(
                f"{variable} has the entry {entry!r}; each must be GROUP=ROLE, separated by commas."
            )
        roles_by_group[group] = roles_by_group.get(group, frozenset()) | {role}
    return RoleMapping(roles_by_group)
