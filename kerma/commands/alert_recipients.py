"""`kerma alerts recipients`: who receives messages about alerts, by mail or webhook."""

from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import typer
from rich.markup import escape
from rich.table import Table

from kerma.alert_messages.message_text import alert_message
from kerma.alert_messages.recipient import (
    AlertChannel,
    AlertFilter,
    AlertRecipient,
    StoredRecipient,
    WebhookTarget,
)
from kerma.alert_messages.webhook_body import webhook_body
from kerma.alerts.alert_rule import Severity
from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.commands.wide_table import print_wide
from kerma.database import alert_recipients as stored_recipients
from kerma.database.access import accounts
from kerma.database.ingest import alert_recipients
from kerma.errors import ConfigurationError
from kerma.mail_address import checked_recipients
from kerma.outbox.mail import Mail, RefusedMailError, connected, hand_over, mail_configuration
from kerma.outbox.webhooks import RefusedWebhookError, post
from kerma.standard.enumerations import AuditAction, ExamModality

recipients = typer.Typer(no_args_is_help=True, help="Who receives messages about alerts, by mail or webhook.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Number, as `kerma alerts recipients list` shows it.")]
_TITLES = ("Number", "Name", "Channel", "Address", "Alerts", "Language", "Sent", "Scope of", "Active")


@recipients.command("list", epilog=epilog("alerts recipients list"))
def list_() -> None:
    """List the recipients; of webhooks only scheme and host of the URL are shown."""
    with migrated_database() as engine, engine.connect() as connection:
        found = stored_recipients.recipients(connection)
        names = {one.account_id: one.name for one in accounts.accounts(connection)}
    if not found:
        typer.echo("Nobody receives messages about alerts; `kerma alerts recipients add` adds somebody.")
        return
    table = Table(*_TITLES, box=None, pad_edge=False)
    for one in found:
        table.add_row(*map(escape, _cells(one, names)))
    print_wide(table)


@recipients.command("add", epilog=epilog("alerts recipients add"))
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What people call the recipient.")],
    mail: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Mail address.")] = None,
    channel: Annotated[AlertChannel, typer.Option(help="With --url-file: the form of messages.")] = AlertChannel.JSON,
    url_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File with the URL of a webhook, which may be a secret.")
    ] = None,
    secret_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File with the secret that signs messages, or the access token of ntfy."),
    ] = None,
    severity: Annotated[Severity, typer.Option(help="The lowest severity.")] = Severity.NOTIFICATION,
    rule: Annotated[list[str] | None, typer.Option(help="Only alerts of this rule; may be repeated.")] = None,
    modality: Annotated[
        list[ExamModality] | None, typer.Option(help="Only studies of this modality; may be repeated.")
    ] = None,
    equipment: Annotated[
        list[UUID] | None, typer.Option(metavar="ID", help="Only studies of this equipment; may be repeated.")
    ] = None,
    institution: Annotated[str | None, typer.Option(help="Only equipment of this institution.")] = None,
    department: Annotated[str | None, typer.Option(help="Only equipment of this department.")] = None,
    language: Annotated[str, typer.Option(help="Language of messages: en, pl, de, fr.")] = "en",
    escalation_hours: Annotated[
        int | None, typer.Option(help="Not at once, but what nobody has acknowledged after so many hours.")
    ] = None,
    deadlines: Annotated[
        bool, typer.Option("--deadlines", help="Remind of deadlines and follow-ups of incidents as well.")
    ] = False,
    account: Annotated[
        str | None, typer.Option(metavar="USER", help="Only equipment in the scope of this user, while it is active.")
    ] = None,
) -> None:
    """Add a recipient: a mail address, or a webhook whose URL and secret are in files.

    A recipient without --account is informed of all equipment.
    """
    target = None if url_file is None else WebhookTarget(_line_of(url_file), _line_of(secret_file))
    if (mail is None) == (target is None):
        raise ConfigurationError("A recipient has either a mail address (--mail) or a webhook (--url-file).")
    if mail is not None:
        channel = AlertChannel.MAIL
        [mail] = checked_recipients([mail], command_settings().allowed_recipient_domains)
    alert_filter = AlertFilter(
        *(severity, tuple(rule or ()), tuple(modality or ()), tuple(equipment or ()), institution, department)
    )
    with migrated_database() as engine, engine.begin() as connection:
        recipient = AlertRecipient(
            name=name,
            channel=channel,
            address=mail or "",
            filter=alert_filter,
            language=language,
            escalation_after_h=escalation_hours,
            account_id=accounts.find(connection, account).account_id if account else None,
            informs_of_deadlines=deadlines,
        )
        number = alert_recipients.add(connection, recipient, target, author())
        record(connection, AuditAction.SET_ALERT_RECIPIENT, change="add", recipient=number, name=name, channel=channel)
    typer.echo(f"{name} is recipient {number}; `kerma alerts recipients test {number}` sends a test.")


@recipients.command("enable", epilog=epilog("alerts recipients enable"))
def enable(number: Number) -> None:
    """Have messages go to a recipient again, about alerts from now on."""
    _set_active(number, is_active=True)


@recipients.command("disable", epilog=epilog("alerts recipients disable"))
def disable(number: Number) -> None:
    """Have no messages go to a recipient, until it is enabled again."""
    _set_active(number, is_active=False)


@recipients.command("remove", epilog=epilog("alerts recipients remove"))
def remove(number: Number) -> None:
    """Remove a recipient, and its URL and secret."""
    with migrated_database() as engine, engine.begin() as connection:
        removed = alert_recipients.remove(connection, number, author())
        record(
            connection, AuditAction.SET_ALERT_RECIPIENT, change="remove", recipient=number, name=removed.recipient.name
        )
    typer.echo(f"{removed.recipient.name} receives nothing any more.")


@recipients.command("test", epilog=epilog("alerts recipients test"))
def test(number: Number) -> None:
    """Send a test to a recipient at once, and print what the server answers; nothing is put into the outbox."""
    with migrated_database() as engine, engine.connect() as connection:
        found = alert_recipients.require(connection, number).recipient
        target = stored_recipients.webhook(connection, number)
    site = command_settings()
    message = alert_message([], found, site.dashboard_url)
    identifier = f"kerma-test-{uuid4()}"
    try:
        if found.channel is AlertChannel.MAIL:
            _mail(Mail(found.address, message.title, message.text), identifier)
        elif target is None:
            raise ConfigurationError(f"The URL of {found.name} is not known here; remove and add the recipient.")
        else:
            post(target, found.channel, webhook_body(found.channel, message), identifier)
    except (RefusedMailError, RefusedWebhookError) as error:
        raise ConfigurationError(str(error)) from error
    typer.echo(f"A test to {found.name} ({found.address}) was accepted.")


def _mail(mail: Mail, identifier: str) -> None:
    configuration = mail_configuration(command_settings())
    if configuration is None:
        raise ConfigurationError("No mail server is set: KERMA_MAIL_HOST (docs/administrator/outbox.md).")
    with connected(configuration) as server:
        hand_over(server, mail.message(configuration.sender, identifier))


def _set_active(number: int, *, is_active: bool) -> None:
    change = "enable" if is_active else "disable"
    with migrated_database() as engine, engine.begin() as connection:
        name = alert_recipients.require(connection, number).recipient.name
        if changed := alert_recipients.set_active(connection, number, is_active=is_active):
            record(connection, AuditAction.SET_ALERT_RECIPIENT, change=change, recipient=number, name=name)
    typer.echo(f"{name} is {change}d{'' if changed else ' already'}.")


def _line_of(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        text = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read.") from error
    if not text or len(text.splitlines()) != 1:
        raise ConfigurationError(f"{file} must hold one line.")
    return text


def _cells(one: StoredRecipient, names: dict[UUID, str]) -> list[str]:
    found = one.recipient
    sent = "at once" if found.escalation_after_h is None else f"unseen after {found.escalation_after_h} h"
    scope = "all equipment" if found.account_id is None else names.get(found.account_id, "account removed: nothing")
    address = [str(one.number), found.name, found.channel, found.address]
    alerts = f"{_filter(found.filter)}, deadlines" if found.informs_of_deadlines else _filter(found.filter)
    return [*address, alerts, found.language, sent, scope, "yes" if one.is_active else "no"]


def _filter(alert_filter: AlertFilter) -> str:
    parts = (
        f"from {alert_filter.min_severity}" if alert_filter.min_severity is not Severity.NOTIFICATION else "",
        " ".join(alert_filter.rule_ids),
        " ".join(alert_filter.modalities),
        " ".join(map(str, alert_filter.equipment_ids)),
        alert_filter.institution_name,
        alert_filter.department_name,
    )
    return ", ".join(part for part in parts if part) or "all"
