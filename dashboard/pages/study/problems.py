"""Problems of a study on its page: the message, its location, and the number on screen that it concerns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from dashboard.pages.study.event_table import FILTERS
from dashboard.pages.study.masked_identity import is_quotable
from dashboard.ui.column import Column
from dashboard.ui.table import Cell
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.patient_identity import NOT_QUOTED
from dashboard.ui.text.translated_messages import translated
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import StudyDetail, StudyProblem
from kerma.messages import MissingMessage

_EVENT = re.compile(r"^events\[(\d+)\](?:\.(.+))?$")
_PLANE = re.compile(r"^planes\[(\d+)\](?:\.(.+))?$")


@dataclass(frozen=True)
class LocatedProblem:
    """A problem with its location on the page.

    Attributes:
        location: "Event 3, DAP".
        message: what is wrong, in the language of the page.
        sop_instance_uid: the object concerned; None where several contradict each other.
        row: position of the event on the page, from 0; None where it concerns no event.
        name: the column or total concerned; None where it concerns no single one.
        is_unreadable: whether the object states a value that cannot be used, rather than none.
    """

    location: str
    message: str
    sop_instance_uid: str | None
    row: int | None
    name: str | None
    is_unreadable: bool


def located_problems(detail: StudyDetail, columns: Iterable[Column]) -> list[LocatedProblem]:
    """The problems of a study in the order in which they were found; `columns` have the labels of facts."""
    labels = {column.name: tr(column.label) for column in columns}
    positions = {event.event_id: position for position, event in enumerate(detail.study.events)}
    return [_located(problem, detail, positions, labels) for problem in detail.study.problems]


def problem_lines(found: Iterable[LocatedProblem], object_numbers: Mapping[str, str]) -> list[str]:
    """Each problem with its location and the number of its object: "Event 3, DAP: … (object 2)"."""
    lines = []
    for problem in found:
        number = object_numbers.get(problem.sop_instance_uid or "")
        source = tr(" (object {number})", number=number) if number else ""
        lines.append(f"{problem.location}: {problem.message}{source}")
    return lines


def unreadable_totals(problems: Iterable[LocatedProblem], detail: StudyDetail) -> set[str]:
    """Names of totals and study facts that are absent because they could not be read."""
    names = {problem.name for problem in problems if problem.row is None and problem.is_unreadable and problem.name}
    records = (detail.study.header, detail.study.totals)
    return {name for name in names for record in records if hasattr(record, name) and getattr(record, name) is None}


def unreadable_cells(problems: Iterable[LocatedProblem], rows: Sequence[Row]) -> set[Cell]:
    """Cells of the table of events that are empty because their value could not be read."""
    return {
        (problem.row, problem.name)
        for problem in problems
        if problem.row is not None
        and problem.name
        and problem.is_unreadable
        and rows[problem.row].get(problem.name) is None
    }


def _located(
    problem: StudyProblem, detail: StudyDetail, positions: Mapping[UUID, int], labels: Mapping[str, str]
) -> LocatedProblem:
    location, row, name = _location(problem, detail, positions, labels)
    is_missing = isinstance(problem.message, MissingMessage)
    # A value that cannot be read may be a name or a birth date in another form.
    message = translated(problem.message) if is_missing or is_quotable(name) else tr(NOT_QUOTED)
    return LocatedProblem(location, message, problem.sop_instance_uid, row, name, is_unreadable=not is_missing)


def _location(
    problem: StudyProblem, detail: StudyDetail, positions: Mapping[UUID, int], labels: Mapping[str, str]
) -> tuple[str, int | None, str | None]:
    """The location as text, the position of the event on the page, and the name of the fact or column."""
    if match := _EVENT.match(problem.where):
        index, name = int(match[1]), _column_name(match[2])
        order = detail.event_order.get(problem.sop_instance_uid or "", ())
        row = positions.get(order[index]) if index < len(order) else None
        event = tr("Event {number}", number=index + 1 if row is None else row + 1)
        return _within(event, name, labels), row, name
    if match := _PLANE.match(problem.where):
        return _within(tr("Plane {number}", number=int(match[1]) + 1), match[2], labels), None, match[2]
    name = problem.where.rpartition(".")[2] or None
    return _label(name, labels), None, name


def _column_name(name: str | None) -> str | None:
    """The column of a fact of an event: filters share one."""
    return FILTERS.name if name and name.startswith(FILTERS.name) else name


def _within(container: str, name: str | None, labels: Mapping[str, str]) -> str:
    return f"{container}, {_label(name, labels)}" if name else container


def _label(name: str | None, labels: Mapping[str, str]) -> str:
    if name is None:
        return tr("Whole object")
    return labels.get(name, name.replace("_", " "))
