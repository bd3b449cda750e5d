"""`kerma extract`: read the dose of files, without database and without Orthanc."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kerma.commands.files import files_in
from kerma.extract import Extraction
from kerma.extract import extract as read
from kerma.facts import ct, projection
from kerma.facts.fact import Fact
from kerma.messages import message

_COLOURS = {"extracted": "green", "skipped": "yellow", "failed": "red"}
_TOTALS: dict[str, Fact] = {fact.name: fact for fact in (*ct.TOTALS, *projection.TOTALS)}


def extract(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to search.", metavar="PATH...")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per file and line.")] = False,
) -> None:
    """Read the dose of DICOM files and show it. The exit status is 1 when any file failed."""
    failed = False
    console = Console()
    for path in files_in(paths):
        reading = _read(path)
        failed = failed or reading.status == "failed"
        if as_json:
            typer.echo(json.dumps({"file": str(path), **reading.as_json()}))
        else:
            _show(console, path, reading)
    raise typer.Exit(1 if failed else 0)


def _read(path: Path) -> Extraction:
    try:
        data = path.read_bytes()
    except OSError as error:
        return Extraction("failed", reason=message("the file cannot be read: {why}", why=str(error.strerror)))
    return read(data)


def _show(console: Console, path: Path, reading: Extraction) -> None:
    console.print(f"[bold]{escape(str(path))}[/]  [{_COLOURS[reading.status]}]{reading.status}[/]", soft_wrap=True)
    if reading.reason:
        console.print(f"  {escape(reading.reason)}", soft_wrap=True)
    if reading.status == "extracted":
        console.print(_table(reading))
    for problem in reading.problems:
        console.print(f"  [yellow]{escape(problem.where)}[/]: {escape(problem.what)}", soft_wrap=True)


def _table(reading: Extraction) -> Table:
    """Study and totals as a table of two columns."""
    table = Table(show_header=False, box=None, pad_edge=True, padding=(0, 2, 0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    study = reading.study
    device = " ".join(study.get(name) or "" for name in ("manufacturer", "manufacturer_model_name"))
    rows: list[tuple[str, Any]] = [
        ("Study", study.get("study_instance_uid")),
        ("Modality", study.get("modality")),
        ("Date", " ".join(study.get(name) or "" for name in ("study_date", "study_time")).strip()),
        ("Equipment", device.strip()),
        ("Description", study.get("study_description")),
        ("Told by", reading.source),
        ("Events", len(reading.events)),
        *((_TOTALS[name].heading, f"{value:g}") for name, value in reading.totals.items() if name in _TOTALS),
    ]
    for label, value in rows:
        if value not in (None, ""):
            table.add_row(label, escape(str(value)))
    return table
