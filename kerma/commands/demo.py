"""`kerma demo`: make the demo hospital and send it to a DICOM node."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from kerma.commands.node_options import CalledTitle, CallingTitle, Host, Port, node
from kerma.commands.send import send_and_report
from kerma.simulate import DemoObject, hospital

DEFAULT_STUDIES = 320
MAX_STUDIES = 1_000_000
# DICOM dates have four digits for the year; the hospital needs two years before its last day.
_YEARS = range(1950, 2101)

Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of its two years.", show_default="today")
]


def demo(
    studies: Annotated[int, typer.Option(help="How many studies to make.", min=1, max=MAX_STUDIES)] = DEFAULT_STUDIES,
    until: Until = None,
    host: Host = None,
    port: Port = None,
    aet: CalledTitle = None,
    calling_aet: CallingTitle = "KERMA_DEMO",
) -> None:
    """Make a synthetic hospital of known doses and send its objects by C-STORE.

    The same number of studies and last day make the same objects.
    """
    called = node(host, port, aet, calling_aet)
    last_day = until.date() if until else date.today()  # noqa: DTZ011 -- a day on the modality's own calendar
    if last_day.year not in _YEARS:
        raise typer.BadParameter(f"must be in the years {_YEARS[0]} to {_YEARS[-1]}.", param_hint="--until")
    objects = sum(1 for _ in hospital(studies, until=last_day))
    with TemporaryDirectory(prefix="kerma-demo-") as folder:
        files = _files(hospital(studies, until=last_day), Path(folder))
        outcome = send_and_report(files, objects, called)
    raise typer.Exit(outcome.exit_status)


def _files(made: Iterator[DemoObject], folder: Path) -> Iterator[Path]:
    """The objects as files, made while they are sent."""
    for number, demo_object in enumerate(made):
        path = folder / f"{number:06}.dcm"
        path.write_bytes(demo_object.to_bytes())
        yield path
