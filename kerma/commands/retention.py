"""`kerma retention`: deletion of old objects from Orthanc by the rules of KERMA_RETENTION."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.commands.signals import stop_requested
from kerma.commands.wide_table import print_table
from kerma.database.query.operations import retention_log
from kerma.errors import ConfigurationError
from kerma.retention.rules import VARIABLE, RetentionRule, parse
from kerma.retention.run import PlannedRule, RetentionRun, plan, require_all_read
from kerma.retention.storage import ObjectStorage
from kerma.standard.enumerations import AuditAction

retention = typer.Typer(no_args_is_help=True, help="Deletion of old objects from Orthanc; their doses stay stored.")

_MAX_RUNS = 100
_MEGABYTE = 10**6
_REPORTS = (
    "{rule} deletes structured reports. Dose reports hold what no other object does: without them a dose cannot be "
    "extracted again after an update, and a new database cannot be filled from Orthanc."
)


def _rules(text: str) -> list[RetentionRule]:
    rules = parse(text)
    if not rules:
        raise ConfigurationError(f"{VARIABLE} is not set: nothing is ever deleted. For example CTImageStorage:90d.")
    return rules


@contextmanager
def _planned() -> Iterator[tuple[Engine, ObjectStorage, Sequence[PlannedRule]]]:
    """The database, the Orthanc, and what the rules would delete from it now."""
    settings = command_settings()
    rules, storage = _rules(settings.retention), ObjectStorage(settings.orthanc_url)
    node = storage.node()
    with migrated_database() as engine:
        with engine.connect() as connection:
            planned = plan(connection, node, rules, datetime.now(tz=UTC))
        yield engine, storage, planned


@retention.command("plan", epilog=epilog("retention plan"))
def plan_() -> None:
    """Show what `kerma retention run` would delete now; nothing is deleted."""
    with _planned() as (_, _, planned):
        _show_plan(planned)


@retention.command(epilog=epilog("retention run"))
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="As `kerma retention plan`: delete nothing.")] = False,
) -> None:
    """Delete the objects that the rules name from Orthanc. Ctrl-C ends it after the present batch.

    Only objects that were read are deleted: those without dose, and those whose study is stored. Their doses stay.
    """
    with _planned() as (engine, storage, planned):
        if dry_run:
            _show_plan(planned)
            return
        with engine.connect() as connection:
            require_all_read(connection, planned[0].target.node, datetime.now(tz=UTC))
        before = storage.object_bytes()
        with stop_requested() as is_stopping:
            deletion = RetentionRun(engine, storage, is_stopping, lambda _: None)
            for one in planned:
                record_deletion(engine, one)
                outcome = deletion.delete(one)
                left = f"; {outcome.left} left: received again, or gone" if outcome.left else ""
                typer.echo(f"{one.rule}: {outcome.deleted} objects deleted{left}.")
        freed = max(0, before - storage.object_bytes())
        typer.echo(f"{freed / _MEGABYTE:.1f} MB freed in Orthanc.")


def record_deletion(engine: Engine, planned: PlannedRule) -> None:
    """Record a deletion before it begins; `kerma retention log` has what became of it."""
    target = planned.target
    details = {"rule": str(planned.rule), "node": target.node, "received_before": target.received_before.isoformat()}
    with engine.begin() as connection:
        record(connection, AuditAction.REMOVE_OLD_DATA, kind="objects in Orthanc", **details)


@retention.command(epilog=epilog("retention log"))
def log() -> None:
    """Show what was deleted, when, and by which rule; the latest run first."""
    with migrated_database() as engine, engine.connect() as connection:
        runs = retention_log.runs(connection, _MAX_RUNS)
    if not runs:
        typer.echo("Nothing has been deleted by retention.")
        return
    table = Table("Began", "Node", "Rule", "Received before", "Deleted", "With dose", "Ended")
    for one in runs:
        ended = _minute(one.finished_at) if one.finished_at else "interrupted"
        counts = (str(one.deleted_count), str(one.dose_object_count))
        table.add_row(_minute(one.started_at), escape(one.node), one.rule, _minute(one.received_before), *counts, ended)
    print_table(table)


def _show_plan(planned: Sequence[PlannedRule]) -> None:
    console = Console()
    console.print(f"Orthanc {escape(planned[0].target.node)}, objects received before the age of each rule:")
    table = Table("Rule", "Received before", "Delete", "With dose", "Not read", "Oldest")
    for rule, target, counts in planned:
        oldest = _minute(counts.oldest_at) if counts.oldest_at else ""
        numbers = (str(counts.deletable), str(counts.dose_objects), str(counts.unread))
        table.add_row(str(rule), _minute(target.received_before), *numbers, oldest)
    console.print(table)
    console.print("Objects that were not read (failed, pending, or without a stored study) are never deleted.")
    for rule in (one.rule for one in planned if one.rule.is_of_reports):
        console.print(f"[yellow]{_REPORTS.format(rule=rule)}[/]", soft_wrap=True)


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
