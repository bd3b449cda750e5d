"""Writes one Excel or Parquet file in a process of its own, so that the pages of others stay quick meanwhile.

`python -m dashboard.exports.file_process` reads its task as JSON from the standard input. It says nothing when the
file is written, and otherwise `{"wrong": ..., "remedy": ...}` on the standard output.
"""

import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from dashboard.exports import export_request, parquet, workbook
from dashboard.exports.connection import exporting
from kerma.database.query.exports.export import Selection
from kerma.database.query.filters import resolve
from kerma.errors import ConfigurationError

_WRITERS = {"xlsx": workbook.write, "parquet": parquet.write}


def main() -> int:
    """Do the task; 0 when the file is written."""
    task = json.load(sys.stdin)
    try:
        _write(task)
    except (SQLAlchemyError, ConfigurationError) as error:
        from dashboard.exports import error_response  # noqa: PLC0415, brings the whole dashboard with it

        wrong, remedy = error_response.of_database(error)
        json.dump({"wrong": wrong, "remedy": remedy}, sys.stdout)
        return 1
    return 0


def _write(task: dict[str, Any]) -> None:
    asked = export_request.read(task["path"], task["ending"], task["params"])
    told = tuple((label, sentence) for label, sentence in task["about"])
    with exporting() as connection:
        chosen = resolve.resolved(connection, asked.chosen)
        selection = Selection(chosen, asked.per, tuple(task["identifying"]))
        _WRITERS[asked.ending](connection, selection, told, Path(task["file"]))


if __name__ == "__main__":
    sys.exit(main())
