"""`kerma outbox`: messages to other systems that wait or were given up, and how they are sent again."""

from typing import Annotated
from uuid import uuid4

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import print_json
from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.commands.wide_table import print_table
from kerma.database.outbox import overview
from kerma.database.outbox.overview import Destination, ListedMessage
from kerma.errors import ConfigurationError
from kerma.mail_address import checked_address
from kerma.outbox.mail import Mail, RefusedMailError, connected, hand_over, mail_configuration
from kerma.standard.enumerations import AuditAction, OutboxKind

outbox = typer.Typer(no_args_is_help=True, help="Messages to other systems, such as audit messages.")

_MAX_SHOWN = 50


@outbox.command("list", epilog=epilog("outbox list"))
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per undelivered message and line.")] = False,
) -> None:
    """List the destinations, and the messages that were given up or wait."""
    with migrated_database() as engine, engine.connect() as connection:
        destinations = overview.destinations(connection)
        count = overview.undelivered_count(connection)
        undelivered = overview.undelivered(connection, count if as_json else _MAX_SHOWN)
    if as_json:
        print_json(undelivered)
    elif not destinations:
        typer.echo("Nothing is sent to other systems.")
    else:
        print_table(_destinations(destinations))
        if undelivered:
            print_table(_messages(undelivered))
        if count > len(undelivered):
            typer.echo(f"and {count - len(undelivered)} more; --json lists all.")


@outbox.command(epilog=epilog("outbox retry"))
def retry(
    destination: Annotated[str | None, typer.Option(metavar="NAME", help="Only messages to this destination.")] = None,
) -> None:
    """Have a worker send messages again that were given up, and those that wait without further pause."""
    with migrated_database() as engine, engine.begin() as connection:
        if destination is not None:
            _require_known(connection, destination)
        count = overview.retry(connection, destination)
        record(connection, AuditAction.RETRY_OUTBOX, messages="all", destination=destination or "all")
    messages = "1 message that was given up is" if count == 1 else f"{count} messages that were given up are"
    typer.echo(f"{messages} sent again; what waits is sent at once.")


@outbox.command(epilog=epilog("outbox end"))
def end(destination: Annotated[str, typer.Argument(metavar="NAME", help="Name of the destination.")]) -> None:
    """Have nothing sent to a destination any more, once no worker has its settings; what waits is given up."""
    with migrated_database() as engine, engine.begin() as connection:
        _require_known(connection, destination)
        count = overview.end(connection, destination)
        record(connection, AuditAction.END_DESTINATION, destination=destination, messages=count)
    typer.echo(f"Nothing is sent to {destination} any more; {count} waiting messages are given up.")


@outbox.command("test-mail", epilog=epilog("outbox test-mail"))
def test_mail(recipient: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where the test goes.")]) -> None:
    """Hand a test mail to the mail server at once, and print what it answers; nothing is put into the outbox."""
    address = checked_address(recipient)
    configuration = mail_configuration(command_settings())
    if configuration is None:
        raise ConfigurationError("No mail server is set: KERMA_MAIL_HOST (docs/administrator/outbox.md).")
    mail = Mail(address, "Kerma: test", "Mail of Kerma arrives here.")
    try:
        with connected(configuration) as server:
            hand_over(server, mail.message(configuration.sender, f"kerma-test-{uuid4()}"))
    except RefusedMailError as error:
        raise ConfigurationError(f"{address}: {error}.") from error
    typer.echo(f"{configuration.host} has accepted a mail to {address}.")


def _require_known(connection: Connection, destination: str) -> None:
    names = [one.destination for one in overview.destinations(connection)]
    if destination not in names:
        known = f"there are {', '.join(names)}" if names else "there is none"
        raise ConfigurationError(f"There is no destination {destination!r}; {known}.")


def _destinations(destinations: list[Destination]) -> Table:
    table = Table("Destination", "Waiting", "Oldest", "Given up", "Last delivery", "Last error")
    for one in destinations:
        since = f"{one.waiting_since.astimezone():%Y-%m-%d %H:%M}" if one.waiting_since else ""
        last = f"{one.delivered_at.astimezone():%Y-%m-%d %H:%M:%S}" if one.delivered_at else "never"
        is_ended = one.kind is OutboxKind.AUDIT_MESSAGE and not one.is_subscribed
        name = f"{one.destination} (not set any more)" if is_ended else one.destination
        table.add_row(escape(name), str(one.waiting), since, str(one.dead), last, escape(one.last_error or ""))
    return table


def _messages(messages: list[ListedMessage]) -> Table:
    table = Table("Number", "Destination", "Message", "State", "Written", "Attempts", "Reason")
    for one in messages:
        written = f"{one.created_at.astimezone():%Y-%m-%d %H:%M:%S}"
        words = str(one.message_id), escape(one.destination), one.kind, one.state, written, str(one.attempts)
        table.add_row(*words, escape(one.last_error or ""))
    return table
