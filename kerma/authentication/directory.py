"""The hospital's directory (LDAP): a user is searched by name, and bound with the password that was entered."""

from __future__ import annotations

import logging
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from ldap3 import ANONYMOUS, NONE, SIMPLE, SUBTREE, SYNC, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException, LDAPSASLPrepError
from ldap3.utils.conv import escape_filter_chars

from kerma.access.provider_user import ProviderUser, shown_name
from kerma.authentication.directory_configuration import PORTS, DirectoryConfiguration, normalised
from kerma.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

logger = logging.getLogger(__name__)

_TIMEOUT_S = 5
_UUID_BYTES = 16
#: Of Active Directory, in the order of bytes of Microsoft's GUIDs.
_OBJECT_GUID = "objectguid"
_ENTRY = "searchResEntry"


@dataclass(frozen=True)
class DirectoryUser:
    """A user whose password was right.

    Attributes:
        user: with the key of the account.
        groups: normalised names of the groups.
    """

    user: ProviderUser
    groups: frozenset[str]


class _VerifyingTls(Tls):  # type: ignore[misc]  # ldap3 has no annotations
    """TLS in which OpenSSL compares the certificate with the name of the host; ldap3 does so itself, by old rules."""

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Protect the socket of a connection."""
        context = ssl.create_default_context(cafile=self.ca_certs_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        host = connection.server.host
        connection.socket = context.wrap_socket(
            connection.socket, do_handshake_on_connect=do_handshake, server_hostname=host
        )


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
        except (LDAPException, OSError, ssl.SSLError) as error:
            logger.exception("The directory cannot be used.")
            raise UnavailableError(f"{self._configuration.url}: {type(error).__name__}.") from error

    def _user(self, name: str, password: str) -> DirectoryUser | None:
        configuration = self._configuration
        with self._connection(configuration.bind_dn, configuration.bind_password) as search:
            if not search.bind():
                raise LDAPException(f"the search for users is refused: {search.result['description']}")
            found = self._found(search, name)
            # Also where there is none, so that the time of the response does not reveal that.
            with self._connection(found["dn"] if found else configuration.base_dn, password) as own:
                is_right = _binds(own)
            if found is None or not is_right:
                return None
            return self._described(search, found)

    def _found(self, search: Connection, name: str) -> dict[str, Any] | None:
        """The entry of a user; None where there is none or several."""
        configuration = self._configuration
        user_filter = configuration.user_filter.replace("{name}", escape_filter_chars(name))
        attributes = configuration.id_attribute, configuration.name_attribute, configuration.groups_attribute
        entries = self._entries(search, user_filter, attributes)
        if len(entries) > 1:
            logger.error("KERMA_LDAP_USER_FILTER finds %d entries for one name; nobody is logged in.", len(entries))
        return entries[0] if len(entries) == 1 else None

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
            groups = [group["dn"] for group in self._entries(search, group_filter, ())]
        user = ProviderUser(configuration.issuer, subject, shown_name(*names, subject))
        return DirectoryUser(user, frozenset(map(normalised, groups)))

    def _entries(self, search: Connection, filter_: str, attributes: Sequence[str]) -> list[dict[str, Any]]:
        search.search(
            self._configuration.base_dn,
            filter_,
            SUBTREE,
            attributes=[*filter(None, attributes)] or ["1.1"],
            time_limit=_TIMEOUT_S,
        )
        if search.result["result"] != 0:
            raise LDAPException(f"the search is refused: {search.result['description']}")
        return [entry for entry in search.response or () if entry["type"] == _ENTRY]

    @contextmanager
    def _connection(self, dn: str, password: str) -> Iterator[Connection]:
        """An open connection that is protected, and not bound yet."""
        connection = Connection(
            _server(self._configuration),
            user=dn or None,
            password=password if dn else None,
            authentication=SIMPLE if dn else ANONYMOUS,
            client_strategy=SYNC,
            receive_timeout=_TIMEOUT_S,
            auto_referrals=False,
            check_names=False,
            read_only=True,
        )
        try:
            connection.open()
            if self._configuration.needs_start_tls and not connection.start_tls():
                raise LDAPException("StartTLS is refused")
            yield connection
        finally:
            connection.unbind()
            # ldap3 leaves it open where the connection was never complete.
            if connection.socket is not None:
                connection.socket.close()


def _server(configuration: DirectoryConfiguration) -> Server:
    address = urlsplit(configuration.url)
    ca_file = str(configuration.ca_file) if configuration.ca_file else None
    return Server(
        address.hostname,
        port=address.port or PORTS[address.scheme],
        use_ssl=address.scheme == "ldaps",
        tls=_VerifyingTls(validate=ssl.CERT_REQUIRED, ca_certs_file=ca_file),
        get_info=NONE,
        connect_timeout=_TIMEOUT_S,
    )


def _binds(connection: Connection) -> bool:
    """Whether the directory takes the password of a connection; one with control characters is never right."""
    try:
        return bool(connection.bind())
    except LDAPSASLPrepError:
        return False


def _identifier(attribute: str, raw: bytes) -> str:
    if attribute.lower() == _OBJECT_GUID and len(raw) == _UUID_BYTES:
        return str(UUID(bytes_le=raw))
    return _text(raw)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
