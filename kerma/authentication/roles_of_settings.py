"""The roles that settings of logins name: a misspelt one would give no rights, or demand a second step of nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kerma.authentication.configuration import oidc_configuration, proxy_configuration
from kerma.authentication.directory_configuration import directory_configuration
from kerma.authentication.second_step_configuration import required_roles

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kerma.settings import Settings


class UnknownRole(NamedTuple):
    """A role that a setting names and that does not exist.

    Attributes:
        variable: the setting.
        role: the name.
        known: all roles, in order.
    """

    variable: str
    role: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        """The fault as a sentence."""
        return f"{self.variable} names the role {self.role!r}, which does not exist; there are {', '.join(self.known)}."


def roles_of_settings(site: Settings) -> Mapping[str, frozenset[str]]:
    """The roles by variable.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    configurations = {
        "KERMA_LDAP_ROLES": directory_configuration(site),
        "KERMA_OIDC_ROLES": oidc_configuration(site),
        "KERMA_PROXY_ROLES": proxy_configuration(site),
    }
    by_variable = {
        variable: frozenset[str]().union(*found.mapping.roles_by_group.values())
        for variable, found in configurations.items()
        if found is not None
    }
    return by_variable | {"KERMA_TOTP_REQUIRED_FOR": required_roles(site)}


def unknown_roles(site: Settings, role_names: Collection[str]) -> list[UnknownRole]:
    """What the settings name and does not exist.

    Args:
        site: the settings.
        role_names: of all roles, built-in ones and those of the site.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    known = tuple(sorted(role_names))
    return [
        UnknownRole(variable, role, known)
        for variable, roles in roles_of_settings(site).items()
        for role in sorted(roles - set(known))
    ]
