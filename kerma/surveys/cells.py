"""Cells of a sheet: values in the unit and with the decimals of their column."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias, cast

from kerma.surveys.declaration import Survey
from kerma.surveys.doses import DOSE
from kerma.surveys.evaluation import RowContext, is_single, value
from kerma.surveys.expression import FactName
from kerma.surveys.functions import Dimensions, Interval, Single, Value
from kerma.surveys.layout import Column

#: A cell of a sheet: a text, a number, a date, or empty.
Cell: TypeAlias = str | float | date | time | datetime | None

_SEPARATOR = " | "
_DIGITS = 12


def cell(column: Column, context: RowContext) -> Cell:
    """The cell of a column in the row of a study or event."""
    if column.expression is None:
        return column.text or None
    of_dose = column_of_dose(column, context.survey, context.study.modality)
    return as_cell(value(column.expression, context), of_dose)


def column_of_dose(column: Column, survey: Survey, modality: str) -> Column:
    """A column of the dose of each modality, with unit and decimals of one of them; other columns as they are."""
    dose = survey.dose_of(modality)
    if dose is None or not (isinstance(column.expression, FactName) and column.expression.name == DOSE):
        return column
    return replace(column, conversion=dose.conversion, decimals=dose.decimals)


def as_cell(found: Value, column: Column) -> Cell:
    """A value in the unit and with the decimals of a column; several in one text."""
    if found is None or found == "":
        return None
    if is_single(found):
        return _one(found, column)
    several = cast("tuple[Single, ...]", found)
    texts = list(dict.fromkeys(_text(one, column) for one in several))
    return _one(several[0], column) if len(texts) == 1 else _SEPARATOR.join(texts)


def _one(found: Single, column: Column) -> Cell:
    if isinstance(found, Interval | Dimensions):
        return _text(found, column)
    if isinstance(found, int | float):
        return number_cell(found, column)
    return str(found) if isinstance(found, str) else found


def _text(found: Single, column: Column) -> str:
    if isinstance(found, Interval | Dimensions):
        between = " - " if isinstance(found, Interval) else " x "
        return between.join(_text(part, column) for part in found)
    if isinstance(found, int | float):
        return f"{_rounded(column.conversion(found), column.decimals):f}"
    return str(found)


def number_cell(number: float, column: Column) -> float:
    """A number in the unit and with the decimals of a column; halves are rounded away from zero."""
    converted = _rounded(column.conversion(number), column.decimals)
    is_whole = not column.decimals and converted == converted.to_integral_value()
    return int(converted) if is_whole else float(converted)


def _rounded(number: Decimal, decimals: int | None) -> Decimal:
    if decimals is not None:
        return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    # Further digits are noise of floating point arithmetic: 1.1999999999999997 instead of 1.2.
    return Decimal(f"{number:.{_DIGITS}g}").normalize()
