"""`kerma send`: send files to a DICOM node."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.markup import escape

from kerma.commands.files import files_in
from kerma.commands.node_options import CalledTitle, CallingTitle, Host, Port, node
from kerma.commands.progress import progress_bar
from kerma.interop.association import Node, NodeError
from kerma.interop.cstore import Sent
from kerma.interop.cstore import send as send_files


class Outcome(NamedTuple):
    """Numbers of files by outcome.

    Attributes:
        accepted: accepted by the node.
        refused: sent, and refused by the node.
        not_sent: not sent: they cannot be read, or the node could not be reached.
    """

    accepted: int
    refused: int
    not_sent: int

    @property
    def exit_status(self) -> int:
        """0 where every file, and at least one, was accepted."""
        return 0 if self.accepted and not (self.refused or self.not_sent) else 1


def send(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to search.", metavar="PATH...")],
    host: Host = None,
    port: Port = None,
    aet: CalledTitle = None,
    calling_aet: CallingTitle = "KERMA_SEND",
) -> None:
    """Send DICOM files to a node by C-STORE. The exit status is 1 when any was not accepted."""
    files = list(files_in(paths))
    outcome = send_and_report(files, len(files), node(host, port, aet, calling_aet))
    raise typer.Exit(outcome.exit_status)


def send_and_report(files: Iterable[Path], total: int, called: Node) -> Outcome:
    """Send with a progress bar, and print the numbers of files by outcome.

    Raises:
        NodeError: the node cannot be reached; the numbers are printed before.
    """
    console = Console(stderr=True)
    results: Counter[str] = Counter()
    try:
        with progress_bar(console) as progress:
            task = progress.add_task(f"Sending to {escape(called.aet)}", total=total)
            for sent in send_files(files, called):
                results[_result(sent)] += 1
                if sent.refusal is not None:
                    path, reason = escape(str(sent.path)), escape(sent.refusal)
                    progress.console.print(f"[red]{_result(sent)}[/] {path}: {reason}", soft_wrap=True)
                progress.advance(task)
    except NodeError:
        _print_outcome(console, _outcome(results, total), called)
        raise
    outcome = _outcome(results, total)
    _print_outcome(console, outcome, called)
    return outcome


def _result(sent: Sent) -> str:
    if sent.refusal is None:
        return "accepted"
    return "refused" if sent.was_sent else "not sent"


def _outcome(results: Counter[str], total: int) -> Outcome:
    accepted, refused = results["accepted"], results["refused"]
    return Outcome(accepted, refused, total - accepted - refused)


def _print_outcome(console: Console, outcome: Outcome, called: Node) -> None:
    text = f"{outcome.accepted} accepted, {outcome.refused} refused by {called}; {outcome.not_sent} not sent."
    console.print(escape(text), highlight=False, soft_wrap=True)
