"""The transports that the settings define."""

from collections.abc import Mapping

from kerma.outbox.audit_messages import AuditMessages
from kerma.outbox.mail import mail_configuration
from kerma.outbox.mails import MailTransport
from kerma.outbox.syslog import syslog_configuration
from kerma.outbox.transport import Transport
from kerma.outbox.webhooks import WebhookTransport
from kerma.settings import Settings
from kerma.standard.enumerations import OutboxKind


def transports(site: Settings) -> Mapping[OutboxKind, Transport]:
    """How messages of each kind are sent; kinds for which nothing is set are missing.

    Raises:
        ConfigurationError: a setting cannot be used.
    """
    # Webhooks need no setting: each recipient has its own.
    found: dict[OutboxKind, Transport] = {OutboxKind.WEBHOOK: WebhookTransport()}
    if (collector := syslog_configuration(site)) is not None:
        found[OutboxKind.AUDIT_MESSAGE] = AuditMessages(collector)
    if (server := mail_configuration(site)) is not None:
        found[OutboxKind.MAIL] = MailTransport(server)
    return found
