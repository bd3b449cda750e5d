"""`kerma rebuild`: fills the database from Orthanc's objects alone."""

import time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Connection, Engine

from kerma.commands.audit_record import record
from kerma.commands.database import is_alive, migrated_database
from kerma.database.ingest import rebuild as emptying
from kerma.database.query.operations import ingestion
from kerma.errors import ConfigurationError, UnavailableError
from kerma.standard.enumerations import AuditAction

_LOOK_EVERY_S = 0.5


def rebuild(
    force: Annotated[
        bool, typer.Option("--force", help="Also where Orthanc no longer holds objects whose doses are stored.")
    ] = False,
) -> None:
    """Empty what was read from objects, and read everything again that Orthanc holds; settings of the site stay.

    Make a backup first. Until it is done, pages show what has been read so far.
    """
    with migrated_database() as engine:
        with engine.begin() as connection:
            _require_complete(connection, force=force)
            _require_running(connection)
            record(connection, AuditAction.REBUILD, is_forced=force)
            emptying.empty(connection)
        _watch(engine)
        with engine.connect() as connection:
            counts = ingestion.status_counts(connection)
    typer.echo(", ".join(f"{count} {name}" for name, count in counts.items() if count) or "Orthanc holds no objects.")


def _require_complete(connection: Connection, *, force: bool) -> None:
    loss = emptying.loss(connection)
    if not force and (loss.dose_objects or loss.versions):
        raise ConfigurationError(
            f"Orthanc no longer holds {loss.dose_objects} objects whose doses are stored, and {loss.versions} earlier "
            "versions of objects: they would be lost. Make a backup, and state --force to go on without them."
        )


def _require_running(connection: Connection) -> None:
    running = {follower.node for follower in ingestion.followers(connection) if is_alive(follower)}
    if not running:
        raise UnavailableError("No follower reports at the moment: start Orthanc with Kerma's plugin first.")
    if silent := sorted(emptying.nodes(connection) - running):
        raise UnavailableError(
            f"{', '.join(silent)} does not report: its objects would be missing. Start it, or restore a backup."
        )


def _watch(engine: Engine) -> None:
    """Show progress until every follower has read its change log and compared the ledger with Orthanc's list."""
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading")
        while True:
            with engine.connect() as connection:
                followers = ingestion.followers(connection)
                count = sum(ingestion.status_counts(connection).values())
            if all(follower.reconciled_at is not None and follower.lag == 0 for follower in followers):
                return
            progress.update(task, description=f"{count} objects read")
            time.sleep(_LOOK_EVERY_S)
