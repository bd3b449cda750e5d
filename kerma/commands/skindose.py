"""`kerma skindose`: where on the skin how much dose landed, without database and without Orthanc."""

import json
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kerma.commands.files import files_in, read_file
from kerma.errors import ObjectError
from kerma.extract import Extraction
from kerma.extract import extract as read
from kerma.facts.projection import ProjectionEvent
from kerma.skin_dose.flags import FLAG_MESSAGES
from kerma.skin_dose.result import ResultKind, SkinDoseSummary, summary_of
from kerma.skin_dose.study import skin_dose
from kerma.standard.enumerations import ExamModality, ObjectStatus

_COLOURS = {
    ResultKind.MAP: "green",
    ResultKind.UPPER_BOUND: "yellow",
    ResultKind.MISSES: "red",
    ResultKind.NONE: "yellow",
}
_WORDS = {
    ResultKind.MAP: "map",
    ResultKind.UPPER_BOUND: "upper bound",
    ResultKind.MISSES: "the beam misses the phantom",
    ResultKind.NONE: "no skin dose",
}


@dataclass(frozen=True)
class FileSkinDose:
    """The skin dose of one file.

    Attributes:
        status: whether the file was read.
        summary: its skin dose, or the reason why it has none.
        seconds: time of reading and computing.
    """

    status: ObjectStatus
    summary: SkinDoseSummary
    seconds: float


class PhantomName(StrEnum):
    """What stands for the patient."""

    PLANE = "plane"
    CYLINDER = "cylinder"
    TRUNK = "trunk"


def skindose(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to search.", metavar="PATH...")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per file and line.")] = False,
    phantom: Annotated[PhantomName, typer.Option("--phantom", help="What stands for the patient.")] = PhantomName.TRUNK,
    hard_edge: Annotated[
        bool, typer.Option("--hard-edge", help="Count a cell as in the field or not, never in part.")
    ] = False,
) -> None:
    """Map the skin dose of fluoroscopy reports.

    Each file is a map of its own, also where several files report one study. The exit status is 1 when any file
    failed, or none was found.
    """
    exists, failed = False, False
    console = Console()
    for path in files_in(paths):
        found = _skin_dose_of(path, phantom, hard_edge)
        exists = True
        failed = failed or found.status is ObjectStatus.FAILED
        if as_json:
            typer.echo(json.dumps({"file": str(path), **found.summary.as_json(), "seconds": found.seconds}))
        else:
            _show(console, path, found)
    raise typer.Exit(0 if exists and not failed else 1)


def _skin_dose_of(path: Path, phantom: str, hard_edge: bool) -> FileSkinDose:
    start = time.perf_counter()
    extraction = _read(path)
    reason = _why_not(extraction)
    if extraction.study and reason is None:
        events = [event for event in extraction.events if isinstance(event, ProjectionEvent)]
        summary = summary_of(skin_dose(extraction.study, events, phantom=phantom, hard_edge=hard_edge))
    else:
        summary = SkinDoseSummary(kind=ResultKind.NONE, reason=reason)
    return FileSkinDose(extraction.status, summary, time.perf_counter() - start)


def _read(path: Path) -> Extraction:
    try:
        data = read_file(path)
    except ObjectError as error:
        return Extraction(status=ObjectStatus.FAILED, reason=error.what)
    return read(data)


def _why_not(extraction: Extraction) -> str | None:
    """Why the object can have no skin dose; None where it may."""
    if extraction.status is not ObjectStatus.EXTRACTED:
        return extraction.reason
    modality = extraction.study.modality if extraction.study else None
    if modality is not ExamModality.FLUOROSCOPY:
        return f"this is a study of {modality}; skin dose is mapped of fluoroscopy (RF) only"
    return None


def _show(console: Console, path: Path, found: FileSkinDose) -> None:
    summary = found.summary
    kind = summary.kind
    console.print(f"[bold]{escape(str(path))}[/]  [{_COLOURS[kind]}]{_WORDS[kind]}[/]", soft_wrap=True)
    if summary.reason:
        console.print(f"  {escape(summary.reason)}", soft_wrap=True)
    if kind is not ResultKind.NONE:
        console.print(_table(found))
    for flag, events in summary.flags.items():
        count = f" ({events} events)" if events else ""
        console.print(f"  [yellow]{flag.value}[/]: {escape(FLAG_MESSAGES[flag])}{count}", soft_wrap=True)


def _table(found: FileSkinDose) -> Table:
    """The values that exist, each with its label."""
    summary = found.summary
    is_bound = summary.kind is ResultKind.UPPER_BOUND
    rows = (
        ("Peak skin dose", summary.peak_skin_dose_mgy, "≤ {:.4g} mGy" if is_bound else "{:.4g} mGy"),
        ("at", summary.peak_skin_dose_position, "{}"),
        ("Uncertainty (k = 2)", summary.uncertainty_k2_percent, "{:.0f} %, contained" if is_bound else "{:.0f} %"),
        ("Air kerma", summary.reference_air_kerma_mgy, "{:.4g} mGy"),
        ("of which hits the skin", summary.reference_air_kerma_on_phantom_mgy, "{:.4g} mGy"),
        ("Events in the map", summary.events_mapped, "{}"),
        ("Took", found.seconds, "{:.2f} s"),
    )
    table = Table(show_header=False, box=None, pad_edge=True, padding=(0, 2, 0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for label, value, form in rows:
        if value is not None:
            table.add_row(label, escape(form.format(value)))
    return table
