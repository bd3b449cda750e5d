"""`kerma audit`: who saw what, and whether the audit trail is complete and unchanged."""

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection, Engine

from kerma.audit.chain import AuditRecord
from kerma.audit.details import details_text
from kerma.commands.audit_record import author, record
from kerma.commands.database import local_time, migrated_database
from kerma.commands.equipment_selection import print_json
from kerma.commands.examples import epilog
from kerma.commands.old_data_removal import remove
from kerma.commands.running_stack import command_settings
from kerma.commands.wide_table import print_table
from kerma.database.access.audited_persons import AuditedPerson, persons
from kerma.database.audit import events, heads
from kerma.database.audit.events import AuditFilter
from kerma.database.audit.verify import Verification
from kerma.database.audit.verify import verify as verify_trail
from kerma.errors import ConfigurationError
from kerma.monitoring.task_reporter import TaskReporter
from kerma.privacy import audited_patient_ids, site_key
from kerma.standard.enumerations import AuditAction, AuditOutcome, DataKind, TaskKind

audit = typer.Typer(no_args_is_help=True, help="The audit trail: who saw what.")

Since = Annotated[datetime | None, typer.Option(help="Only from then on, local time.")]
Until = Annotated[datetime | None, typer.Option(help="Only before then, local time.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object per row and line.")]


@audit.command("who-saw", epilog=epilog("audit who-saw"))
def who_saw(
    patient: Annotated[str | None, typer.Option(metavar="ID", help="Patient ID, in plain text.")] = None,
    study: Annotated[str | None, typer.Option(metavar="UID", help="Study Instance UID.")] = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """List who saw a patient or a study, exported or reported it; the latest first. The search is recorded."""
    if bool(patient) == bool(study):
        raise typer.BadParameter("state one of --patient and --study.", param_hint="--patient")
    keys = audited_patient_ids(command_settings(), patient) if patient else None
    _list(AuditFilter(keys, study, since=local_time(since), until=local_time(until)), as_json=as_json)


@audit.command("seen-by", epilog=epilog("audit seen-by"))
def seen_by(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="User, who may be removed: name, NAME@ISSUER or identifier.")
    ],
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """List what a user did; the latest first. The search is recorded."""
    with migrated_database() as engine, engine.connect() as connection:
        person = _person(connection, name.strip())
    _list(
        AuditFilter(
            user_name=person.name, account_id=person.account_id, since=local_time(since), until=local_time(until)
        ),
        as_json=as_json,
    )


@audit.command(epilog=epilog("audit verify"))
def verify(
    expected: Annotated[
        str,
        typer.Option(metavar="POSITION:SIGNATURE", help="A closed day that was written down elsewhere; must be there."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Verify all rows: none was changed, removed or inserted. Names the first row that does not fit; exit status 1.

    The newest closed day is printed with position and signature. Written down elsewhere, it shows later that no closed
    day was removed at the end of the trail.
    """
    with migrated_database() as engine, engine.execution_options(isolation_level="REPEATABLE READ").connect() as found:
        result = _verified(engine, found)
        is_there = not expected or expected in {day.fingerprint for day in heads.closed(found).values()}
    if as_json:
        print_json([result])
    else:
        _show_verification(result)
    if not is_there:
        typer.echo(f"No closed day is {expected}: closed days were removed or signed anew since.", err=True)
    if result.faults or not is_there:
        raise typer.Exit(1)


def _verified(engine: Engine, found: Connection) -> Verification:
    """The result of the verification, which is listed among the tasks."""
    with TaskReporter(engine, TaskKind.VERIFY_AUDIT_TRAIL, author()) as reporter:
        result = verify_trail(found, site_key(command_settings()), reporter.advance)
        if result.faults:
            fault = result.faults[0]
            reporter.fail(
                f"Chains that do not fit: {len(result.faults)}. The first: {fault.day} {fault.writer}, row "
                f"{fault.number}: {fault.reason}."
            )
    return result


@audit.command(epilog=epilog("audit sign"))
def sign() -> None:
    """Close the days before today (UTC): sign the last row of each. A running worker does this every day."""
    key = site_key(command_settings())
    with migrated_database() as engine, engine.begin() as connection:
        closed = heads.sign(connection, key)
    for day in closed:
        typer.echo(f"{day.head.day} {day.head.writer}: {day.head.number} rows closed. {day.fingerprint}")
    if not closed:
        waiting = "" if key else ", or wait for the key that signed those before (KERMA_SECRET_FILE)"
        typer.echo(f"All days before today are closed{waiting}.")
    elif not key:
        typer.echo("Without signature: KERMA_SECRET_FILE names no key.")


@audit.command("remove-old", epilog=epilog("audit remove-old"))
def remove_old(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be removed, and change nothing.")] = False,
) -> None:
    """Remove whole months of the trail that are older than KERMA_AUDIT_TRAIL_RETENTION_MONTHS, once they are verified.

    The signed ends of their days stay, so that the rest can be verified. A worker does the same every day.
    """
    remove((DataKind.AUDIT_TRAIL,), dry_run=dry_run)


def _person(connection: Connection, text: str) -> AuditedPerson:
    """The one person whom a text means.

    Raises:
        ConfigurationError: it means nobody, or several.
    """
    found = persons(connection, text)
    if not found:
        raise ConfigurationError(
            f"There is no user {text!r}, and the audit trail has no row of one; `kerma user list` lists the users."
        )
    if len(found) > 1:
        raise ConfigurationError(
            f"{text!r} may mean {len(found)} users: {', '.join(map(str, found))}. Name one of them as before the "
            "brackets, or by the identifier in them."
        )
    return found[0]


def _list(audit_filter: AuditFilter, *, as_json: bool) -> None:
    """Print the rows of a filter; that they are read is recorded first."""
    with migrated_database() as engine:
        _record_reading(engine, audit_filter)
        with engine.connect() as connection:
            found = list(events.rows(connection, audit_filter))
    if as_json:
        for one in found:
            typer.echo(json.dumps(_as_json(one)))
    elif not found:
        typer.echo("The audit trail has no such rows.")
    else:
        _show(found)


def _record_reading(engine: Engine, audit_filter: AuditFilter) -> None:
    limits = {"since": audit_filter.since, "until": audit_filter.until}
    with engine.begin() as connection:
        record(
            connection,
            AuditAction.READ_AUDIT_TRAIL,
            study_instance_uid=audit_filter.study_instance_uid,
            patient_key=(audit_filter.patient_keys or (None,))[-1],
            **({"user": audit_filter.user_name} if audit_filter.user_name else {}),
            **({"account": str(audit_filter.account_id)} if audit_filter.account_id else {}),
            **{name: moment.isoformat() for name, moment in limits.items() if moment},
        )


def _show(found: list[AuditRecord]) -> None:
    table = Table("Time", "User", "Address", "Action", "Study", "Details")
    for one in found:
        actor, event = one.event.actor, one.event
        action = event.action if event.outcome is AuditOutcome.SUCCESS else f"{event.action} ({event.outcome})"
        when = f"{one.recorded_at.astimezone():%Y-%m-%d %H:%M:%S %Z}"
        texts = actor.user_name, actor.address, action, event.study_instance_uid or "", details_text(event.details)
        table.add_row(when, *map(escape, texts))
    print_table(table)


def _show_verification(result: Verification) -> None:
    for fault in result.faults:
        typer.echo(f"{fault.day} {fault.writer}, row {fault.number}: {fault.reason}.")
    if not result.faults:
        counts = f"Rows: {result.row_count}, in chains of a program and a day: {result.chain_count}."
        typer.echo(f"{counts} None was changed, removed or inserted.")
    if result.newest_closed:
        typer.echo(f"The newest closed day is {result.newest_closed.head.day}, {result.newest_closed.fingerprint}")
    if result.removed_day_count:
        typer.echo(f"The rows of {result.removed_day_count} chains were removed because of their age.")
    if result.unverified_day_count:
        typer.echo(
            f"Of {result.unverified_day_count} closed days no signature was verified: KERMA_SECRET_FILE names no key "
            "here, or named none when they were closed."
        )


def _as_json(one: AuditRecord) -> dict[str, object]:
    event, actor = one.event, one.event.actor
    return {
        "recorded_at": one.recorded_at.isoformat(),
        "user": actor.user_name,
        "roles": list(actor.roles),
        "address": actor.address,
        "action": event.action,
        "outcome": event.outcome,
        "study_instance_uid": event.study_instance_uid,
        "patient_key": event.patient_key,
        "details": dict(event.details),
        "writer": one.writer,
        "day": one.day.isoformat(),
        "number": one.number,
    }
