"""`kerma task`: what runs in the background and what waits, and how people cancel it."""

from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import print_json
from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.commands.wide_table import print_table
from kerma.monitoring import task_cancellation, task_texts
from kerma.monitoring.task import BYTES_OF_MEGABYTE, CANCELLABLE, Task
from kerma.monitoring.tasks import tasks
from kerma.standard.enumerations import AuditAction, TaskKind

task = typer.Typer(no_args_is_help=True, help="What runs in the background and what waits.")

_CANCELLABLE = ", ".join(kind for kind in TaskKind if kind in CANCELLABLE)


@task.command("list", epilog=epilog("task list"))
def list_(as_json: Annotated[bool, typer.Option("--json", help="One JSON object per task and line.")] = False) -> None:
    """List all tasks: what runs and waits, how much is done, who requested it, the last error and what to do."""
    with migrated_database() as engine, engine.connect() as connection:
        found = tasks(connection, command_settings().max_lag_minutes)
    if as_json:
        print_json(found)
        return
    table = Table("Task", "State", "Waiting", "Given up", "Progress", "Requested by", "Since", "Last done", "Next")
    for one in found:
        table.add_row(*_cells(one))
    print_table(table)
    for one in found:
        for text in filter(None, (one.last_error, task_texts.remedy(one))):
            typer.echo(f"{_name(one)}: {text}")


@task.command(epilog=epilog("task cancel"))
def cancel(
    kind: Annotated[str, typer.Argument(metavar="TASK", help=f"One of {_CANCELLABLE}.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Cancel; without this, only show what would be cancelled.")
    ] = False,
) -> None:
    """Cancel what waits or runs of one kind. What is stored stays, and what was not done can be requested again."""
    if kind not in CANCELLABLE:
        raise typer.BadParameter(f"{kind} cannot be cancelled; these can: {_CANCELLABLE}.", param_hint="TASK")
    of_kind = TaskKind(kind)
    with migrated_database() as engine, engine.begin() as connection:
        found = [one for one in tasks(connection, command_settings().max_lag_minutes) if one.kind is of_kind]
        if not any(one.may_be_cancelled for one in found):
            typer.echo(f"{task_texts.NAMES[of_kind]}: nothing runs or waits.")
            return
        for one in found:
            typer.echo(f"{_name(one)}: {task_texts.state(one)}, {one.waiting} waiting")
        if not yes:
            typer.echo("Nothing was cancelled. Repeat the command with --yes.")
            return
        count = task_cancellation.cancel(connection, of_kind, author())
        record(connection, AuditAction.CANCEL_TASK, task=str(of_kind), cancelled=count)
    typer.echo(f"{count} cancelled; what runs ends within seconds.")


def _cells(one: Task) -> list[str]:
    times = (_minute(moment) for moment in (one.since, one.done_at, one.next_at))
    counts = (str(count or "") for count in (one.waiting, one.failed))
    return [escape(_name(one)), task_texts.state(one), *counts, _progress(one), escape(one.requested_by or ""), *times]


def _progress(one: Task) -> str:
    """How much of how much is done, and the rate."""
    if one.done_count is None:
        return ""
    done = _amount(one, one.done_count)
    if one.total_count is not None:
        done = f"{done} of {_amount(one, one.total_count)}"
    return done if one.per_minute is None else f"{done} ({_amount(one, one.per_minute)}/min)"


def _amount(one: Task, count: float) -> str:
    return f"{count / BYTES_OF_MEGABYTE:.1f} MB" if one.kind is TaskKind.EXPORT else f"{count:.0f}"


def _name(one: Task) -> str:
    return " ".join(filter(None, (task_texts.NAMES[one.kind], one.subject)))


def _minute(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M}"
