"""Starts the process that writes a file, and ends it when the browser has disconnected."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from dashboard.exports import export_request
from dashboard.exports.about import About
from dashboard.exports.export_request import ExportRequest
from dashboard.exports.file_process import Task
from dashboard.ui.failures import Failure

_BROKEN = Failure(
    "The file could not be written.",
    "The log of the dashboard contains the reason; please report it to the administrator.",
)
_WRITER = "dashboard.exports.file_process"
#: Exit status of a process whose URL names what is not stored.
ABSENT_STATUS = 4


class UnwrittenError(Exception):
    """The file was not written; `failure` contains the problem and the remedy."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.problem)
        self.failure = failure


class AbsentError(UnwrittenError):
    """The URL names what is not stored."""


async def write(request: ExportRequest, about: About, file: Path) -> None:
    """Write the file; cancelling the caller ends the process.

    Raises:
        UnwrittenError: error of the database or the settings.
    """
    task = Task(
        path=request.modality.path,
        extension=request.extension,
        params=export_request.parameters(request),
        identifying_facts=list(request.selection.identifying_facts),
        about=list(about),
        file=str(file),
    )
    await run(_WRITER, task)


async def run(module: str, task: Mapping[str, object]) -> None:
    """Run a module that writes a file in a process of its own; cancelling the caller ends the process.

    Args:
        module: its `main` reads the task from standard input; standard output is empty when the file is written,
            otherwise a `Failure` as JSON.
        task: the task, which is passed as JSON.

    Raises:
        AbsentError: the process ended with `ABSENT_STATUS`.
        UnwrittenError: the file was not written.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        output, _ = await process.communicate(json.dumps(task).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise (AbsentError if process.returncode == ABSENT_STATUS else UnwrittenError)(_failure(output))


def _failure(output: bytes) -> Failure:
    try:
        return Failure(**json.loads(output))
    except (ValueError, TypeError):
        return _BROKEN
