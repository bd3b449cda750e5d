"""`kerma sizes`: height and weight of patients are imported from files, listed and undone."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.progress import progress_bar
from kerma.commands.running_stack import command_settings
from kerma.commands.size_options import (
    DateColumn,
    DateOrderOption,
    Encoding,
    HeightColumn,
    HeightUnitOption,
    ImportFile,
    KeyColumn,
    KeyOption,
    SeparatorOption,
    WeightColumn,
    WeightUnitOption,
    size_options,
)
from kerma.commands.size_report import print_columns, print_matching
from kerma.commands.wide_table import print_wide
from kerma.database.ingest import size_imports, size_matching
from kerma.database.ingest.size_imports import SourceFile, StoredImport
from kerma.database.ingest.size_matching import Matching
from kerma.errors import ConfigurationError, file_error_message
from kerma.patient_sizes.columns import SizeOptions
from kerma.patient_sizes.errors import SizeFileError
from kerma.patient_sizes.headings import SizeColumn
from kerma.patient_sizes.size_file import SizeFile, read_sizes
from kerma.standard.enumerations import AuditAction

sizes = typer.Typer(no_args_is_help=True, help="Height and weight of patients from files: import, list, undo.")


@sizes.command("import", epilog=epilog("sizes import"))
def import_(
    file: ImportFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only state what would follow.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what objects state, also those that arrive later.")
    ] = False,
    key: KeyOption = None,
    key_column: KeyColumn = None,
    date_column: DateColumn = None,
    height_column: HeightColumn = None,
    weight_column: WeightColumn = None,
    height_unit: HeightUnitOption = None,
    weight_unit: WeightUnitOption = None,
    date_order: DateOrderOption = None,
    separator: SeparatorOption = None,
    encoding: Encoding = None,
) -> None:
    """Import height and weight from a file; columns and units are recognised, options state them otherwise.

    What objects state stays, unless --overwrite is stated; of several imports the latest counts. An error in the file
    imports nothing; `kerma sizes undo` restores what was before.
    """
    columns = {
        SizeColumn.STUDY_DATE: date_column,
        SizeColumn.HEIGHT: height_column,
        SizeColumn.WEIGHT: weight_column,
    }
    units, table = (height_unit, weight_unit), (separator, encoding)
    options = size_options(key, columns, key_column, units, date_order, table)
    found, source = _read(file, options)
    print_columns(found)
    protection = size_matching.key_protection(command_settings())
    with migrated_database() as engine:
        with engine.begin() as connection:
            matching = size_matching.match(connection, found, protection)
            _record_search(connection, source, found, matching)
            same_file = size_imports.in_force_with(connection, source.sha256)
        for number in same_file:
            typer.echo(f"The same file was imported as import {number}.")
        print_matching(matching, overwrites=overwrite)
        if dry_run:
            typer.echo("Nothing was changed.")
            return
        with engine.begin() as connection:
            number = size_imports.add(connection, source, found, matching, overwrites=overwrite, imported_by=author())
            changed = _apply(connection, number, len(matching.sizes))
            _record(connection, number, source, matching, overwrites=overwrite)
    typer.echo(f"Import {number}: {changed} studies have another height or weight now.")


@sizes.command("list", epilog=epilog("sizes list"))
def list_() -> None:
    """List all imports, those that were undone included, the latest first."""
    with migrated_database() as engine, engine.connect() as connection:
        found = size_imports.history(connection)
    if not found:
        typer.echo("No file was ever imported.")
        return
    table = Table(
        "Import", "File", "Key", "Rows", "Studies", "Overwrites", "Imported", "Undone", box=None, pad_edge=False
    )
    for one in found:
        table.add_row(*_cells(one))
    print_wide(table)


@sizes.command(epilog=epilog("sizes undo"))
def undo(
    number: Annotated[int, typer.Argument(help="Number of the import, as `kerma sizes list` shows it.")],
) -> None:
    """Undo an import: its studies have what the other imports and their objects state."""
    with migrated_database() as engine, engine.begin() as connection:
        size_imports.undo(connection, number, author())
        [undone] = [one for one in size_imports.history(connection) if one.import_number == number]
        changed = _apply(connection, number, undone.study_count)
        record(connection, AuditAction.UNDO_SIZE_IMPORT, number=number, file=undone.file_name)
    typer.echo(f"Import {number} is undone: {changed} studies have another height or weight now.")


def _read(file: Path, options: SizeOptions) -> tuple[SizeFile, SourceFile]:
    try:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            return read_sizes(content, options), SourceFile(file.name, digest)
    except SizeFileError as error:
        raise ConfigurationError(f"{file}: {error} Nothing was imported.") from error
    except OSError as error:
        raise ConfigurationError(f"{file}: {file_error_message(error)}") from error


def _record_search(connection: Connection, source: SourceFile, found: SizeFile, matching: Matching) -> None:
    """Record that it is stated which studies a file has: so one learns which patients were here, and when."""
    record(
        connection,
        AuditAction.SEARCH,
        file=source.name,
        sha256=source.sha256,
        rows=found.row_count,
        studies=len(matching.sizes),
    )


def _apply(connection: Connection, number: int, study_count: int) -> int:
    with progress_bar() as progress:
        task = progress.add_task("Studies", total=study_count)
        return size_imports.apply(connection, number, lambda count: progress.advance(task, count))


def _record(connection: Connection, number: int, source: SourceFile, matching: Matching, *, overwrites: bool) -> None:
    record(
        connection,
        AuditAction.IMPORT_SIZES,
        number=number,
        file=source.name,
        studies=len(matching.sizes),
        overwrites=overwrites,
    )


def _cells(one: StoredImport) -> list[str]:
    return [
        str(one.import_number),
        escape(one.file_name),
        one.study_key,
        str(one.row_count),
        str(one.study_count),
        "yes" if one.overwrites else "no",
        _moment(one.imported_at, one.imported_by),
        _moment(one.undone_at, one.undone_by),
    ]


def _moment(at: datetime | None, by: str | None) -> str:
    return escape(f"{at.astimezone():%Y-%m-%d %H:%M} {by}") if at else ""
