"""`kerma reports`: scheduled reports, which are set up on pages of the dashboard and sent by it."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_wide
from kerma.database.ingest import report_schedules
from kerma.database.report_schedules import ListedSchedule, schedules
from kerma.scheduled_reports.pause_texts import pause_text
from kerma.scheduled_reports.schedule import ReportSchedule, ReportSubject
from kerma.standard.enumerations import AuditAction

reports = typer.Typer(no_args_is_help=True, help="Scheduled reports by mail.")

_TITLES = ("Report", "Title", "About", "Sent", "As", "Recipients", "Set up by", "Next", "Last", "State")
# Parameters of the URL of a comparison: standard name and quantity.
_OF_COMPARISON = ("name", "quantity")
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Number, as `kerma reports list` shows it.")]


@reports.command("list", epilog=epilog("reports list"))
def list_() -> None:
    """List scheduled reports: when the next one is sent, the last one, and why nothing is sent."""
    with migrated_database() as engine, engine.connect() as connection:
        found = schedules(connection)
    if not found:
        typer.echo("No report is scheduled; the dashboard sets them up on the page Scheduled reports.")
        return
    table = Table(*_TITLES, box=None, pad_edge=False)
    for listed in found:
        table.add_row(*map(escape, _cells(listed)))
    print_wide(table)


@reports.command(epilog=epilog("reports run"))
def run(number: Number) -> None:
    """Have the dashboard send a report of the last whole period at once, besides those that are due."""
    with migrated_database() as engine, engine.begin() as connection:
        report_schedules.request(connection, number)
        record(connection, AuditAction.SET_REPORT_SCHEDULE, change="send_now", schedule=number)
    typer.echo(f"The report {number} is requested; the dashboard sends it within a minute.")


@reports.command(epilog=epilog("reports pause"))
def pause(number: Number) -> None:
    """Have a report sent no longer, until `kerma reports resume`."""
    with migrated_database() as engine, engine.begin() as connection:
        report_schedules.pause(connection, number, author())
        record(connection, AuditAction.SET_REPORT_SCHEDULE, change="pause", schedule=number)
    typer.echo(f"The report {number} is paused.")


@reports.command(epilog=epilog("reports resume"))
def resume(number: Number) -> None:
    """Have a report sent again from its next moment on; those of the pause are not sent."""
    with migrated_database() as engine, engine.begin() as connection:
        report_schedules.resume(connection, number)
        record(connection, AuditAction.SET_REPORT_SCHEDULE, change="resume", schedule=number)
        next_at = report_schedules.require(connection, number).next_at
    typer.echo(f"The report {number} is sent next on {next_at.astimezone():%Y-%m-%d %H:%M}.")


def _cells(listed: ListedSchedule) -> list[str]:
    stored, schedule, last = listed.stored, listed.stored.schedule, listed.last
    sent = f"{last.sent_at.astimezone():%Y-%m-%d %H:%M}, {studies_text(last.study_count)}" if last else "never"
    state = str(pause_text(stored.pause)) if stored.pause else stored.last_error or ""
    return [
        *(str(stored.number), schedule.title, _about(schedule), str(schedule.rule)),
        *(schedule.form, ", ".join(schedule.recipients), stored.author.name),
        "" if stored.pause else f"{stored.next_at.astimezone():%Y-%m-%d %H:%M}",
        *(sent, state),
    ]


def _about(schedule: ReportSchedule) -> str:
    """What a report is about: "view ct", "comparison ct: CT head, dlp", "survey uk-ct-2019"."""
    about = f"{schedule.subject} {schedule.target}"
    if schedule.subject is not ReportSubject.COMPARISON:
        return about
    stated = (schedule.parameters.get(name) for name in _OF_COMPARISON)
    return f"{about}: {', '.join(text for text in stated if text)}"


def studies_text(count: int) -> str:
    """The number of studies: 1 study, 2 studies."""
    return "1 study" if count == 1 else f"{count} studies"
