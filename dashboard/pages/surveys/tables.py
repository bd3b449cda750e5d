"""Tables of the page Surveys: the first rows in the columns of the form, and left-out studies."""

from collections.abc import Sequence

from dashboard.pages.surveys.data import MAX_LEFT_OUT
from dashboard.ui import navigation, table
from dashboard.ui.column import Column
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import Untranslated, tr
from dashboard.ui.text.translated_messages import translated
from kerma.facts.fact import ValueKind
from kerma.surveys.cells import Cell
from kerma.surveys.declaration import Survey
from kerma.surveys.rows import SurveyRow
from kerma.surveys.selection import LeftOut
from kerma.surveys.sheet_rows import column_titles, data_rows

_LEFT_OUT = (
    Column(name="date", label="Date", help="Date the study started.", kind=ValueKind.DATE),
    Column(name="system", label="System", help="Name that the site set, else model and station."),
    Column(name="examination", label="Examination", help="Standard name, else description of the study."),
    Column(name="reason", label="Reason", help="Why the survey leaves it out."),
)


def show_rows(survey: Survey, rows: Sequence[SurveyRow], further_cells: int) -> None:
    """Show rows in the columns of the form; columns that are empty in all of them are not shown."""
    titles = column_titles(survey, further_cells)
    cells = list(data_rows(survey, rows))
    filled = [number for number in range(len(titles)) if any(_cell(row, number) is not None for row in cells)]
    columns = [
        Column(
            name=f"column_{number}",
            label=Untranslated(titles[number] or tr("Column {number}", number=number + 1)),
            help="",
            kind=_kind([_cell(row, number) for row in cells]),
        )
        for number in filled
    ]
    shown = [{f"column_{number}": _cell(row, number) for number in filled} for row in cells]
    table.show(shown, columns, key=f"survey:{survey.name}:{hash(tuple(rows))}", alt=tr("First rows"))


def _kind(cells: Sequence[Cell]) -> ValueKind:
    """Numbers have the same decimals in all rows, and stand at the right."""
    is_number = all(cell is None or isinstance(cell, int | float) for cell in cells)
    return ValueKind.NUMBER if is_number else ValueKind.TEXT


def _cell(row: Sequence[Cell], number: int) -> Cell:
    return row[number] if number < len(row) else None


def show_left_out(studies: Sequence[LeftOut]) -> None:
    """Show left-out studies; a click opens one."""
    rows = [
        {
            "date": one.study_date,
            "system": one.equipment_name,
            "examination": one.examination or None,
            "reason": translated(one.reason),
        }
        for one in studies
    ]
    opened = table.choose(rows, _LEFT_OUT, key=f"left_out:{hash(tuple(studies))}", alt=tr("Left out"))
    if len(studies) == MAX_LEFT_OUT:
        plain_text.note(tr("The first {number}; the Excel file lists all.", number=formatting.number(MAX_LEFT_OUT)))
    if opened is not None:
        navigation.open_study(studies[opened].study_instance_uid)
