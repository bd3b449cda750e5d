"""`kerma migrate`, `kerma status` and `kerma reextract`: the commands on the database."""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from kerma.commands import comparison
from kerma.commands.audit_record import author
from kerma.commands.progress import progress_bar
from kerma.commands.running_stack import database_url
from kerma.database.engine import make_engine
from kerma.database.error_messages import explain
from kerma.database.ingest import jobs, ledger, schema_upgrade, task_runs
from kerma.database.query.operations import ingestion
from kerma.database.query.operations.ingestion import REPORTS_WITHIN_S, FollowerState
from kerma.database.schema import audit_partitions, roles
from kerma.database.schema import migrate as steps
from kerma.errors import ConfigurationError, UnavailableError
from kerma.standard.enumerations import ObjectSource, TaskKind

_LOOK_EVERY_S = 0.5
_MAX_FAILURES_SHOWN = 10
_MAX_COLUMNS_SHOWN = 5


def database_engine() -> Engine:
    """An engine for the database that the settings or the running local stack name.

    Raises:
        ConfigurationError: no database is named, or its URL cannot be used.
    """
    url = database_url()
    try:
        return make_engine(url)
    except ConfigurationError as error:
        raise ConfigurationError(f"KERMA_DATABASE_URL cannot be used. {error}") from error


@contextmanager
def database() -> Iterator[Engine]:
    """The database that the settings or the running local stack name.

    Raises:
        ConfigurationError: no database is named, or its URL cannot be used.
        UnavailableError: it cannot be used; the text states the reason and what would help.
    """
    engine = database_engine()
    try:
        yield engine
    except DBAPIError as error:
        raise UnavailableError(explain(error)) from error
    finally:
        engine.dispose()


@contextmanager
def migrated_database() -> Iterator[Engine]:
    """The database, with the tables that this version of Kerma needs.

    Raises:
        ConfigurationError: it cannot be used, or was not migrated.
    """
    with database() as engine:
        with engine.connect() as connection:
            steps.require_current_schema(connection)
        yield engine


def migrate() -> None:
    """Create the database's tables, or migrate them to the schema of this version."""
    with database() as engine:
        done = schema_upgrade.upgrade(engine)
        with engine.begin() as connection:
            audit_partitions.create_missing(connection, datetime.now(tz=UTC).date())
            roles.grant(connection)
    unchanged = done.before == done.now
    typer.echo(
        f"The database is at revision {done.now}" + (" already." if unchanged else f" (was: {done.before or 'empty'}).")
    )
    if done.pending_count:
        typer.echo(
            f"{done.pending_count} objects will be extracted again as soon as Orthanc with Kerma's plugin runs, to "
            f"fill new columns: {_shortened(done.new_columns)}."
        )


def _shortened(names: Sequence[str]) -> str:
    more = len(names) - _MAX_COLUMNS_SHOWN
    return ", ".join(names[:_MAX_COLUMNS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def status() -> None:
    """Show the follower's lag, the number of objects by status, and the jobs that wait."""
    console = Console()
    with migrated_database() as engine, engine.connect() as connection:
        followers = ingestion.followers(connection)
        counts = ingestion.status_counts(connection)
        work = jobs.counts(connection)
        failures = jobs.failures(connection, _MAX_FAILURES_SHOWN)
    if not followers:
        console.print("No follower has reported yet: Orthanc with Kerma's plugin has not reached this database.")
    for follower in followers:
        _show_follower(console, follower)
    table = Table("Objects", *counts)
    table.add_row(str(sum(counts.values())), *(str(count) for count in counts.values()))
    console.print(table)
    _show_work(console, work, failures)


def _show_work(console: Console, work: jobs.Counts, failures: list[jobs.FailedJob]) -> None:
    console.print(f"Work: {work.waiting} waiting, {work.under_way} under way, {work.failed} given up.")
    if (
        work.due_since
        and (datetime.now(UTC) - work.due_since).total_seconds() > REPORTS_WITHIN_S
        and not work.under_way
    ):
        since = f"{work.due_since.astimezone():%Y-%m-%d %H:%M:%S}"
        console.print(f"[yellow]Work waits since {since}: is `kerma work` running?[/]")
    for failure in failures:
        outcome = "Given up" if failure.is_abandoned else "Failed, to be tried again"
        study, reason = escape(failure.study_instance_uid), escape(failure.last_error)
        console.print(f"[red]{outcome}:[/] {failure.kind} of study {study}. {reason}", soft_wrap=True)
    if work.failed:
        console.print("After a repair, `kerma recalculate skin-dose` tries again.")


def _show_follower(console: Console, follower: FollowerState) -> None:
    seen = follower.seen_at
    when = f"{seen.astimezone():%Y-%m-%d %H:%M:%S}" if seen else "never"
    console.print(f"[bold]{escape(follower.node)}[/]: {follower.lag} changes behind; last reported {when}.")
    if not is_alive(follower):
        console.print("[yellow]The follower does not report: is Orthanc with Kerma's plugin running?[/]")
    if follower.last_error:
        console.print(f"[red]Last error:[/] {escape(follower.last_error)}", soft_wrap=True)


def is_alive(follower: FollowerState) -> bool:
    """Whether a follower has reported within two minutes."""
    return follower.is_reporting(datetime.now(UTC))


def reextract(
    since: Annotated[datetime | None, typer.Option(help="Only objects received since then.")] = None,
    source: Annotated[ObjectSource | None, typer.Option(help="Only objects of this source.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only objects that could not be read.")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Only show what this version reads otherwise than what is stored.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --compare: one JSON object per line.")] = False,
) -> None:
    """Extract Orthanc's objects again, after an update or a repair. Ctrl-C stops watching, not the extraction."""
    if as_json and not compare:
        raise typer.BadParameter("it needs --compare.", param_hint="--json")
    if compare:
        # Before `kerma migrate` too: what an update would change is of interest before it is made.
        with database() as engine, engine.connect() as connection:
            steps.require_known_schema(connection)
            comparison.compare(connection, local_time(since), source, failed_only=failed, as_json=as_json)
        return
    with migrated_database() as engine:
        with engine.begin() as connection:
            marked = ledger.mark_pending(connection, since=local_time(since), source=source, failed_only=failed)
            task_runs.requested(connection, TaskKind.EXTRACT_AGAIN, author(), marked)
            running = {follower.node for follower in ingestion.followers(connection) if is_alive(follower)}
            pending = ledger.pending_by_node(connection)
        typer.echo(f"{marked} objects will be extracted again.")
        if not marked:
            return
        if not running:
            raise UnavailableError(
                "No follower reports at the moment: they are extracted as soon as Orthanc with Kerma's plugin runs."
            )
        for node, count in pending.items():
            if node is not None and node not in running:
                typer.echo(f"{count} of them wait for {node}, which does not report: they are extracted when it runs.")
        _watch(engine, running)


def local_time(moment: datetime | None, option: str = "--since") -> datetime | None:
    """The moment in the time zone of this computer.

    Raises:
        BadParameter: it is at an end of the calendar, where no time zone can be applied.
    """
    try:
        return None if moment is None else moment.astimezone()
    except (OverflowError, ValueError) as error:
        raise typer.BadParameter(f"{moment and moment.date()} is out of range.", param_hint=option) from error


def _watch(engine: Engine, running: Collection[str]) -> None:
    """Show progress until the nodes that run have nothing pending."""
    with progress_bar() as progress:
        task = None
        while (left := _pending(engine, running)) > 0:
            task = progress.add_task("Reading again", total=left) if task is None else task
            progress.update(task, completed=(progress.tasks[0].total or left) - left)
            time.sleep(_LOOK_EVERY_S)
    with engine.connect() as connection:
        counts = ingestion.status_counts(connection)
    typer.echo(", ".join(f"{count} {name}" for name, count in counts.items() if count) + ".")


def _pending(engine: Engine, running: Collection[str]) -> int:
    """Number of pending objects of nodes that run."""
    with engine.connect() as connection:
        counts = ledger.pending_by_node(connection)
    return sum(count for node, count in counts.items() if node is None or node in running)
