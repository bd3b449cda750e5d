"""`kerma extract`: reads the dose of files, without database and without Orthanc."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kerma.commands.files import files_in, read_file
from kerma.commands.lasting_output import stop_with_reader
from kerma.dicom.document import is_dicom_file
from kerma.errors import ObjectError
from kerma.extract import Extraction
from kerma.extract import extract as extract_dose
from kerma.facts.record import facts_of
from kerma.facts.study import Study
from kerma.standard.enumerations import ObjectStatus

_COLOURS = {ObjectStatus.EXTRACTED: "green", ObjectStatus.SKIPPED: "yellow", ObjectStatus.FAILED: "red"}


def extract(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to search.", metavar="PATH...")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per file and line.")] = False,
) -> None:
    """Read the dose of DICOM files and show it. The exit status is 1 when any file failed, or none was found.

    Files that are not DICOM fail where they are named, and are skipped in folders. Broken links, links to folders,
    pipes and devices in folders are skipped and named on standard error.
    """
    stop_with_reader()
    found, failed = False, False
    console = Console()
    named = set(paths)
    for path in files_in(paths):
        extraction = _extraction(path, is_named=path in named)
        found = True
        failed = failed or extraction.status is ObjectStatus.FAILED
        if as_json:
            typer.echo(json.dumps({"file": str(path), **extraction.as_json()}))
        else:
            _show(console, path, extraction)
    raise typer.Exit(0 if found and not failed else 1)


def _extraction(path: Path, *, is_named: bool) -> Extraction:
    try:
        data = read_file(path)
    except ObjectError as error:
        return Extraction(status=ObjectStatus.FAILED, reason=error.what)
    extraction = extract_dose(data)
    if not is_named and not is_dicom_file(data):
        return replace(extraction, status=ObjectStatus.SKIPPED)
    return extraction


def _show(console: Console, path: Path, extraction: Extraction) -> None:
    status = extraction.status
    console.print(f"[bold]{escape(str(path))}[/]  [{_COLOURS[status]}]{status}[/]", soft_wrap=True)
    if extraction.reason:
        console.print(f"  {escape(extraction.reason)}", soft_wrap=True)
    if status is ObjectStatus.EXTRACTED:
        console.print(_table(extraction))
    for problem in extraction.problems:
        console.print(f"  [yellow]{escape(problem.where)}[/]: {escape(problem.message)}", soft_wrap=True)


def _table(extraction: Extraction) -> Table:
    """Study and totals as a table of two columns."""
    table = Table(show_header=False, box=None, pad_edge=True, padding=(0, 2, 0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    study = extraction.study or Study()
    rows = [
        ("Study", study.study_instance_uid),
        ("Modality", study.modality),
        ("Date", _joined(study.study_date, study.study_time)),
        ("Equipment", _joined(study.manufacturer, study.manufacturer_model_name)),
        ("Description", study.study_description),
        ("Source object", extraction.source),
        ("Events", str(len(extraction.events))),
        *_totals(extraction),
    ]
    for label, value in rows:
        if value:
            table.add_row(label, escape(value))
    return table


def _joined(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part is not None)


def _totals(extraction: Extraction) -> list[tuple[str, str]]:
    """Heading and value of each total that the object states."""
    totals = extraction.totals
    if totals is None:
        return []
    values = ((fact, getattr(totals, fact.name)) for fact in facts_of(type(totals)))
    return [(fact.heading, f"{value:g}") for fact, value in values if value is not None]
