"""`kerma skindose`: where on the skin how much dose landed, without database and without Orthanc."""

import json
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kerma.commands.files import files_in, read_file
from kerma.errors import ObjectError
from kerma.extract import Extraction
from kerma.extract import extract as read
from kerma.facts.projection import ProjectionEvent
from kerma.json_types import Json
from kerma.skin_dose.flags import FLAG_MESSAGES, Flag
from kerma.skin_dose.result import ResultKind, summary_as_json
from kerma.skin_dose.study import skin_dose
from kerma.standard.enumerations import ExamModality, ObjectStatus

_COLOURS = {ResultKind.MAP: "green", ResultKind.ESTIMATE: "yellow", ResultKind.MISSES: "red", ResultKind.NONE: "yellow"}
_WORDS = {
    ResultKind.MAP: "map",
    ResultKind.ESTIMATE: "estimate",
    ResultKind.MISSES: "the beam misses the phantom",
    ResultKind.NONE: "no skin dose",
}
#: Row of the table, name of its value, how to write it.
_ROWS = (
    ("Peak skin dose", "peak_skin_dose_mgy", "{:.4g} mGy"),
    ("at", "peak_skin_dose_position", "{}"),
    ("Uncertainty (k = 2)", "uncertainty_k2_percent", "{:.0f} %"),
    ("Air kerma", "reference_air_kerma_mgy", "{:.4g} mGy"),
    ("of which hits the skin", "reference_air_kerma_on_phantom_mgy", "{:.4g} mGy"),
    ("Events in the map", "events_mapped", "{}"),
    ("Took", "seconds", "{:.2f} s"),
)


#: The JSON form for an object without skin dose, but for its reason.
_NO_SKIN_DOSE: Json = {
    "kind": ResultKind.NONE.value,
    "reason": None,
    "peak_skin_dose_mgy": None,
    "peak_skin_dose_position": None,
    "reference_air_kerma_mgy": None,
    "reference_air_kerma_on_phantom_mgy": None,
    "events_mapped": None,
    "uncertainty_k2_percent": None,
    "flags": {},
}


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
    failed.
    """
    failed = False
    console = Console()
    for path in files_in(paths):
        extraction, summary = _summary(path, phantom, hard_edge)
        failed = failed or extraction.status == "failed"
        if as_json:
            typer.echo(json.dumps({"file": str(path), **summary}))
        else:
            _show(console, path, summary)
    raise typer.Exit(1 if failed else 0)


def _summary(path: Path, phantom: str, hard_edge: bool) -> tuple[Extraction, dict[str, Any]]:
    """The skin dose of a file in the form of `--json`."""
    start = time.perf_counter()
    extraction = _read(path)
    reason = _why_not(extraction)
    if extraction.study and reason is None:
        events = [event for event in extraction.events if isinstance(event, ProjectionEvent)]
        summary = summary_as_json(skin_dose(extraction.study, events, phantom=phantom, hard_edge=hard_edge))
    else:
        summary = {**_NO_SKIN_DOSE, "reason": reason}
    return extraction, {**summary, "seconds": time.perf_counter() - start}


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


def _show(console: Console, path: Path, summary: dict[str, Any]) -> None:
    kind = ResultKind(summary["kind"])
    console.print(f"[bold]{escape(str(path))}[/]  [{_COLOURS[kind]}]{_WORDS[kind]}[/]", soft_wrap=True)
    if summary["reason"]:
        console.print(f"  {escape(summary['reason'])}", soft_wrap=True)
    if kind is not ResultKind.NONE:
        console.print(_table(summary))
    for name, events in summary["flags"].items():
        count = f" ({events} events)" if events else ""
        console.print(f"  [yellow]{name}[/]: {escape(FLAG_MESSAGES[Flag(name)])}{count}", soft_wrap=True)


def _table(summary: dict[str, Any]) -> Table:
    table = Table(show_header=False, box=None, pad_edge=True, padding=(0, 2, 0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for label, name, form in _ROWS:
        if summary[name] is not None:
            table.add_row(label, escape(form.format(summary[name])))
    return table
