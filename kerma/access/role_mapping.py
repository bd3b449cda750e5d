"""Which roles users have by what an identity provider, a proxy or a directory states about them, such as groups."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from kerma.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RoleMapping:
    """Roles by group.

    Attributes:
        roles_by_group: names of roles by the group that has them.
        institutions_by_group: to which institutions the group limits its members; None among them: to none. Empty where
            no entry names one.
    """

    roles_by_group: Mapping[str, frozenset[str]]
    institutions_by_group: Mapping[str, frozenset[str | None]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether it gives any role; where it gives none, roles are given in Kerma."""
        return bool(self.roles_by_group)

    @property
    def institutions(self) -> frozenset[str]:
        """All institutions that it names."""
        named = frozenset[str | None]().union(*self.institutions_by_group.values())
        return frozenset(name for name in named if name is not None)

    def roles_of(self, groups: Iterable[str]) -> frozenset[str]:
        """The roles of somebody in these groups; groups that it does not name give none."""
        return frozenset[str]().union(*(self.roles_by_group.get(group, frozenset()) for group in groups))

    def roles_at_login(self, user_name: str, groups: Collection[str]) -> frozenset[str] | None:
        """The roles of a user who logs in; None where roles are given in Kerma. That groups give none is logged."""
        if not self:
            return None
        if not (roles := self.roles_of(groups)):
            logger.warning(
                "%s has logged in without a role: of the %d groups that the login states, the settings name none.",
                user_name,
                len(groups),
            )
        return roles

    def institutions_of(self, groups: Iterable[str]) -> frozenset[str] | None:
        """The institutions whose studies somebody in these groups sees; empty for all, None where Kerma decides it."""
        if not self.institutions_by_group:
            return None
        limits = [self.institutions_by_group[group] for group in groups if group in self.institutions_by_group]
        named = frozenset[str | None]().union(*limits)
        return frozenset() if None in named else frozenset(name for name in named if name is not None)

    def with_groups(self, normalised: Callable[[str], str]) -> RoleMapping:
        """The same mapping by another form of the names of groups; what becomes equal is united."""
        return RoleMapping(
            _united((normalised(group), roles) for group, roles in self.roles_by_group.items()),
            _united((normalised(group), limits) for group, limits in self.institutions_by_group.items()),
        )


Member = TypeVar("Member")


def _united(pairs: Iterable[tuple[str, frozenset[Member]]]) -> dict[str, frozenset[Member]]:
    united: dict[str, frozenset[Member]] = {}
    for group, members in pairs:
        united[group] = united.get(group, frozenset()) | members
    return united


def parse(text: str, variable: str) -> RoleMapping:
    """The mapping of a setting such as `dose-physics=physicist, radiology=viewer`.

    `dose-north=physicist@North Hospital` limits the group to the studies of an institution, named as its objects do.

    Entries are separated by semicolons where there is one, so that groups may have commas in their names, and by
    commas otherwise. The role stands after the last equals sign, so that groups may have others in their names.

    Args:
        text: of the setting.
        variable: its name, for the error.

    Raises:
        ConfigurationError: an entry has no group or no role.
    """
    roles_by_group: dict[str, frozenset[str]] = {}
    institutions_by_group: dict[str, frozenset[str | None]] = {}
    entries = (entry.strip() for entry in text.split(";" if ";" in text else ","))
    for entry in filter(None, entries):
        group, _, limited_role = (part.strip() for part in entry.rpartition("="))
        role, _, institution = (part.strip() for part in limited_role.partition("@"))
        if not group or not role:
            raise ConfigurationError(
                f"{variable} has the entry {entry!r}; each must be GROUP=ROLE or GROUP=ROLE@INSTITUTION, separated by "
                "commas."
            )
        roles_by_group[group] = roles_by_group.get(group, frozenset()) | {role}
        of_group = institutions_by_group.get(group, frozenset())
        institutions_by_group[group] = of_group | {institution or None}
    is_limited = any(limits != {None} for limits in institutions_by_group.values())
    return RoleMapping(roles_by_group, institutions_by_group if is_limited else {})
