"""The Excel export of the dashboard, written by its own process where the dashboard is installed."""

import json
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from openpyxl import load_workbook

from kerma.errors import UnavailableError

_MODULE = "dashboard.exports.file_process"
_SHEET = "All data"
_TIMEOUT_S = 60


def is_installed() -> bool:
    """Whether the dashboard is installed beside this package."""
    return find_spec("dashboard") is not None


def exported_workbook(folder: Path, list_path: str, environment: Mapping[str, str]) -> list[dict[str, object]]:
    """The rows of the sheet of all studies, by heading.

    Args:
        folder: where the file is written.
        list_path: path of the list of the modality: ct.
        environment: variables of the process, with the temporary schema.

    Raises:
        UnavailableError: the file was not written.
    """
    file = folder / f"{list_path}.xlsx"
    task: dict[str, object] = {
        "path": list_path,
        "extension": "xlsx",
        "params": {},
        "identifying_facts": [],
        "about": [("Content", "Self-test")],
        "file": str(file),
        "equipment_ids": None,
    }
    done = subprocess.run(  # noqa: S603 -- a module of this installation
        [sys.executable, "-P", "-m", _MODULE],
        input=json.dumps(task).encode(),
        env=dict(environment),
        capture_output=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise UnavailableError(f"The Excel export was not written. {(done.stdout or done.stderr).decode()[-1000:]}")
    book = load_workbook(file, read_only=True, data_only=True)
    rows = iter(book[_SHEET].values)
    headings = [str(cell) for cell in next(rows)]
    # A row that is longer than the headings is a fault of the export, which the comparison of its cells shows.
    return [dict(zip(headings, row, strict=False)) for row in rows]
