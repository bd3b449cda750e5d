"""A test of the directory without a user: whether it is reached, searched, and names users and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldap3.utils.conv import escape_filter_chars

from kerma.authentication.directory_connection import ERRORS, entries, reason, searching
from kerma.errors import ConfigurationError, UnavailableError

if TYPE_CHECKING:
    from kerma.authentication.directory_configuration import DirectoryConfiguration

#: At most as many users are looked at.
MAX_USERS = 100
_ANY = "*"


class DirectoryFindings(NamedTuple):
    """What a directory answers.

    Attributes:
        user_count: entries that the filter of users finds, at most `MAX_USERS`.
        group_count: groups that the filter of groups finds; without such a filter, those that the users state; at most
            of `MAX_USERS` entries.
    """

    user_count: int
    group_count: int


def examined(configuration: DirectoryConfiguration) -> DirectoryFindings:
    """Bind as for the login of a user, and search users and groups.

    Raises:
        UnavailableError: it cannot be used; with the reason.
        ConfigurationError: the settings find no user there, or no group although groups give roles.
    """
    try:
        findings = _findings(configuration)
    except ERRORS as error:
        raise UnavailableError(f"The directory {configuration.url} cannot be used: {reason(error)}.") from error
    if not findings.user_count:
        raise ConfigurationError(
            f"{configuration.url} answers, and KERMA_LDAP_USER_FILTER ({configuration.user_filter}) finds nobody below "
            f"{configuration.base_dn}."
        )
    if configuration.mapping and not findings.group_count:
        raise ConfigurationError(_without_groups(configuration, findings))
    return findings


def _findings(configuration: DirectoryConfiguration) -> DirectoryFindings:
    base_dn, attribute = configuration.base_dn, configuration.groups_attribute
    user_filter = configuration.user_filter.replace("{name}", _ANY)
    with searching(configuration) as search:
        users = entries(search, base_dn, user_filter, (attribute,), MAX_USERS)
        if configuration.group_filter:
            filters = {configuration.group_filter.replace("{dn}", escape_filter_chars(user["dn"])) for user in users}
            union = f"(|{''.join(sorted(filters))})"
            groups = {group["dn"] for group in entries(search, base_dn, union, (), MAX_USERS)} if users else set()
        else:
            groups = (
                {group for user in users for group in user["attributes"].get(attribute, ())} if attribute else set()
            )
    return DirectoryFindings(len(users), len(groups))


def _without_groups(configuration: DirectoryConfiguration, findings: DirectoryFindings) -> str:
    users = f"{findings.user_count} users that {configuration.url} has found"
    if configuration.group_filter:
        return f"KERMA_LDAP_GROUP_FILTER ({configuration.group_filter}) finds no group of {users}: nobody gets a role."
    attribute = configuration.groups_attribute
    return (
        f"None of {users} has the attribute {attribute} of KERMA_LDAP_GROUPS_ATTRIBUTE: nobody gets a role. Where "
        "groups list their members, as in OpenLDAP, set KERMA_LDAP_GROUP_FILTER=(member={dn})."
    )
