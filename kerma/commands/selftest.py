"""`kerma selftest`: the acceptance test of this installation."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kerma import __version__
from kerma.commands.audit_record import author
from kerma.commands.database import migrated_database
from kerma.commands.running_stack import command_settings, database_url
from kerma.commands.wide_table import print_table
from kerma.database.ingest import selftest_runs
from kerma.errors import UnavailableError
from kerma.privacy import site_key
from kerma.selftest.result_document import as_document
from kerma.selftest.result_pdf import signed_result_pdf
from kerma.selftest.run import SelftestResult
from kerma.selftest.stored_run import run_and_store

_COLOURS = {"passed": "green", "failed": "red"}


def selftest(
    full: Annotated[bool, typer.Option("--full", help="Every reference object and every value.")] = False,
    pdf_file: Annotated[Path | None, typer.Option("--pdf", help="Write the result to this file as PDF.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result to this file as JSON.")] = None,
) -> None:
    """Test this installation with reference objects of known dose, from DICOM reception to alerts and exports.

    A second Orthanc with the same plugin receives them into a temporary schema of the database, which is dropped at
    the end: nothing of the test is in lists, statistics, alerts or mails. The exit status is 1 where a value differs.
    """
    console = Console(stderr=True)
    with migrated_database() as engine, console.status("Self-test") as status:
        with engine.begin() as connection:
            run_id = selftest_runs.begin(connection, author(), __version__, is_full=full)
        result = run_and_store(
            engine, database_url(), run_id, is_full=full, progress=lambda part: status.update(escape(part))
        )
    document = as_document(result)
    if json_file is not None:
        _write(json_file, json.dumps(document, indent=2, ensure_ascii=False).encode())
    if pdf_file is not None:
        _write(pdf_file, signed_result_pdf(document, site_key(command_settings())))
    _show(Console(), result, with_all=full)
    raise typer.Exit(0 if result.has_passed else 1)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UnavailableError(f"The result cannot be written to {file}: {error.strerror}.") from error


def _show(console: Console, result: SelftestResult, *, with_all: bool) -> None:
    """Print differences, and in a full test every value."""
    shown = result.values if with_all else result.failed
    if shown:
        table = Table(
            "Part", "Study", "Location", "Value", "Expected", "Found", "Result", "Reason of the expected value"
        )
        for value in shown:
            row, colour = value.expected, _COLOURS.get(value.outcome, "yellow")
            study = str(row.study) if row.study else "all"
            cells = (row.part, study, row.location, row.quantity, row.expected, value.found, value.outcome, row.reason)
            table.add_row(*map(escape, cells), style=None if value.outcome == "passed" else colour)
        print_table(table)
    for name, number in result.versions.items():
        console.print(escape(f"{name}: {number}"), highlight=False)
    skipped = sum(value.outcome not in _COLOURS for value in result.values)
    outcome = "[green]passed[/]" if result.has_passed else f"[red]{len(result.failed)} values differ[/]"
    more = f", {skipped} not tested because the dashboard is not installed here" if skipped else ""
    console.print(f"{len(result.values)} values compared in {result.seconds:.0f} s: {outcome}{more}.", highlight=False)
