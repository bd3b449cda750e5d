"""What an import of sizes would do, as `kerma sizes import` prints it."""

import typer

from kerma.database.ingest.size_matching import Matching
from kerma.patient_sizes.columns import COLUMN_NAMES
from kerma.patient_sizes.findings import FINDING_TEXTS, Finding
from kerma.patient_sizes.size_file import SizeFile
from kerma.patient_sizes.units import QUANTITIES


def print_columns(file: SizeFile) -> None:
    """Print which columns are used, in which units."""
    typer.echo(f"Rows: {file.row_count}")
    names = {COLUMN_NAMES[column]: heading for column, heading in file.columns.names.items()}
    units = {quantity.label: file.units[quantity.fact].text() for quantity in QUANTITIES if quantity.fact in file.units}
    for name, heading in names.items():
        typer.echo(f"{name}: column {heading!r}" + (f", unit: {units[name]}" if name in units else ""))
    if file.columns.unused:
        typer.echo(f"Columns that are not used: {', '.join(map(repr, file.columns.unused))}")


def print_matching(matching: Matching, *, overwrites: bool) -> None:
    """Print how many studies are found, and what was found in rows, with the first lines of each."""
    typer.echo(f"Studies: {len(matching.sizes)}, found by {matching.row_count} keys of the file")
    for finding, count, lines in matching.findings:
        effect = _effect(finding, overwrites=overwrites)
        typer.echo(f"{FINDING_TEXTS[finding]}{effect}: {count}")
        for line in lines:
            typer.echo(f"  {line}")


def _effect(finding: Finding, *, overwrites: bool) -> str:
    """What happens to values that differ."""
    if finding not in {Finding.DIFFERING, Finding.OVERWRITTEN}:
        return ""
    return ", which they replace" if overwrites else ", which stays (--overwrite replaces it)"
