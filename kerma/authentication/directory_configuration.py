"""What the settings state about the hospital's directory (LDAP), checked; nothing is sent to it."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kerma.access import role_mapping
from kerma.access.provider_user import DIRECTORY_PREFIX
from kerma.errors import ConfigurationError
from kerma.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from kerma.access.role_mapping import RoleMapping

#: Ports by scheme.
PORTS = {"ldap": 389, "ldaps": 636}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_AROUND_SEPARATORS = re.compile(r"\s*([,=])\s*")


@dataclass(frozen=True)
class DirectoryConfiguration:
    """A directory, and how users and groups are found in it.

    Attributes:
        url: ldaps:// or ldap://, the latter with StartTLS except on the same computer.
        ca_file: certificates that may sign that of the directory; None for those of the operating system.
        bind_dn: with which users are searched; empty: anonymously.
        bind_password: of that name.
        base_dn: below which users and groups are searched.
        user_filter: with `{name}`.
        id_attribute: identifies a user and never changes.
        name_attribute: name of the user for people.
        groups_attribute: lists the groups of a user.
        group_filter: finds the groups of a user instead, with `{dn}`; empty where it is not used.
        mapping: roles by group, whose name is normalised.
    """

    url: str
    ca_file: Path | None
    bind_dn: str
    bind_password: str = field(repr=False)
    base_dn: str
    user_filter: str
    id_attribute: str
    name_attribute: str
    groups_attribute: str
    group_filter: str
    mapping: RoleMapping

    @property
    def issuer(self) -> str:
        """What the directory is called in the key of accounts: the same on whatever server it runs."""
        return f"{DIRECTORY_PREFIX}{normalised(self.base_dn)}"

    @property
    def needs_start_tls(self) -> bool:
        """Whether a connection is protected by StartTLS."""
        address = urlsplit(self.url)
        return address.scheme == "ldap" and address.hostname not in _LOOPBACK


def directory_configuration(site: Settings) -> DirectoryConfiguration | None:
    """The directory of the settings; None where there is none.

    Raises:
        ConfigurationError: a setting is missing or cannot be used.
    """
    if not site.ldap_url:
        return None
    address = urlsplit(site.ldap_url)
    if address.scheme not in PORTS or not address.hostname:
        raise ConfigurationError(f"KERMA_LDAP_URL is {site.ldap_url!r}; it must begin with ldaps:// or ldap://.")
    if not site.ldap_base_dn:
        raise ConfigurationError("KERMA_LDAP_URL is set, and KERMA_LDAP_BASE_DN is not: set it as well.")
    # Empty where docker-compose.yml passes on a variable that is not set.
    user_filter = site.ldap_user_filter or Settings.model_fields["ldap_user_filter"].default
    if "{name}" not in user_filter:
        raise ConfigurationError(f"KERMA_LDAP_USER_FILTER is {site.ldap_user_filter!r}; {{name}} must be in it.")
    if site.ldap_group_filter and "{dn}" not in site.ldap_group_filter:
        raise ConfigurationError(f"KERMA_LDAP_GROUP_FILTER is {site.ldap_group_filter!r}; {{dn}} must be in it.")
    return DirectoryConfiguration(
        url=site.ldap_url,
        ca_file=_usable(site.ldap_ca_file),
        bind_dn=site.ldap_bind_dn,
        bind_password=_bind_password(site),
        base_dn=site.ldap_base_dn,
        user_filter=user_filter,
        id_attribute=site.ldap_id_attribute,
        name_attribute=site.ldap_name_attribute,
        groups_attribute=site.ldap_groups_attribute,
        group_filter=site.ldap_group_filter,
        mapping=_mapping(site.ldap_roles),
    )


def normalised(dn: str) -> str:
    """A distinguished name in small letters, without blanks around commas and equals signs."""
    return _AROUND_SEPARATORS.sub(r"\1", dn.strip()).lower()


def _mapping(text: str) -> RoleMapping:
    # A comma never separates entries: it is part of distinguished names.
    return role_mapping.parse(f"{text};" if text else "", "KERMA_LDAP_ROLES").with_groups(normalised)


def _usable(ca_file: Path | None) -> Path | None:
    try:
        ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"KERMA_LDAP_CA_FILE is {str(ca_file)!r}, which cannot be read as PEM.") from error
    return ca_file


def _bind_password(site: Settings) -> str:
    path = site.ldap_bind_password_file
    if path is None:
        return site.ldap_bind_password
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"KERMA_LDAP_BIND_PASSWORD_FILE is {str(path)!r}, which cannot be read.") from error
