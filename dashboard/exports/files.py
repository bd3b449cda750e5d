"""Starts the process that writes a file, and ends it when nobody waits for the file any more."""

import asyncio
import json
import sys
from pathlib import Path

from dashboard.exports import export_request
from dashboard.exports.about import About
from dashboard.exports.export_request import Order

_BROKEN = (
    "The file could not be written.",
    "The reason stands in the dashboard's log; please report it to its keeper.",
)


class UnwrittenError(Exception):
    """There is no file; says what is wrong and what to do."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong, self.remedy = wrong, remedy


async def write(asked: Order, told: About, file: Path) -> None:
    """Write the file; a caller who is cancelled takes the process with it.

    Raises:
        UnwrittenError: the database or the settings are against it.
    """
    task = {
        "path": asked.modality.path,
        "ending": asked.ending,
        "params": export_request.parameters(asked),
        "identifying": asked.selection.identifying,
        "about": told,
        "file": str(file),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dashboard.exports.file_process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        said, _ = await process.communicate(json.dumps(task).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise UnwrittenError(*_complaint(said))


def _complaint(said: bytes) -> tuple[str, str]:
    try:
        found = json.loads(said)
    except ValueError:
        return _BROKEN
    return found["wrong"], found["remedy"]
