"""`kerma names`: standard names of examinations."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from kerma.commands.examples import epilog
from kerma.errors import ConfigurationError
from kerma.standard_names.suggestion import ExaminationTexts, suggest

names = typer.Typer(no_args_is_help=True, help="Standard names: one name for the many names of an examination.")

_TEXTS = ("modality", "study_description", "requested_procedure", "acquisition_protocols", "target_region_code")
_SUGGESTED = ("region", "standard_name", "confidence", "applied", "reason")


@names.callback()
def _names() -> None:
    """Standard names: one name for the many names of an examination."""


@names.command("suggest", epilog=epilog("names suggest"))
def suggest_names(
    file: Annotated[Path, typer.Argument(help="CSV with a heading, in UTF-8.", metavar="FILE.csv")],
) -> None:
    """Write the rows of a CSV with suggested region and standard name to standard output; needs no database.

    Columns: modality, study_description, requested_procedure, acquisition_protocols (separated by ;) and
    target_region_code; modality and one of the texts are needed, further columns stay. Added are region, standard_name,
    confidence (0 to 1), applied (whether it applies without a person) and reason.
    """
    lines = _text(file).splitlines(keepends=True)
    reader = csv.DictReader(lines, delimiter=_delimiter(lines), strict=True)
    headings = _headings(file, reader)
    writer = csv.DictWriter(sys.stdout, (*headings, *_SUGGESTED), lineterminator="\n")
    writer.writeheader()
    for row in _rows(file, reader):
        writer.writerow({**row, **_suggested(row)})


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError(f"{file}, line {line}: this is not UTF-8; save the file as CSV UTF-8.") from error


def _delimiter(lines: Sequence[str]) -> str:
    """The separator of the columns: what stands in the heading, `;` where programs of the desktop write it so."""
    return ";" if lines and lines[0].count(";") > lines[0].count(",") else ","


def _headings(file: Path, reader: "csv.DictReader[str]") -> Sequence[str]:
    headings = reader.fieldnames or ()
    if "modality" not in headings or not {*_TEXTS[1:]} & {*headings}:
        raise ConfigurationError(
            f"{file}, line 1: the heading needs modality and at least one of {', '.join(_TEXTS[1:])}; it has "
            f"{', '.join(headings) or 'nothing'}."
        )
    if taken := [name for name in _SUGGESTED if name in headings]:
        raise ConfigurationError(f"{file}, line 1: {', '.join(taken)} would be written twice; rename these columns.")
    return headings


def _rows(file: Path, reader: "csv.DictReader[str]") -> Iterator[Mapping[str, str]]:
    try:
        for row in reader:
            if None in row or None in row.values():
                raise ConfigurationError(
                    f"{file}, line {reader.line_num}: the row has not as many columns as the heading; texts that hold "
                    "the separator stand in quotation marks."
                )
            yield row
    except csv.Error as error:
        raise ConfigurationError(f"{file}, line {reader.line_num}: no valid CSV: {error}.") from error


def _suggested(row: Mapping[str, str]) -> Mapping[str, str]:
    values = {name: row.get(name, "").strip() for name in _TEXTS}
    protocols = tuple(filter(None, map(str.strip, values.pop("acquisition_protocols").split(";"))))
    found = suggest(ExaminationTexts(**values, acquisition_protocols=protocols))
    return {
        "region": found.region.region,
        "standard_name": found.standard_name,
        "confidence": f"{found.region.confidence:.2f}",
        "applied": "true" if found.region.is_sufficient else "false",
        "reason": found.region.reason,
    }
