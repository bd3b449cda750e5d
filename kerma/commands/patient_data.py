"""`kerma patient-data`: stored identity of patients and staff is changed as the settings demand."""

from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import Engine

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.old_data_removal import remove
from kerma.commands.progress import progress_bar
from kerma.commands.running_stack import command_settings
from kerma.commands.signals import stop_requested
from kerma.commands.wide_table import print_table
from kerma.database.ingest import old_data as stored_data
from kerma.database.ingest import protection_change, stored_protection, task_runs
from kerma.database.ingest.stored_protection import Outdated
from kerma.monitoring.task_reporter import TaskReporter
from kerma.privacy import PatientProtection
from kerma.standard.enumerations import AuditAction, DataKind, TaskKind

patient_data = typer.Typer(no_args_is_help=True, help="Identity of patients and staff, as it is stored.")

_MAX_LISTED = 1000
_MODES = {"n": "none", "p": "plain", "h": "hash"}
#: As the page Patient data names them.
_NAMES = {
    "patient_name": "Patient's name",
    "patient_id": "Patient ID",
    "accession_number": "Accession number",
    "patient_birth_date": "Birth date",
    "staff_names": "Names of staff",
}
_ALL_AS_SET = "All rows are stored as the settings demand."


@patient_data.command(epilog=epilog("patient-data change"))
def change(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and change nothing.")] = False,
) -> None:
    """Rewrite what was stored under other settings, as the settings demand now. Ctrl-C ends it; repeat it to go on.

    Plain text is hashed or removed, and hashes are removed, in the database alone. Everything else is read from the
    objects in Orthanc again; where Orthanc holds them no longer, rows stay as they are.
    """
    target = PatientProtection.from_settings(command_settings())
    with migrated_database() as engine:
        with engine.connect() as connection:
            found = stored_protection.outdated(connection, target)
        if not found:
            typer.echo(_ALL_AS_SET)
            return
        print_table(_table(found))
        typer.echo(
            "These are numbers of objects with a dose, and of earlier versions of them; several belong to a study."
        )
        if dry_run:
            typer.echo("Nothing was changed.")
            return
        is_complete = _rewrite(engine, target)
        with engine.begin() as connection:
            marked = protection_change.mark_for_reading(connection, target) if is_complete else 0
            task_runs.requested(connection, TaskKind.EXTRACT_AGAIN, author(), marked)
            record(connection, AuditAction.CHANGE_PATIENT_DATA, items=sorted({one.item for one in found}))
            left = stored_protection.outdated(connection, target)
    _report(left, marked, is_complete=is_complete)


def _rewrite(engine: Engine, target: PatientProtection) -> bool:
    """Rewrite what is stored, listed among the tasks; whether all was rewritten."""
    with engine.connect() as connection:
        total = protection_change.rewritable_study_count(connection, target)
    with (
        stop_requested() as is_stopping,
        progress_bar() as progress,
        TaskReporter(engine, TaskKind.CHANGE_PATIENT_DATA, author(), total=total) as reporter,
    ):
        task = progress.add_task("Studies", total=total)

        def advance(count: int) -> None:
            progress.advance(task, count)
            reporter.advance(count)

        is_complete = protection_change.rewrite_stored(engine, target, is_stopping, advance)
        if not is_complete:
            reporter.fail()
    return is_complete


@patient_data.command("remove-old", epilog=epilog("patient-data remove-old"))
def remove_old(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be removed, and change nothing.")] = False,
) -> None:
    """Remove identity, names of staff and earlier versions of objects at the age that the settings state.

    These are KERMA_IDENTITY_RETENTION_MONTHS, KERMA_STAFF_NAMES_RETENTION_MONTHS and
    KERMA_EARLIER_VERSIONS_RETENTION_MONTHS. A worker does the same every day. Ctrl-C ends it after the present batch.
    """
    remove((DataKind.IDENTITY, DataKind.STAFF_NAMES, DataKind.EARLIER_VERSIONS), dry_run=dry_run)


@patient_data.command(epilog=epilog("patient-data log"))
def log() -> None:
    """Show what was removed because of its age, the latest day first."""
    with migrated_database() as engine, engine.connect() as connection:
        removals = stored_data.log(connection, _MAX_LISTED)
    if not removals:
        typer.echo("Nothing has been removed because of its age.")
        return
    table = Table("Day", "Data", "Older than", "Removed")
    for one in removals:
        table.add_row(str(one.day), one.kind, str(one.older_than), str(one.removed_count))
    print_table(table)


def _report(left: list[Outdated], marked: int, *, is_complete: bool) -> None:
    if not is_complete:
        typer.echo("Interrupted: what was rewritten is stored. Repeat the command to go on.")
        return
    if marked:
        typer.echo(f"{marked} objects will be read from Orthanc again; `kerma status` shows how many are left.")
    for one in left:
        if one.lost:
            typer.echo(
                f"{one.lost} rows still hold {_NAMES[one.item]} as {_mode(one.before)}: only their objects state it in "
                "plain text, and Orthanc holds these no longer."
            )
    if not left:
        typer.echo(_ALL_AS_SET)


def _table(found: list[Outdated]) -> Table:
    table = Table("Item", "Stored as", "To be", "Rewritten here", "Read from Orthanc again", "Cannot be restored")
    for one in found:
        counts = (str(count) for count in (one.here, one.from_orthanc, one.lost))
        table.add_row(_NAMES[one.item], _mode(one.before), _mode(one.now), *counts)
    return table


def _mode(code: str) -> str:
    """A code of an item as the settings write it; of a hash, with the fingerprint of its key."""
    mode = _MODES[code[0]]
    return f"{mode} (key {code[1:]})" if code[1:] else mode
