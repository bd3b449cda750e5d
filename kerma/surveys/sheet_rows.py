"""The rows of the sheet above the data: titles, headings and units, each in the row that the form has it in."""

from collections.abc import Callable, Iterable, Iterator

from kerma.surveys.cells import Cell
from kerma.surveys.declaration import Survey
from kerma.surveys.layout import Column
from kerma.surveys.rows import SurveyRow


def rows_above(survey: Survey, further_cells: int) -> list[list[Cell]]:
    """The rows above the data, from the first.

    Args:
        survey: the survey.
        further_cells: number of columns to the right of the form, after its gap.
    """
    sheet = survey.sheet
    rows: list[list[Cell]] = [[] for _ in range(sheet.first_data_row - 1)]
    for number, title in enumerate(sheet.title_rows):
        rows[number] = [title]
    if sheet.header_row:
        rows[sheet.header_row - 1] = _across(survey, further_cells, _title)
    if sheet.units_row:
        rows[sheet.units_row - 1] = _across(survey, further_cells, _unit)
    return rows


def data_rows(survey: Survey, rows: Iterable[SurveyRow]) -> Iterator[list[Cell]]:
    """The rows of the data; cells of further blocks after a gap."""
    gap: list[Cell] = [None] * (survey.appended.gap if survey.appended else 0)
    for row in rows:
        yield [*row.cells, *gap, *row.further] if row.further else list(row.cells)


def column_titles(survey: Survey, further_cells: int) -> list[str]:
    """Heading and unit of each column, whether the form has a row for them or not."""
    titles = _across(survey, further_cells, _title)
    units = _across(survey, further_cells, _unit)
    pairs = zip(titles, units, strict=True)
    return [
        f"{title or ''} ({unit})" if unit and str(unit) not in str(title) else str(title or "") for title, unit in pairs
    ]


def _across(survey: Survey, further_cells: int, text: Callable[[Column, int], str]) -> list[Cell]:
    """The texts of the columns from left to right, those of further blocks after the gap."""
    texts = [
        text(column, number)
        for block in survey.blocks
        for number in range(1, (block.repeat or 1) + 1)
        for column in block.columns
    ]
    block = survey.appended
    if block is None or not further_cells:
        return [one or None for one in texts]
    numbers = range(block.repeat + 1, block.repeat + further_cells // len(block.columns) + 1)
    further = [text(column, number) for number in numbers for column in block.columns]
    return [one or None for one in (*texts, *[""] * block.gap, *further)]


def _title(column: Column, number: int) -> str:
    return column.title.replace("{n}", str(number))


def _unit(column: Column, _: int) -> str:
    return column.unit
