"""`kerma demo`: make the demo hospital and send it to a DICOM node."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from kerma.commands.send import Calling, Host, Port, Title, send_and_tell
from kerma.interop.cstore import Node
from kerma.simulate import hospital

DEFAULT_STUDIES = 320


def demo(
    studies: Annotated[int, typer.Option(help="How many studies to make.", min=1)] = DEFAULT_STUDIES,
    host: Host = "127.0.0.1",
    port: Port = 14242,
    aet: Title = "KERMA",
    calling: Calling = "KERMA_DEMO",
) -> None:
    """Make a synthetic hospital of known doses and send its reports by C-STORE."""
    with TemporaryDirectory(prefix="kerma-demo-") as folder:
        _, refused = send_and_tell(_files(studies, Path(folder)), studies, Node(host, port, aet, calling))
    raise typer.Exit(1 if refused else 0)


def _files(studies: int, folder: Path) -> Iterator[Path]:
    """The reports as files, made while they are sent."""
    for number, made in enumerate(hospital(studies)):
        path = folder / f"{number:06}.dcm"
        path.write_bytes(made.to_bytes())
        yield path
