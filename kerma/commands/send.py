"""`kerma send`: send files to a DICOM node."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kerma.commands.files import files_in
from kerma.interop.cstore import Node
from kerma.interop.cstore import send as send_files

Host = Annotated[str, typer.Option(help="Host name or address of the DICOM node.")]
Port = Annotated[int, typer.Option(help="DICOM port of the node.", min=1, max=65535)]
Title = Annotated[str, typer.Option(help="AE title of the node.")]
Calling = Annotated[str, typer.Option(help="Our own AE title.")]


def send(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to search.", metavar="PATH...")],
    host: Host = "127.0.0.1",
    port: Port = 14242,
    aet: Title = "KERMA",
    calling: Calling = "KERMA_SEND",
) -> None:
    """Send DICOM files to a node by C-STORE. The exit status is 1 when any was not accepted."""
    files = list(files_in(paths))
    accepted, refused = send_and_report(files, len(files), Node(host, port, aet, calling))
    raise typer.Exit(1 if refused or not accepted else 0)


def send_and_report(files: Iterable[Path], total: int, node: Node) -> tuple[int, int]:
    """Send with a progress bar; returns the numbers of accepted and refused files."""
    console = Console(stderr=True)
    results: Counter[bool] = Counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(f"Sending to {node.aet}", total=total)
        for sent in send_files(files, node):
            results[sent.refusal is None] += 1
            if sent.refusal is not None:
                progress.console.print(f"[red]refused[/] {escape(str(sent.path))}: {escape(sent.refusal)}")
            progress.advance(task)
    console.print(f"{results[True]} accepted, {results[False]} refused by {node}.", highlight=False, soft_wrap=True)
    return results[True], results[False]
