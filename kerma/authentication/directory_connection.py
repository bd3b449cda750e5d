"""Connections to the hospital's directory (LDAP): protected, bound, and searched."""

from __future__ import annotations

import ssl
from ast import literal_eval
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ldap3 import ANONYMOUS, NONE, SIMPLE, SUBTREE, SYNC, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException, LDAPSASLPrepError

from kerma.authentication.directory_configuration import PORTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kerma.authentication.directory_configuration import DirectoryConfiguration

#: What a connection raises where the directory cannot be used.
ERRORS = (LDAPException, OSError, ssl.SSLError)
_TIMEOUT_S = 5
_ENTRY = "searchResEntry"
_SUCCESS, _SIZE_LIMIT_EXCEEDED = 0, 4


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


@contextmanager
def searching(configuration: DirectoryConfiguration) -> Iterator[Connection]:
    """A connection that is bound as the settings state it for searches.

    Raises:
        LDAPException: the directory refuses the bind, or cannot be used.
    """
    with opened(configuration, configuration.bind_dn, configuration.bind_password) as search:
        if not search.bind():
            name = configuration.bind_dn or "nobody (anonymously)"
            raise LDAPException(f"the bind as {name} is refused: {search.result['description']}")
        yield search


@contextmanager
def opened(configuration: DirectoryConfiguration, dn: str, password: str) -> Iterator[Connection]:
    """An open connection that is protected, and not bound yet."""
    connection = Connection(
        _server(configuration),
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
        if configuration.needs_start_tls and not connection.start_tls():
            raise LDAPException("StartTLS is refused")
        yield connection
    finally:
        connection.unbind()
        # ldap3 leaves it open where the connection was never complete.
        if connection.socket is not None:
            connection.socket.close()


def binds(connection: Connection) -> bool:
    """Whether the directory takes the password of a connection; one with control characters is never right."""
    try:
        return bool(connection.bind())
    except LDAPSASLPrepError:
        return False


def entries(
    search: Connection, base_dn: str, filter_: str, attributes: Sequence[str] = (), limit: int = 0
) -> list[dict[str, Any]]:
    """The entries below a name that a filter finds.

    Args:
        search: bound.
        base_dn: the name.
        filter_: of LDAP, with escaped values.
        attributes: to be read; empty names are left out.
        limit: at most as many; 0: all.

    Raises:
        LDAPException: the search is refused, as where the name does not exist.
    """
    search.search(
        base_dn,
        filter_,
        SUBTREE,
        attributes=[*filter(None, attributes)] or ["1.1"],
        time_limit=_TIMEOUT_S,
        size_limit=limit,
    )
    if search.result["result"] not in ({_SUCCESS, _SIZE_LIMIT_EXCEEDED} if limit else {_SUCCESS}):
        raise LDAPException(f"the search below {base_dn} is refused: {search.result['description']}")
    return [entry for entry in search.response or () if entry["type"] == _ENTRY]


def reason(error: BaseException) -> str:
    """Why a directory cannot be used, in the words of the operating system, of TLS or of the directory, in one line."""
    text = " ".join(str(error).split()) or type(error).__name__
    # ldap3 gives some texts as those of a tuple with one member, also twice.
    while text.startswith("(") and text.endswith(",)"):
        try:
            (text,) = map(str, literal_eval(text))
        except (SyntaxError, ValueError):
            break
    return text


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
