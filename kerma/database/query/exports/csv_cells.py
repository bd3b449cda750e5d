"""Cells of CSV files: texts that no spreadsheet runs as a formula, and numbers with a decimal comma."""

from sqlalchemy import Text, case, cast, func, literal_column

from kerma.database.query.exports.export_columns import ExportColumn
from kerma.database.sql_types import AnyColumn
from kerma.facts.fact import ValueKind
from kerma.spreadsheet_formulas import FORMULA_CHARACTERS

_TEXTS = frozenset({ValueKind.TEXT, ValueKind.CODE, ValueKind.UID})
# Seconds have decimals as well.
_WITH_DECIMALS = frozenset({ValueKind.NUMBER, ValueKind.TIME, ValueKind.DATETIME})
_POINT: AnyColumn = literal_column("'.'")
_COMMA: AnyColumn = literal_column("','")
_APOSTROPHE: AnyColumn = literal_column("''''")


def spreadsheet_safe(column: ExportColumn) -> AnyColumn:
    """The column with an apostrophe before each text that a spreadsheet would run as a formula (OWASP, CSV injection).

    A formula begins with = + - @, their full-width forms, a tab or a carriage return; numbers stay numbers.
    """
    if column.fact.kind not in _TEXTS:
        return column.labelled
    text = cast(column.expression, Text)
    if column.is_aggregate:
        return func.regexp_replace(text, f"^(?=[{FORMULA_CHARACTERS}])", "'").label(column.fact.name)
    is_formula = func.ascii(text).in_([ord(character) for character in FORMULA_CHARACTERS])
    return case((is_formula, _APOSTROPHE + text), else_=text).label(column.fact.name)


def decimal_comma(column: ExportColumn) -> AnyColumn:
    """The column as `spreadsheet_safe`, its numbers with a decimal comma; points in texts, versions and UIDs stay."""
    if column.fact.kind in _WITH_DECIMALS or column.has_numbers:
        return func.replace(cast(column.expression, Text), _POINT, _COMMA).label(column.fact.name)
    return spreadsheet_safe(column)
