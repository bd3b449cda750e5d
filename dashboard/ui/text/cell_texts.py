"""Cells of a table as texts: the same number of decimal places within a column, dashes for what is missing."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import cast

from dashboard.ui.column import Column
from dashboard.ui.text import formatting
from dashboard.ui.text.formatting import Number
from dashboard.ui.text.i18n import tr
from kerma.facts.fact import ValueKind

#: Kinds of values whose columns are aligned to the right.
NUMERIC = frozenset({ValueKind.NUMBER, ValueKind.COUNT})


def numbers_of(rows: Iterable[Mapping[str, object]], column: Column) -> list[Number | None]:
    """The values of a numeric column."""
    return [cast("Number | None", row.get(column.name)) for row in rows]


def number_format(rows: Iterable[Mapping[str, object]], column: Column) -> Callable[[object], str]:
    """The format of a numeric column, with the same number of decimal places in all rows."""
    decimals = formatting.decimals_for(numbers_of(rows, column))
    return lambda value: formatting.in_column(column, cast("Number | None", value), decimals)


def rounded_numbers(rows: Iterable[Mapping[str, object]], column: Column) -> list[Number | None]:
    """The values of a numeric column, as `number_format` writes them."""
    numbers = numbers_of(rows, column)
    decimals = formatting.decimals_for(numbers)
    return [formatting.rounded(column, number, decimals) for number in numbers]


def text_of(column: Column, value: object) -> str:
    """The value of a column that is not numeric."""
    return formatting.word(str(value)) if column.kind is ValueKind.CODE else formatting.of_fact(column, value)


def text_rows(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[Column],
    unreadable: Collection[tuple[int, str]] = (),
    upper_bounds: Collection[tuple[int, str]] = (),
) -> list[tuple[str, ...]]:
    """All cells of a table as texts.

    Args:
        rows: values by name of the column; None is a dash.
        columns: the columns.
        unreadable: cells, by index of the row and name of the column, whose value could not be read.
        upper_bounds: cells whose value is an upper bound (≤).
    """
    formats = {column.name: number_format(rows, column) for column in columns if column.kind in NUMERIC}

    def cell(index: int, column: Column) -> str:
        value = rows[index].get(column.name)
        if value is None or value == "":
            return tr(formatting.UNREADABLE) if (index, column.name) in unreadable else formatting.MISSING
        text = formats[column.name](value) if column.name in formats else text_of(column, value)
        return formatting.upper_bound(text) if (index, column.name) in upper_bounds else text

    return [tuple(cell(index, column) for column in columns) for index in range(len(rows))]
