"""`kerma survey`: dose surveys of authorities and registries from their declarations."""

from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.commands.survey_files import copy_declaration, require_new, survey_by_name, write_files
from kerma.commands.wide_table import print_wide
from kerma.database.query.surveys.survey_filter import criteria, study_filters
from kerma.database.query.surveys.survey_run import SurveyPeriod, run_survey
from kerma.errors import ConfigurationError
from kerma.facts.fact import ValueKind
from kerma.privacy import site_key
from kerma.standard.enumerations import AuditAction, ExamModality
from kerma.surveys.about import SurveyAbout
from kerma.surveys.built_in import survey_of_file
from kerma.surveys.catalogue import catalogue
from kerma.surveys.functions import FUNCTIONS
from kerma.surveys.known_facts import event_facts, study_facts
from kerma.surveys.spool import Spool

survey = typer.Typer(no_args_is_help=True, help="Dose surveys of authorities and registries: list, check, run, copy.")

_MAX_REASONS = 10


class Locale(StrEnum):
    """Languages whose spreadsheets open the CSV file."""

    EN = "en"
    PL = "pl"
    DE = "de"
    FR = "fr"


NameOrFile = Annotated[str, typer.Argument(metavar="NAME_OR_FILE", help="A survey of `kerma survey list`, or a file.")]


@survey.command("list", epilog=epilog("survey list"))
def list_() -> None:
    """List the surveys of Kerma, and those of the site in the folder that KERMA_SURVEYS_FOLDER names."""
    known = catalogue(command_settings().surveys_folder)
    table = Table("Name", "Modality", "Rows", "Version", "Title", box=None, pad_edge=False)
    for one in known.surveys.values():
        table.add_row(one.name, ", ".join(one.modalities), one.rows, one.version, one.title)
    print_wide(table)
    for fault in known.faults:
        typer.echo(fault, err=True)


@survey.command(epilog=epilog("survey check"))
def check(file: Annotated[Path, typer.Argument(metavar="FILE", help="A declaration in TOML.")]) -> None:
    """Check a declaration; a fault is reported with line and column. Needs no database."""
    found = survey_of_file(file)
    study_filters(found, None, None)
    columns = sum(len(block.columns) * (block.repeat or 1) for block in found.blocks)
    typer.echo(
        f"{file} is valid: {found.title}; {', '.join(found.modalities)}, one row per {found.rows}, {columns} columns."
    )
    for column in found.empty_columns:
        typer.echo(f"  Always empty: {column.title or '(no title)'}: {column.empty}")


@survey.command(epilog=epilog("survey copy"))
def copy(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A survey of `kerma survey list`.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")],
) -> None:
    """Copy the declaration of a survey to a file, as a start for one of the site."""
    copy_declaration(name, file)
    typer.echo(f"Written to {file}. Change its name and version, then check it with `kerma survey check {file}`.")


@survey.command(epilog=epilog("survey facts"))
def facts(
    modality: Annotated[ExamModality, typer.Argument(metavar="MODALITY", help="CT, RF, DX, MG or NM.")],
) -> None:
    """List the facts, functions and filters that a declaration may name."""
    table = Table("Fact", "Unit", "Meaning", box=None, pad_edge=False)
    scopes = (("", study_facts(modality)), ("event.", event_facts(modality)))
    for scope, known in scopes:
        for name, fact in known.items():
            table.add_row(f"{scope}{name}", fact.unit if fact.kind is ValueKind.NUMBER else "", fact.meaning)
    for name, function in FUNCTIONS.items():
        table.add_row(f"{name}()", "", f"{function.meaning} Takes {function.takes.value}.")
    for name, criterion in criteria(modality).items():
        table.add_row(escape(f"[filter] {name}"), criterion.symbol, f"{criterion.label}. {criterion.help}".strip())
    print_wide(table)


@survey.command("run", epilog=epilog("survey run"))
def run_(
    name: NameOrFile,
    output: Annotated[Path, typer.Option(metavar="FILE", help="The file to write: .csv or .xlsx; it must not exist.")],
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.", show_default="beginning")
    ] = None,
    to: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.", show_default="end")] = None,
    locale: Annotated[Locale | None, typer.Option(help="Separator and decimal mark of a CSV file.")] = None,
) -> None:
    """Write a survey over a period. Beside a CSV file are FILE.left-out.csv and FILE.about.csv.

    Nothing is written where the period has no row.
    """
    found = survey_by_name(name)
    require_new(output)
    first, last = _day(from_), _day(to)
    if first and last and first > last:
        raise ConfigurationError(f"--from {first} is after --to {last}; state the earlier day first.")
    with migrated_database() as engine, engine.begin() as connection, Spool() as spool:
        counts = run_survey(connection, found, SurveyPeriod(first, last), spool, site_key(command_settings()))
        about = SurveyAbout(found, first, last, datetime.now(tz=UTC).astimezone(), counts)
        _report(about)
        if not counts.rows:
            raise ConfigurationError(_nothing(about))
        files, sha256 = write_files(spool, about, output, locale or "")
        record(
            connection,
            AuditAction.EXPORT,
            file=output.name,
            survey=found.name,
            period=f"{first or ''}/{last or ''}",
            rows=counts.rows,
            sha256=sha256,
        )
    typer.echo(f"Written: {', '.join(str(file) for file in files)}.")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _nothing(about: SurveyAbout) -> str:
    """Why nothing is written: no study at all, or none that counts."""
    if about.counts.studies:
        return "No study of the period counts for this survey; nothing was written."
    modalities = ", ".join(about.survey.modalities)
    is_future = about.first is not None and about.first > about.made_at.date()
    why = "The period begins after today." if is_future else "Is it stored, and does the filter fit?"
    return f"There is no study of {modalities} from {about.period}. {why} Nothing was written."


def _report(about: SurveyAbout) -> None:
    counts = about.counts
    if counts.studies and about.last is not None and about.last > about.made_at.date():
        typer.echo(f"The period ends after today: studies until {about.last} are still to come.")
    typer.echo(f"{about.survey.title}: {counts.rows} rows of {counts.counted_studies} studies.")
    if counts.left_out_studies:
        typer.echo(f"Left out: {counts.left_out_studies} of {counts.studies} studies.")
    for reason, number in counts.reasons.most_common(_MAX_REASONS):
        typer.echo(f"  {number}: {reason}")
    if counts.mixed_studies:
        typer.echo(f"Counted without total: {counts.mixed_studies} studies, dose of several modalities.")
    for rule, number in counts.event_reasons.most_common(_MAX_REASONS):
        typer.echo(f"  {number} events: {rule}")
