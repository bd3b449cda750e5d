"""Syslog over TLS: the form of a message (RFC 5424), and its way to the collector (RFC 5425)."""

import os
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from kerma.errors import ConfigurationError, UnavailableError
from kerma.settings import Settings

#: Facility 10 (security and authorization), severity 5 (notice): PS3.15 A.6.
_PRIORITY = 10 * 8 + 5
_APPLICATION = "kerma"
#: PS3.15 A.6.
_MESSAGE_ID = "DICOM+RFC3881"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MAX_HOST_CHARACTERS = 255
_TIMEOUT_S = 10.0
_OBJECTION_S = 0.2
_BUFFER_BYTES = 4096


@dataclass(frozen=True)
class SyslogConfiguration:
    """A collector of audit messages, and how this computer identifies itself there.

    Attributes:
        host: of the collector; its certificate must name it.
        port: of the collector.
        ca_file: certificates that may sign that of the collector; None for those of the operating system.
        certificate_file: of this computer; None where it shows none.
        key_file: of that certificate; None where it stands in the same file.
    """

    host: str
    port: int
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def tls(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, with a certificate of the collector that is verified.

        Raises:
            ConfigurationError: a file cannot be read, or holds no certificate or key.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise _unusable("KERMA_SYSLOG_CA_FILE", self.ca_file) from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate_file is not None:
            try:
                context.load_cert_chain(self.certificate_file, self.key_file)
            except (OSError, ssl.SSLError) as error:
                files = "KERMA_SYSLOG_CERTIFICATE_FILE and KERMA_SYSLOG_KEY_FILE"
                raise _unusable(files, self.certificate_file) from error
        return context


class SyslogMessage(NamedTuple):
    """A message.

    Attributes:
        at: when what it reports was done.
        host: name of this computer.
        content: XML in UTF-8.
    """

    at: datetime
    host: str
    content: bytes

    def frame(self) -> bytes:
        """The message after its length in bytes."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        header = f"<{_PRIORITY}>1 {at} {self.host} {_APPLICATION} {os.getpid()} {_MESSAGE_ID} - "
        message = header.encode("ascii") + _BYTE_ORDER_MARK + self.content
        return b"%d %s" % (len(message), message)


def syslog_configuration(site: Settings) -> SyslogConfiguration | None:
    """The collector of the settings; None where there is none.

    Raises:
        ConfigurationError: a certificate or key cannot be used.
    """
    if not site.syslog_host:
        return None
    found = SyslogConfiguration(
        site.syslog_host.strip("[]"),
        site.syslog_port,
        site.syslog_ca_file,
        site.syslog_certificate_file,
        site.syslog_key_file,
    )
    found.tls()
    return found


def own_host() -> str:
    """Name of this computer, in characters that the header of a message may have."""
    name = "".join(character for character in socket.getfqdn() if "!" <= character <= "~")
    return name[:_MAX_HOST_CHARACTERS] or "-"


def deliver(configuration: SyslogConfiguration, messages: Sequence[SyslogMessage]) -> None:
    """Send messages over one connection, and wait until the collector has read them all.

    Syslog has no answers: that the collector ends the connection in its turn, without discarding anything, shows that
    it has read what was sent before (RFC 5425 4.4).

    Raises:
        UnavailableError: it cannot be reached, its certificate is not trusted, or it has not read everything.
        ConfigurationError: a certificate or key cannot be used.
    """
    context = configuration.tls()
    address = configuration.host, configuration.port
    try:
        with (
            socket.create_connection(address, _TIMEOUT_S) as connection,
            context.wrap_socket(connection, server_hostname=configuration.host) as protected,
        ):
            # A collector that does not accept this computer's certificate says so after the handshake (TLS 1.3).
            _require_open(protected, _OBJECTION_S)
            for message in messages:
                protected.sendall(message.frame())
            _require_open(protected, 0)
            _end(protected)
    except (OSError, ssl.SSLError) as error:
        raise UnavailableError(f"{configuration.host}:{configuration.port}: {_reason(error)}.") from error


def _require_open(protected: ssl.SSLSocket, wait_s: float) -> None:
    """See that the collector has not ended the connection.

    Raises:
        OSError: it has.
    """
    protected.settimeout(wait_s)
    try:
        protected.recv(1)
    except (TimeoutError, ssl.SSLWantReadError):
        protected.settimeout(_TIMEOUT_S)
        return
    raise ConnectionAbortedError("it ended the connection; it may require another certificate")


def _end(protected: ssl.SSLSocket) -> None:
    """Say that nothing follows, and wait for the same from the collector; some end without a word of TLS."""
    try:
        plain = protected.unwrap()
    except ssl.SSLEOFError:
        return
    # Whatever the collector did not read makes its side reset the connection, which raises an error here.
    plain.shutdown(socket.SHUT_WR)
    while plain.recv(_BUFFER_BYTES):
        pass


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return f"it did not answer within {_TIMEOUT_S:.0f} s"
    return str(getattr(error, "strerror", None) or error).rstrip(".")


def _unusable(variables: str, path: Path | None) -> ConfigurationError:
    return ConfigurationError(f"{variables}: {str(path)!r} cannot be read as PEM.")
