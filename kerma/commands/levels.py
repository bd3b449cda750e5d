"""`kerma levels`: reference levels, published ones and those of the site."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.commands.audit_record import author, record
from kerma.commands.csv_rows import text_of
from kerma.commands.database import local_time, migrated_database
from kerma.commands.examples import epilog
from kerma.commands.row_files import refuse
from kerma.commands.wide_table import print_wide
from kerma.database.ingest import reference_levels
from kerma.database.site_levels import site_levels
from kerma.errors import ConfigurationError
from kerma.reference_levels import level_file
from kerma.reference_levels.level_changes import changes_of_file
from kerma.reference_levels.levels_in_force import in_force
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.reference_level import COLUMNS, ReferenceLevel
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, ExamModality

levels = typer.Typer(no_args_is_help=True, help="Reference levels: published ones, and those of the site.")

_File = Annotated[Path, typer.Argument(metavar="FILE.csv", help="CSV with a heading, in UTF-8.")]
_TITLES = ("Level", "Jurisdiction", "Examination", "Standard name", "Patients", "Quantity", "Value", "Valid", "Mark")


@levels.command("list", epilog=epilog("levels list"))
def list_(
    at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Levels in force on this day; today if not stated.")
    ] = None,
    modality: Annotated[ExamModality | None, typer.Option(help="Only levels of this modality.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Levels of all jurisdictions.")] = False,
) -> None:
    """List the levels in force, those of the site first, then by the jurisdictions of KERMA_LEVEL_JURISDICTIONS.

    Mark V: read in the publication; V2: read in a transcription; site: entered by the site.
    """
    with migrated_database() as engine, engine.connect() as connection:
        known = reference_levels.known_levels(connection)
    day = (at or datetime.now().astimezone()).date()
    jurisdictions = () if all_ else settings().level_jurisdictions_in_order
    found = [level for level in in_force(known, day, jurisdictions=jurisdictions) if modality in {None, level.modality}]
    table = Table(*_TITLES, box=None, pad_edge=False)
    for level in found:
        table.add_row(*map(escape, _cells(level)))
    print_wide(table)
    typer.echo(f"{len(found)} levels are in force on {day}.")


@levels.command("check", epilog=epilog("levels check"))
def check(file: _File) -> None:
    """Check a file of levels: every problem with line and column; needs no database.

    Names and days are compared within the file and with the published levels.
    """
    found = level_file.read(text_of(file), published_levels())
    refuse(file, found.problems)
    typer.echo(f"{file}: {len(found.records)} levels, no problem.")


@levels.command("import", epilog=epilog("levels import"))
def import_(
    file: _File, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only state what would follow.")] = False
) -> None:
    """Add the levels of a file, as `kerma levels export` writes it; those that exist unchanged are left out.

    Nothing is added where a row is wrong. A level that states another value gets another name and a first day; the
    level before it ends with `valid_to`, which the file states under its name.
    """
    text = text_of(file)
    with migrated_database() as engine, engine.begin() as connection:
        changes = changes_of_file(text, site_levels(connection))
        refuse(file, changes.problems)
        if not dry_run and not changes.is_empty:
            reference_levels.apply(connection, changes, author())
            texts = [str(level) for level in (*changes.added, *(one.after for one in changes.replaced))]
            record(connection, AuditAction.SET_REFERENCE_LEVELS, levels=texts, is_removed=False)
    typer.echo(f"{len(changes.added)} levels added, {changes.unchanged} existed already.")
    if changes.replaced:
        typer.echo(f"Changed or ended: {', '.join(one.after.level_id for one in changes.replaced)}.")
    if dry_run:
        typer.echo("Nothing was changed.")


@levels.command("remove", epilog=epilog("levels remove"))
def remove(
    level: Annotated[str, typer.Argument(help="Name of the level, as `kerma levels list` shows it.")],
) -> None:
    """Remove a level of the site; it stays as history. Published levels come with Kerma and stay."""
    with migrated_database() as engine, engine.begin() as connection:
        removed = reference_levels.remove(connection, level, author())
        record(connection, AuditAction.SET_REFERENCE_LEVELS, levels=[str(removed)], is_removed=True)
    typer.echo(f"Level {level} is removed.")


@levels.command("export", epilog=epilog("levels export"))
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The file to write; it must not exist.")],
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="The levels that the site had at this moment, local time, so that an earlier audit can be repeated.",
        ),
    ] = None,
    published: Annotated[bool, typer.Option("--published", help="The published levels instead.")] = False,
) -> None:
    """Write the levels of the site to a CSV file."""
    if published:
        found = list(published_levels())
    else:
        with migrated_database() as engine, engine.connect() as connection:
            moment = local_time(at, "--at")
            found = reference_levels.levels_at(connection, moment) if moment else site_levels(connection)
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([COLUMNS, *map(level_file.cells_of, found)])
    except FileExistsError as error:
        raise ConfigurationError(f"{file} exists already; name another file.") from error
    typer.echo(f"{len(found)} levels written to {file}.")


def _cells(level: ReferenceLevel) -> list[str]:
    return [
        *(level.level_id, level.jurisdiction, level.examination, level.standard_name or ""),
        *(str(level.population), level.quantity, f"{level.published_value} {level.unit}"),
        f"{level.valid_from} to {level.valid_to}" if level.valid_to else f"from {level.valid_from}",
        level.mark,
    ]
