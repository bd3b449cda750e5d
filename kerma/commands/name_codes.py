"""`kerma names codes list|import|export`: codes of standard names in lists that the site loads."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.audit_record import record
from kerma.commands.csv_rows import CsvRows
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.naming_rules import DryRun
from kerma.commands.wide_table import print_wide
from kerma.database import name_codes
from kerma.database.named_examinations import names_and_regions
from kerma.database.naming_rules_in_force import naming_rules
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction, ExamModality
from kerma.standard_names.name_codes import NameCode
from kerma.standard_names.name_text import appearance

codes = typer.Typer(no_args_is_help=True, help="Codes of standard names: RadLex, SNOMED CT, NICIP, national lists.")

_COLUMNS = tuple(one.name for one in fields(NameCode))
_OPTIONAL = {"meaning"}
_SHOWN = 10


@codes.command("list", epilog=epilog("names codes list"))
def list_(
    modality: Annotated[ExamModality | None, typer.Option(help="Only codes of this modality.")] = None,
) -> None:
    """List the codes of standard names."""
    with migrated_database() as engine, engine.connect() as connection:
        found = name_codes.name_codes(connection, modality)
    if not found:
        typer.echo("No standard name has a code; `kerma names codes import` loads a list.")
        return
    table = Table("Modality", "Standard name", "Scheme", "Code", "Meaning", box=None, pad_edge=False)
    for one in found:
        table.add_row(*map(escape, asdict(one).values()))
    print_wide(table)


@codes.command("import", epilog=epilog("names codes import"))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="CSV with a heading, in UTF-8.")],
    dry_run: DryRun = False,
) -> None:
    """Load the codes of a CSV file in place of all stored codes of the coding schemes that it names.

    Columns: modality, standard_name, scheme (SCT for SNOMED CT), code, and meaning, which may be absent. Nothing is
    loaded where a row is wrong. Names that no examination and no rule has are stated, and loaded.
    """
    found = _read(file)
    schemes = sorted({one.scheme for one in found})
    with migrated_database() as engine, engine.begin() as connection:
        unused = _unused_names(connection, file, found)
        before = name_codes.replace(connection, found)
        typer.echo(f"{len(found)} codes of {', '.join(schemes)} in place of {before}.")
        if unused:
            names = f"{', '.join(unused[:_SHOWN])}{', …' if len(unused) > _SHOWN else ''}"
            typer.echo(f"{len(unused)} of the standard names are of no examination and no rule: {names}")
        if dry_run:
            connection.rollback()
            typer.echo("Nothing was changed.")
            return
        record(connection, AuditAction.SET_NAMING_RULES, code_schemes=schemes, code_count=len(found))


@codes.command("export", epilog=epilog("names codes export"))
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The file to write; it must not exist.")],
) -> None:
    """Write the stored codes to a CSV file, in the form that `kerma names codes import` reads."""
    with migrated_database() as engine, engine.connect() as connection:
        found = name_codes.name_codes(connection)
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(asdict(one) for one in found)
    except FileExistsError as error:
        raise ConfigurationError(f"{file} exists already; name another file.") from error
    typer.echo(f"{len(found)} codes written to {file}.")


def _unused_names(connection: Connection, file: Path, codes: Mapping[NameCode, int]) -> list[str]:
    """The names, with their modality, that no examination and no rule has.

    Raises:
        ConfigurationError: one is written otherwise than where it is in use; the text names its line.
    """
    used = {(str(modality), name) for modality, names in names_and_regions(connection).items() for name in names}
    used |= {(one.rule.modality, one.rule.standard_name) for one in naming_rules(connection).rules}
    written = {(modality, appearance(name)): name for modality, name in used}
    unused: dict[str, None] = {}
    for code, line in codes.items():
        if (code.modality, code.standard_name) in used:
            continue
        if other := written.get((code.modality, appearance(code.standard_name))):
            raise ConfigurationError(f"{file}, line {line}: {code.standard_name} is written {other}.")
        unused[f"{code.modality} {code.standard_name}"] = None
    return [*unused]


def _read(file: Path) -> dict[NameCode, int]:
    """The codes of a file, and the line of each."""
    rows = CsvRows(file)
    rows.require_headings({*_COLUMNS} - _OPTIONAL, _COLUMNS)
    found = dict(_codes(rows))
    if not found:
        raise ConfigurationError(f"{file}: the file has no row below its heading; nothing was loaded.")
    return found


def _codes(rows: CsvRows) -> Iterator[tuple[NameCode, int]]:
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        try:
            code = NameCode(**row).checked()
        except ConfigurationError as error:
            raise ConfigurationError(f"{rows.file}, line {rows.line}: {error}") from error
        identity = (code.modality, code.standard_name, code.scheme, code.code)
        if identity in lines:
            raise ConfigurationError(
                f"{rows.file}, line {rows.line}: {code.scheme} {code.code} stands for {code.standard_name} in line "
                f"{lines[identity]} already."
            )
        lines[identity] = rows.line
        yield code, rows.line
