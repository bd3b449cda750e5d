"""Rows and left-out studies of a run in temporary files: any number of them, and none in memory."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self, cast

from kerma.messages import Message
from kerma.surveys.cells import Cell
from kerma.surveys.rows import SurveyRow
from kerma.surveys.selection import LeftOut

_TIMES: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


class Spool:
    """A sink of `run` that can be read afterwards, as often as needed."""

    def __init__(self) -> None:
        self._rows: IO[str] = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 -- closed by `__exit__`
        self._left_out: IO[str] = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 -- likewise

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the files."""
        self._rows.close()
        self._left_out.close()

    def add_row(self, row: SurveyRow) -> None:
        """Take the next row."""
        cells = [[_json(cell) for cell in cells] for cells in (row.cells, row.further)]
        print(json.dumps([*cells, row.study_instance_uid]), file=self._rows)

    def add_left_out(self, study: LeftOut) -> None:
        """Take a study that the survey does not contain."""
        entry = study._replace(study_date=None)
        print(json.dumps([_json(study.study_date), *entry]), file=self._left_out)

    def rows(self) -> Iterator[SurveyRow]:
        """The rows in their order."""
        self._rows.seek(0)
        for line in self._rows:
            cells, further, uid = json.loads(line)
            yield SurveyRow(tuple(map(_cell, cells)), tuple(map(_cell, further)), uid)

    def left_out(self) -> Iterator[LeftOut]:
        """The studies that the survey does not contain, in the order in which they were left out."""
        self._left_out.seek(0)
        for line in self._left_out:
            day, uid, _, equipment_name, examination, reason = json.loads(line)
            study_date = cast("date | None", _cell(day))
            yield LeftOut(uid, study_date, equipment_name, examination, Message(reason, {}))


def _json(cell: Cell) -> object:
    """A cell as JSON; a date or time as an object, which no other cell is."""
    if isinstance(cell, date | time):
        return {type(cell).__name__: cell.isoformat()}
    return cell


def _cell(found: object) -> Cell:
    if isinstance(found, dict):
        [(kind, text)] = found.items()
        return _TIMES[kind](text)
    return cast("Cell", found)
