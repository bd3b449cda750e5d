"""`kerma alerts handle` and `kerma alerts history`: what people do with alerts."""

import json
from typing import Annotated
from uuid import UUID

import typer

from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import MAX_COMMENT_LENGTH, Cause
from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.database.ingest import alert_states
from kerma.database.query.alerts.alert_timeline import AlertAction, AlertInformation, TimelineEntry, timeline
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction
from kerma.standard.units import symbol

_Alert = Annotated[UUID, typer.Argument(metavar="ALERT", help="ID of the alert, as `kerma alerts list` shows it.")]
_Alerts = Annotated[
    list[UUID], typer.Argument(metavar="ALERT...", help="IDs of the alerts, as `kerma alerts list` shows them.")
]
_Cause = Annotated[Cause | None, typer.Option(help="Why the value is above the limit; an explained alert needs one.")]
_Comment = Annotated[
    str | None,
    typer.Option(
        help=f"Plain text, {MAX_COMMENT_LENGTH} characters at most, no names of patients; to dismiss, state why."
    ),
]


def handle(
    alert: _Alerts,
    state: Annotated[AlertState, typer.Option(help="The state that the alerts get.")],
    cause: _Cause = None,
    comment: _Comment = None,
) -> None:
    """Acknowledge alerts: set their state, with cause and comment. Each action stays as history."""
    with migrated_database() as engine, engine.begin() as connection:
        count = alert_states.set_by_hand(connection, alert, state, cause, comment, author())
        if count:
            ids = [str(one) for one in sorted(alert)]
            record(connection, AuditAction.HANDLE_ALERT, alerts=ids, state=str(state), cause=cause and str(cause))
    typer.echo(f"{count} of {len(set(alert))} alerts changed; state: {state}.")


def history(
    alert: _Alert, as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False
) -> None:
    """Show the history of an alert: each value, who was informed, and what people did, the earliest first."""
    with migrated_database() as engine, engine.connect() as connection:
        found = timeline(connection, alert)
    if not found:
        raise ConfigurationError(f"There is no alert {alert}; `kerma alerts list` lists alerts.")
    for entry in found:
        typer.echo(json.dumps(entry._asdict(), default=str) if as_json else _line(entry))


def _line(entry: TimelineEntry) -> str:
    moment = f"{entry[0].astimezone():%Y-%m-%d %H:%M}"
    if isinstance(entry, AlertAction):
        by = entry.acted_by or "Kerma, after the value had risen"
        cause = f", cause {entry.cause}" if entry.cause else ""
        comment = f": {entry.comment}" if entry.comment else ""
        return f"{moment}  {entry.state_before} -> {entry.state} by {by}{cause}{comment}"
    if isinstance(entry, AlertInformation):
        why = "nobody had looked at it, " if entry.is_escalation else ""
        noun = "recipient" if entry.recipient_count == 1 else "recipients"
        return f"{moment}  {why}{entry.recipient_count} {noun} informed"
    value = "no value" if entry.value is None else f"{entry.value:g} {symbol(entry.unit)}"
    bound = "at most " if entry.is_upper_bound and entry.value is not None else ""
    return (
        f"{moment}  version {entry.data_version}: {bound}{value}, limit {entry.threshold:g} {symbol(entry.unit)}, "
        f"{entry.outcome}"
    )


def add_to(alerts: typer.Typer) -> None:
    """Add the commands to `kerma alerts`."""
    for name, command in (("handle", handle), ("history", history)):
        alerts.command(name, epilog=epilog(f"alerts {name}"))(command)
