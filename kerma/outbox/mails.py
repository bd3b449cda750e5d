"""Mail in the outbox: how it is added, and how it is sent."""

import smtplib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256

from sqlalchemy import Connection

from kerma.database.outbox import messages as outbox_messages
from kerma.database.outbox.sending import OutboxMessage
from kerma.json_types import Json
from kerma.mail_address import checked_address
from kerma.outbox.mail import (
    Attachment,
    Mail,
    MailConfiguration,
    RefusedMailError,
    connected,
    hand_over,
)
from kerma.outbox.transport import RefusedMessageError
from kerma.standard.enumerations import OutboxKind

DESTINATION = "mail"


def add(connection: Connection, mail: Mail) -> None:
    """Add a mail to the outbox, in the transaction of what it reports.

    Raises:
        ConfigurationError: the recipient is no mail address.
    """
    checked_address(mail.recipient)
    outbox_messages.add(connection, OutboxKind.MAIL, DESTINATION, _payload(mail))


class MailTransport:
    """The transport of mail.

    Args:
        configuration: the mail server.
    """

    subscribed: Sequence[str] = ()

    def __init__(self, configuration: MailConfiguration) -> None:
        self._configuration = configuration

    def send(self, connection: Connection, messages: Sequence[OutboxMessage]) -> Iterator[OutboxMessage]:
        """Send mails one by one over one connection."""
        del connection
        with connected(self._configuration) as server:
            for message in messages:
                self._send(server, message)
                yield message

    def _send(self, server: smtplib.SMTP, message: OutboxMessage) -> None:
        mail = _from_payload(message.payload)
        try:
            hand_over(server, mail.message(self._configuration.sender, _identifier(message)))
        except RefusedMailError as error:
            raise RefusedMessageError(message, f"{mail.recipient}: {error}") from error


def _identifier(message: OutboxMessage) -> str:
    """The same each time that the message is sent, also where another database numbers messages anew."""
    content = repr(sorted(message.payload.items())).encode()
    return f"kerma-{message.message_id}-{sha256(content).hexdigest()[:16]}"


def _payload(mail: Mail) -> Json:
    files: list[Json] = [
        {"file_name": one.file_name, "media_type": one.media_type, "content": b64encode(one.content).decode()}
        for one in mail.attachments
    ]
    texts = {"recipient": mail.recipient, "subject": mail.subject, "text": mail.text, "html": mail.html}
    return {**texts, "attachments": [*files]}


def _from_payload(payload: Json) -> Mail:
    files = payload["attachments"]
    attachments = tuple(
        Attachment(str(one["file_name"]), str(one["media_type"]), b64decode(str(one["content"])))
        for one in (files if isinstance(files, list) else ())
        if isinstance(one, dict)
    )
    recipient, subject, text = (str(payload[name]) for name in ("recipient", "subject", "text"))
    # A message of an earlier version has no HTML.
    return Mail(recipient, subject, text, attachments, html=str(payload.get("html", "")))
