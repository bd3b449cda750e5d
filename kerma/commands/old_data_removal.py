"""Removal of data of a certain age by a command: the dry run, and the removal part by part."""

from collections.abc import Collection
from datetime import UTC, datetime

import typer

from kerma.commands.audit_record import author, record_removal
from kerma.commands.database import migrated_database
from kerma.commands.running_stack import command_settings
from kerma.commands.signals import stop_requested
from kerma.errors import ConfigurationError
from kerma.monitoring.task_reporter import TaskReporter
from kerma.retention import old_data
from kerma.standard.enumerations import DataKind, TaskKind


def remove(kinds: Collection[DataKind], *, dry_run: bool) -> None:
    """Count what is too old of these kinds and, without dry run, remove it.

    Raises:
        ConfigurationError: the site removes nothing of these kinds.
        UnavailableError: the audit trail does not fit.
    """
    settings = command_settings()
    found = old_data.rules(settings, datetime.now(tz=UTC).date(), kinds)
    if not found:
        names = ", ".join(f"KERMA_{kind.upper()}_RETENTION_MONTHS" for kind in kinds)
        raise ConfigurationError(f"Nothing is removed by age here: set {names} to a number of months above 0.")
    with migrated_database() as engine:
        with engine.connect() as connection:
            counts = {old: old_data.count(connection, old) for old in found}
        for old, count in counts.items():
            typer.echo(f"{old.kind} older than {old.older_than}: {count} to be removed")
        if dry_run:
            typer.echo("Nothing was changed.")
            return
        total = sum(counts.values())
        with (
            stop_requested() as is_stopping,
            TaskReporter(engine, TaskKind.REMOVE_OLD_DATA, author(), total=total) as reporter,
        ):
            while not is_stopping() and (removed := old_data.remove_part(engine, settings, record_removal, kinds)):
                reporter.advance(removed)
            if is_stopping():
                reporter.fail()
        typer.echo("`kerma patient-data log` shows what was removed.")
