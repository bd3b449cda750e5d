"""Mail: the form of a message, and its way to the mail server (RFC 5321, RFC 5322)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from kerma.errors import ConfigurationError, UnavailableError
from kerma.mail_address import checked_address, domain_of
from kerma.settings import MailSecurity, Settings

_TIMEOUT_S = 20.0
# Which of a kind of answers: 5yz is final, 4yz may change.
_FINAL = 500


@dataclass(frozen=True)
class MailConfiguration:
    """A mail server, and how Kerma logs in there.

    Attributes:
        host: of the server; its certificate must name it.
        port: of the server.
        security: how the connection is protected.
        sender: address from which Kerma sends.
        ca_file: certificates that may sign that of the server; None for those of the operating system.
        user: with which it logs in; empty: it does not.
        password: of that user.
    """

    host: str
    port: int
    security: MailSecurity
    sender: str
    ca_file: Path | None = None
    user: str = ""
    password: str = ""

    def tls(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, with a certificate of the server that is verified.

        Raises:
            ConfigurationError: the file cannot be read.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(f"KERMA_MAIL_CA_FILE: {str(self.ca_file)!r} cannot be read as PEM.") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class Attachment(NamedTuple):
    """A file that is sent with a mail.

    Attributes:
        file_name: its name.
        media_type: as application/pdf.
        content: its bytes.
    """

    file_name: str
    media_type: str
    content: bytes


class Mail(NamedTuple):
    """A mail to one recipient; names no patient.

    Attributes:
        recipient: the address.
        subject: one line.
        text: plain text.
        attachments: files.
        html: the same text as HTML, for programs that show it; empty for none.
    """

    recipient: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    html: str = ""

    def message(self, sender: str, identifier: str) -> EmailMessage:
        """The message in the form of RFC 5322.

        Args:
            sender: address from which it is sent.
            identifier: what distinguishes it from every other; a message that is sent again has the same.
        """
        made = EmailMessage()
        made["From"], made["To"] = sender, self.recipient
        made["Subject"] = " ".join(self.subject.split())
        made["Date"] = format_datetime(datetime.now(tz=UTC))
        made["Message-ID"] = f"<{identifier}@{domain_of(sender)}>"
        # No program answers it with a note of absence (RFC 3834).
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(self.text)
        if self.html:
            made.add_alternative(self.html, subtype="html")
        for file in self.attachments:
            main, _, sub = file.media_type.partition("/")
            made.add_attachment(file.content, maintype=main, subtype=sub, filename=file.file_name)
        return made


class RefusedMailError(Exception):
    """The server will never accept this mail."""


def mail_configuration(site: Settings) -> MailConfiguration | None:
    """The mail server of the settings; None where there is none.

    Raises:
        ConfigurationError: a setting cannot be used; the text names it.
    """
    if not site.mail_host:
        return None
    try:
        sender = checked_address(site.mail_from)
    except ConfigurationError as error:
        raise ConfigurationError(f"KERMA_MAIL_FROM: {error}") from error
    found = MailConfiguration(
        host=site.mail_host.strip("[]"),
        port=site.mail_port,
        security=site.mail_security,
        sender=sender,
        ca_file=site.mail_ca_file,
        user=site.mail_user,
        password=_password(site),
    )
    found.tls()
    return found


def _password(site: Settings) -> str:
    path = site.mail_password_file
    if path is None:
        return site.mail_password
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"KERMA_MAIL_PASSWORD_FILE is {str(path)!r}, which cannot be read.") from error


@contextmanager
def connected(configuration: MailConfiguration) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server after the login.

    Raises:
        UnavailableError: it cannot be reached, its certificate is not trusted, it does not accept the login, or it
            fails while the block runs.
        ConfigurationError: the file of certificates cannot be read.
    """
    tls = configuration.tls()
    try:
        with _opened(configuration, tls) as server:
            if configuration.security is MailSecurity.STARTTLS:
                server.starttls(context=tls)
            if configuration.user:
                server.login(configuration.user, configuration.password)
            yield server
    except (OSError, smtplib.SMTPException) as error:
        raise UnavailableError(f"{configuration.host}:{configuration.port}: {_reason(error)}.") from error


def _opened(configuration: MailConfiguration, tls: ssl.SSLContext) -> smtplib.SMTP:
    if configuration.security is MailSecurity.TLS:
        return smtplib.SMTP_SSL(configuration.host, configuration.port, timeout=_TIMEOUT_S, context=tls)
    return smtplib.SMTP(configuration.host, configuration.port, timeout=_TIMEOUT_S)


def hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand a message to a mail server.

    Raises:
        RefusedMailError: the server will never accept it, as where it does not know the recipient.
        SMTPException: it does not accept it now.
    """
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        if code < _FINAL:
            raise smtplib.SMTPResponseException(code, answer) from error
        raise RefusedMailError(_answer(code, answer)) from error
    except smtplib.SMTPDataError as error:
        if error.smtp_code < _FINAL:
            raise
        raise RefusedMailError(_answer(error.smtp_code, error.smtp_error)) from error


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"the mail server answered {code} {' '.join(text.split())}"


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return f"it did not answer within {_TIMEOUT_S:.0f} s"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"it does not offer what the settings demand ({error})".rstrip(".")
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error).removeprefix("the mail server ").rstrip(".")
    return str(getattr(error, "strerror", None) or error).rstrip(".")
