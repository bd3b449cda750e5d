"""Writes an Excel or Parquet file in a process of its own, so that the pages of others stay responsive.

`python -m dashboard.exports.file_process` reads its task as JSON from standard input. Standard output is empty when the
file is written, otherwise `{"problem": ..., "remedy": ...}`.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypedDict
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from dashboard.exports import export_request, parquet, workbook
from dashboard.exports.connection import export_connection
from kerma.database.query.filters import resolve
from kerma.errors import ConfigurationError

_WRITERS = {"xlsx": workbook.write, "parquet": parquet.write}


class Task(TypedDict):
    """The task as JSON: URL path, extension and parameters of the export, its description, and the file to write.

    equipment_ids is the scope of the user who exports; None: all equipment.
    """

    path: str
    extension: str
    params: Mapping[str, str]
    identifying_facts: list[str]
    about: list[tuple[str, str]]
    file: str
    equipment_ids: list[str] | None


def main() -> int:
    """Perform the task; 0 when the file is written."""
    task: Task = json.load(sys.stdin)
    try:
        _write(task)
    except (SQLAlchemyError, ConfigurationError) as error:
        from dashboard.exports import error_response  # noqa: PLC0415 -- it imports the whole dashboard

        json.dump(error_response.of_database(error)._asdict(), sys.stdout)
        return 1
    return 0


def _write(task: Task) -> None:
    request = export_request.read(task["path"], task["extension"], task["params"])
    about = tuple((label, text) for label, text in task["about"])
    ids = task["equipment_ids"]
    with export_connection(None if ids is None else [UUID(one) for one in ids]) as connection:
        selection = replace(
            request.selection,
            study_filter=resolve.with_matching_terms(connection, request.study_filter),
            identifying_facts=tuple(task["identifying_facts"]),
        )
        _WRITERS[request.extension](connection, selection, about, Path(task["file"]))


if __name__ == "__main__":
    sys.exit(main())
