"""A mail server on loopback that stores what it accepts, and refuses some recipients."""

from __future__ import annotations

import ssl
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from local_stack import free_port

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

USER, PASSWORD = "kerma", "correct horse"
#: A recipient that nobody is, and one whose box is full today.
UNKNOWN, FULL = "nobody@hospital.example", "full@hospital.example"
_ANSWERS = {UNKNOWN: "550 5.1.1 no such user", FULL: "452 4.2.2 mailbox full"}


class MailServer:
    """The server; it can be stopped and started again.

    Args:
        folder: with key and certificate of `server`; None for a server without TLS and login.

    Attributes:
        port: where it listens.
        received: the accepted messages in order.
        full: whether the box of `FULL` is full.
    """

    def __init__(self, folder: Path | None) -> None:
        self.port = free_port()
        self.received: list[EmailMessage] = []
        self.full = True
        self._folder = folder
        self._controller: Controller | None = None

    def start(self) -> None:
        """Start, and wait until it listens."""
        options: dict[str, Any] = {}
        if self._folder is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._folder / "server.crt", self._folder / "server.key")
            options = {"tls_context": context, "require_starttls": True, "auth_required": True}
            options["authenticator"] = _authenticate
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()

    def stop(self) -> None:
        """Stop, and wait until it has ended."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether a recipient is accepted."""
        del server, session, options
        if address in _ANSWERS and (address != FULL or self.full):
            return _ANSWERS[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        """Take a message."""
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: object) -> AuthResult:
    del server, session, envelope, mechanism
    is_right = auth_data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)
