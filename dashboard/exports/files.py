"""Starts the process that writes a file, and ends it when the browser has disconnected."""

import asyncio
import json
import sys
from pathlib import Path

from dashboard.exports import export_request
from dashboard.exports.about import About
from dashboard.exports.export_request import ExportRequest
from dashboard.exports.file_process import Task
from dashboard.ui.current_scope import equipment_ids
from dashboard.ui.failures import Failure

_BROKEN = Failure(
    "The file could not be written.",
    "The log of the dashboard contains the reason; please report it to the administrator.",
)


class UnwrittenError(Exception):
    """The file was not written; `failure` contains the problem and the remedy."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.problem)
        self.failure = failure


async def write(request: ExportRequest, about: About, file: Path) -> None:
    """Write the file; cancelling the caller ends the process.

    Raises:
        UnwrittenError: error of the database or the settings.
    """
    ids = equipment_ids()
    task = Task(
        path=request.modality.path,
        extension=request.extension,
        params=export_request.parameters(request),
        identifying_facts=list(request.selection.identifying_facts),
        about=list(about),
        file=str(file),
        equipment_ids=None if ids is None else sorted(map(str, ids)),
    )
    await run("dashboard.exports.file_process", json.dumps(task))


async def run(module: str, task: str) -> str:
    """Run a module with its task on standard input; yields what it prints. Cancelling the caller ends the process.

    Raises:
        UnwrittenError: it has failed; its output is the failure as JSON.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        output, _ = await process.communicate(task.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise UnwrittenError(failure_of(output))
    return output.decode()


def failure_of(output: bytes | str) -> Failure:
    """Why a process wrote no file, as it prints it."""
    try:
        return Failure(**json.loads(output))
    except (ValueError, TypeError):
        return _BROKEN
