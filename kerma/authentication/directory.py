"""The hospital's directory (LDAP): a user is searched by name, and bound with the password that was entered."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars

from kerma.access.provider_user import ProviderUser, shown_name
from kerma.authentication.directory_configuration import DirectoryConfiguration, normalised
from kerma.authentication.directory_connection import ERRORS, binds, entries, opened, reason, searching
from kerma.errors import UnavailableError

if TYPE_CHECKING:
    from typing import Any

    from ldap3 import Connection

logger = logging.getLogger(__name__)

_UUID_BYTES = 16
#: Of Active Directory, in the order of bytes of Microsoft's GUIDs.
_OBJECT_GUID = "objectguid"


@dataclass(frozen=True)
class DirectoryUser:
    """A user whose password was right.

    Attributes:
        user: with the key of the account.
        groups: normalised names of the groups.
    """

    user: ProviderUser
    groups: frozenset[str]


class Directory:
    """The directory.

    Args:
        configuration: how it is used.
    """

    def __init__(self, configuration: DirectoryConfiguration) -> None:
        self._configuration = configuration

    def user(self, name: str, password: str) -> DirectoryUser | None:
        """The user of a name and password; None where there is none or the password is wrong.

        Raises:
            UnavailableError: the directory does not answer, or refuses the search.
        """
        # A bind without password succeeds for everybody (RFC 4513 5.1.2).
        if not password or not name.strip():
            return None
        try:
            return self._user(name.strip(), password)
        except ERRORS as error:
            unusable = f"The directory {self._configuration.url} cannot be used: {reason(error)}."
            logger.error(unusable)  # noqa: TRY400 -- the cause is outside of Kerma, and a trace would hide it
            raise UnavailableError(unusable) from error

    def _user(self, name: str, password: str) -> DirectoryUser | None:
        configuration = self._configuration
        with searching(configuration) as search:
            found = self._found(search, name)
            # Also where there is none, so that the time of the response does not reveal that.
            with opened(configuration, found["dn"] if found else configuration.base_dn, password) as own:
                is_right = binds(own)
            if found is None or not is_right:
                return None
            return self._described(search, found)

    def _found(self, search: Connection, name: str) -> dict[str, Any] | None:
        """The entry of a user; None where there is none or several."""
        configuration = self._configuration
        user_filter = configuration.user_filter.replace("{name}", escape_filter_chars(name))
        attributes = configuration.id_attribute, configuration.name_attribute, configuration.groups_attribute
        found = entries(search, configuration.base_dn, user_filter, attributes)
        if len(found) > 1:
            logger.error("KERMA_LDAP_USER_FILTER finds %d entries for one name; nobody is logged in.", len(found))
        return found[0] if len(found) == 1 else None

    def _described(self, search: Connection, entry: dict[str, Any]) -> DirectoryUser:
        configuration = self._configuration
        values = {name.lower(): raw for name, raw in entry["raw_attributes"].items()}
        identifiers = values.get(configuration.id_attribute.lower(), [])
        if len(identifiers) != 1 or not identifiers[0]:
            raise LDAPException(f"the entry has no {configuration.id_attribute}")
        subject = _identifier(configuration.id_attribute, identifiers[0])
        names = [_text(value) for value in values.get(configuration.name_attribute.lower(), [])]
        groups = [_text(value) for value in values.get(configuration.groups_attribute.lower(), [])]
        if configuration.group_filter:
            group_filter = configuration.group_filter.replace("{dn}", escape_filter_chars(entry["dn"]))
            groups = [group["dn"] for group in entries(search, configuration.base_dn, group_filter)]
        user = ProviderUser(configuration.issuer, subject, shown_name(*names, subject))
        return DirectoryUser(user, frozenset(map(normalised, groups)))


def _identifier(attribute: str, raw: bytes) -> str:
    if attribute.lower() == _OBJECT_GUID and len(raw) == _UUID_BYTES:
        return str(UUID(bytes_le=raw))
    return _text(raw)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
