"""`kerma demo`: make the demo hospital and send it to a DICOM node."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from kerma.commands.send import Calling, Host, Port, Title, send_and_report
from kerma.interop.cstore import Node
from kerma.simulate import DemoObject, hospital

DEFAULT_STUDIES = 320

Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of its two years.", show_default="today")
]


def demo(
    studies: Annotated[int, typer.Option(help="How many studies to make.", min=1)] = DEFAULT_STUDIES,
    until: Until = None,
    host: Host = "127.0.0.1",
    port: Port = 14242,
    aet: Title = "KERMA",
    calling: Calling = "KERMA_DEMO",
) -> None:
    """Make a synthetic hospital of known doses and send its objects by C-STORE.

    The same number of studies and last day make the same objects.
    """
    last_day = until.date() if until else date.today()  # noqa: DTZ011 -- a day on the modality's own calendar
    objects = sum(1 for _ in hospital(studies, until=last_day))
    with TemporaryDirectory(prefix="kerma-demo-") as folder:
        files = _files(hospital(studies, until=last_day), Path(folder))
        _, refused = send_and_report(files, objects, Node(host, port, aet, calling))
    raise typer.Exit(1 if refused else 0)


def _files(made: Iterator[DemoObject], folder: Path) -> Iterator[Path]:
    """The objects as files, made while they are sent."""
    for number, demo_object in enumerate(made):
        path = folder / f"{number:06}.dcm"
        path.write_bytes(demo_object.to_bytes())
        yield path
