"""Problems found while reading, in plain words, and which number on screen each of them concerns."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from dashboard.pages.study.event_rows import FILTERS
from dashboard.ui.column import Column
from dashboard.ui.i18n import tr
from dashboard.ui.table import Cell
from dashboard.ui.translated_messages import of_problem
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.messages import is_absence

_EVENT = re.compile(r"^events\[(\d+)\](?:\.(.+))?$")
_PLANE = re.compile(r"^planes\[(\d+)\](?:\.(.+))?$")


@dataclass(frozen=True)
class Problem:
    """One problem as the screen tells it.

    Attributes:
        place: where, in words: "Event 3, DAP".
        what: what is wrong, in the language of the page.
        teller: the SOP Instance UID of the object; None where several contradict each other.
        row: the event's position on screen, from 0; None when it concerns no event.
        name: the column or total concerned; None when it concerns no single one.
        is_unreadable: whether the object said something that could not be read, rather than nothing.
    """

    place: str
    what: str
    teller: str | None
    row: int | None
    name: str | None
    is_unreadable: bool


def of_study(detail: StudyDetail, columns: Iterable[Column]) -> list[Problem]:
    """The problems of a study, in the order in which they were found; `columns` give the words for places."""
    labels = {column.name: tr(column.label) for column in columns}
    positions = {event["event_id"]: position for position, event in enumerate(detail.events)}
    return [_problem(entry, detail, positions, labels) for entry in detail.study["problems"]]


def unreadable_totals(problems: Iterable[Problem], study: Row) -> set[str]:
    """Names of totals and study facts that are absent because they could not be read."""
    named = {problem.name for problem in problems if problem.row is None and problem.is_unreadable and problem.name}
    return {name for name in named if name in study and study[name] is None}


def unreadable_in_list(row: Row) -> set[str]:
    """Names of the facts of a listed study that are absent because they could not be read."""
    told = [entry["where"].rpartition(".")[2] for entry in row["own_problems"] if not is_absence(entry)]
    return {name for name in told if name in row and row[name] is None}


def unreadable_cells(problems: Iterable[Problem], rows: Sequence[Row]) -> set[Cell]:
    """Cells of the table of events that are empty because their value could not be read."""
    return {
        (problem.row, problem.name)
        for problem in problems
        if problem.row is not None
        and problem.name
        and problem.is_unreadable
        and rows[problem.row].get(problem.name) is None
    }


def _problem(entry: Row, detail: StudyDetail, positions: dict[UUID, int], labels: dict[str, str]) -> Problem:
    place, row, name = _placed(entry, detail, positions, labels)
    return Problem(place, of_problem(entry), entry.get("sop_instance_uid"), row, name, not is_absence(entry))


def _placed(
    entry: Row, detail: StudyDetail, positions: dict[UUID, int], labels: dict[str, str]
) -> tuple[str, int | None, str | None]:
    """The place in words, the event's position on screen, and the name of what is concerned."""
    where = entry["where"]
    if match := _EVENT.match(where):
        index, name = int(match[1]), _column(match[2])
        row = _row(index, detail.event_order.get(entry.get("sop_instance_uid") or "", []), positions)
        event = tr("Event {number}", number=index + 1 if row is None else row + 1)
        return _place(event, name, labels), row, name
    if match := _PLANE.match(where):
        return _place(tr("Plane {number}", number=int(match[1]) + 1), match[2], labels), None, match[2]
    name = where.rpartition(".")[2] or None
    return _label(name, labels), None, name


def _row(index: int, order: Sequence[UUID], positions: dict[UUID, int]) -> int | None:
    return positions.get(order[index]) if index < len(order) else None


def _column(name: str | None) -> str | None:
    """The column in which a fact of an event stands."""
    return FILTERS.name if name and name.startswith(FILTERS.name) else name


def _place(thing: str, name: str | None, labels: dict[str, str]) -> str:
    return f"{thing}, {_label(name, labels)}" if name else thing


def _label(name: str | None, labels: dict[str, str]) -> str:
    if name is None:
        return tr("Whole object")
    return labels.get(name, name.replace("_", " "))
