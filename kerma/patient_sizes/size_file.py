"""Reads the sizes in a file: one for each key, with what was found in the rows that give none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, NamedTuple

from kerma.facts import plausible_ranges
from kerma.messages import Message, message
from kerma.patient_sizes.cells import key_of, number_of
from kerma.patient_sizes.column_units import ColumnUnit, column_unit
from kerma.patient_sizes.columns import FileColumns, SizeOptions, columns_of
from kerma.patient_sizes.dates import DateText, dates_of
from kerma.patient_sizes.errors import MAX_LINES, SizeFileError, UnreadableCell, together
from kerma.patient_sizes.file_row import FileRow
from kerma.patient_sizes.findings import Finding, Findings
from kerma.patient_sizes.headings import SizeColumn
from kerma.patient_sizes.table_file import open_table
from kerma.patient_sizes.units import HEIGHT, QUANTITIES, WEIGHT, SizeQuantity, short, unit_of_heading, unit_of_values

_COLUMNS: Mapping[str, SizeColumn] = {HEIGHT.fact: SizeColumn.HEIGHT, WEIGHT.fact: SizeColumn.WEIGHT}
_PLAUSIBLE = {HEIGHT.fact: plausible_ranges.PATIENT_SIZE_M, WEIGHT.fact: plausible_ranges.PATIENT_WEIGHT_KG}


class FileSize(NamedTuple):
    """Height and weight for a key; one of them may be missing.

    Attributes:
        line: of the first row with this key.
        key: as it stands in the file.
        day: of the study, beside a patient ID.
        patient_size_m: height.
        patient_weight_kg: weight.
    """

    line: int
    key: str
    day: date | None
    patient_size_m: float | None
    patient_weight_kg: float | None


@dataclass(frozen=True)
class SizeFile:
    """What a file states.

    Attributes:
        columns: its columns.
        units: the units of each quantity that has a column, by its fact.
        row_count: number of rows below the heading.
        sizes: the sizes, those of conflicting rows left out.
        findings: what was found in rows.
    """

    columns: FileColumns
    units: Mapping[str, ColumnUnit]
    row_count: int
    sizes: Sequence[FileSize]
    findings: Findings


class _Row(NamedTuple):
    """What is needed of a row.

    Attributes:
        line: its number.
        key: as it stands in the file.
        day_text: the date beside a patient ID.
        numbers: the number in the cell of each quantity; None where it states none.
        units: the units behind them; None: no cell has one.
    """

    line: int
    key: str
    day_text: str
    numbers: tuple[float | None, ...]
    units: tuple[str | None, ...] | None

    def unit(self, index: int) -> str | None:
        """The unit in the cell of a quantity."""
        return self.units[index] if self.units else None


@dataclass(slots=True)
class _Entry:
    """All that the rows with one key state, by quantity, and the first line that contradicts an earlier one."""

    line: int
    values: tuple[float | None, ...]
    other_line: int | None = None

    def add(self, line: int, values: tuple[float | None, ...]) -> None:
        """Add a further row with the key."""
        pairs = list(zip(self.values, values, strict=True))
        if self.other_line is None and any(None not in pair and pair[0] != pair[1] for pair in pairs):
            self.other_line = line
        self.values = tuple(new if first is None else first for first, new in pairs)


def read_sizes(
    file: IO[bytes],
    options: SizeOptions = SizeOptions(),  # noqa: B008 -- it is immutable
    max_rows: int | None = None,
) -> SizeFile:
    """The sizes in a file.

    Args:
        file: CSV or XLSX.
        options: what a person states about it.
        max_rows: how many rows it may have; None: any number.

    Raises:
        SizeFileError: it cannot be imported; the text says what is wrong in which line, and what would be right.
    """
    table = open_table(file, options.table)
    columns = columns_of(table.headings, options)
    quantities = [quantity for quantity in QUANTITIES if _COLUMNS[quantity.fact] in columns.indices]
    rows = _read(table.rows, columns, quantities, max_rows)
    days = dates_of([DateText(row.line, row.day_text) for row in rows], options.date_order)
    known = {quantity.fact: _column_unit(quantity, i, rows, columns, options) for i, quantity in enumerate(quantities)}
    units = {fact: one.unit for fact, one in known.items()}
    if table.is_comma_separated:
        _require_no_split_heights(rows, units.get(HEIGHT.fact))
    findings = Findings()
    entries = _entries(rows, days, columns.key, lambda row: _plausible(row, quantities, units, findings), findings)
    sizes = _sizes(entries, quantities, findings)
    return SizeFile(columns, known, len(rows), sizes, findings)


def _read(
    rows: Iterable[FileRow], columns: FileColumns, quantities: Sequence[SizeQuantity], max_rows: int | None
) -> list[_Row]:
    """All rows; the first unreadable cells are reported together."""
    found: list[_Row] = []
    errors: list[SizeFileError] = []
    count = 0
    for row in rows:
        try:
            found.append(_row(row, columns, quantities))
        except UnreadableCell as error:
            count += 1
            errors += [error] if len(errors) < MAX_LINES else []
        if max_rows is not None and len(found) > max_rows:
            raise SizeFileError(
                message("There are more than {rows} rows; `kerma sizes import` takes any number.", rows=max_rows)
            )
    if errors:
        raise together(errors, count)
    return found


def _row(row: FileRow, columns: FileColumns, quantities: Sequence[SizeQuantity]) -> _Row:
    day = columns.indices.get(SizeColumn.STUDY_DATE)
    found = [number_of(quantity, row, columns.indices[_COLUMNS[quantity.fact]]) for quantity in quantities]
    units = tuple(number and number[1] for number in found)
    return _Row(
        row.line,
        key_of(row, columns.indices[columns.key]),
        "" if day is None else row.cells[day],
        tuple(number and number[0] for number in found),
        units if any(units) else None,
    )


def _stated_unit(quantity: SizeQuantity, columns: FileColumns, options: SizeOptions) -> str | None:
    """The unit that a person or the heading states."""
    heading = columns.headings[columns.indices[_COLUMNS[quantity.fact]]]
    return options.units.get(quantity.fact) or unit_of_heading(quantity, heading)


def _column_unit(
    quantity: SizeQuantity, index: int, rows: Sequence[_Row], columns: FileColumns, options: SizeOptions
) -> ColumnUnit:
    """The units of the numbers of a quantity."""
    stated = _stated_unit(quantity, columns, options)
    numbers = [(row.line, number, row.unit(index)) for row in rows if (number := row.numbers[index]) is not None]
    unit = stated or _shown_unit(quantity, [(line, number) for line, number, own in numbers if own is None])
    return column_unit(unit, (own for _, _, own in numbers), is_stated=bool(stated))


def _shown_unit(quantity: SizeQuantity, plain: Sequence[tuple[int, float]]) -> str:
    """The unit that the numbers without one, each with its line, can be in."""
    unit = unit_of_values(quantity, plain)
    if unit is None and plain:
        what = message(
            "{quantity}: the heading states no unit, and the values do not show it. State the unit.",
            quantity=quantity.label,
        )
        raise SizeFileError(what)
    return unit or next(iter(quantity.factors))


def _require_no_split_heights(rows: Sequence[_Row], unit: str | None) -> None:
    """Refuse heights that all are whole metres: what stands before a decimal comma that was read as separator.

    Args:
        rows: of a file in which commas separate.
        unit: of heights without one; None: the file has no heights.

    Raises:
        SizeFileError: they are.
    """
    heights = [(row.line, height) for row in rows if (height := row.numbers[0]) is not None and row.unit(0) is None]
    if unit == "m" and heights and all(height.is_integer() for _, height in heights):
        line, height = heights[0]
        what = message(
            "{quantity}: all values are whole metres, as {value}: decimal commas were probably read as separators. Put "
            "numbers with a comma in quotation marks, separate the columns by semicolons, or state heights in "
            "centimetres.",
            quantity=HEIGHT.label,
            value=short(height),
        )
        raise UnreadableCell(line, what)


def _plausible(
    row: _Row, quantities: Sequence[SizeQuantity], units: Mapping[str, str], findings: Findings
) -> tuple[float | None, ...]:
    """The values of a row in the units of the facts; implausible ones are counted and left out."""
    values: list[float | None] = []
    for i, (quantity, number) in enumerate(zip(quantities, row.numbers, strict=True)):
        values.append(None)
        if number is None:
            continue
        unit, span = row.unit(i) or units[quantity.fact], _PLAUSIBLE[quantity.fact]
        value = round(number * quantity.factors[unit], quantity.decimals)
        if span.minimum <= value <= span.maximum:
            values[i] = value
        else:
            findings.add(Finding.IMPLAUSIBLE, _implausible(row.line, quantity, number, unit))
    return tuple(values)


def _implausible(line: int, quantity: SizeQuantity, number: float, unit: str) -> Message:
    return message(
        "Line {line}: {quantity} {value} {unit}", line=line, quantity=quantity.label, value=short(number), unit=unit
    )


def _entries(
    rows: Sequence[_Row],
    days: Sequence[date | None],
    key: SizeColumn,
    values_of: Callable[[_Row], tuple[float | None, ...]],
    findings: Findings,
) -> dict[tuple[str, date | None], _Entry]:
    """What the rows state, by key and day."""
    entries: dict[tuple[str, date | None], _Entry] = {}
    for row, day in zip(rows, days, strict=True):
        values = values_of(row)
        if all(number is None for number in row.numbers):
            findings.add(Finding.EMPTY, message("Line {line}", line=row.line))
        elif not row.key or (key is SizeColumn.PATIENT_ID and day is None):
            findings.add(Finding.WITHOUT_KEY, message("Line {line}", line=row.line))
        elif any(value is not None for value in values):
            entry = entries.setdefault((row.key, day), _Entry(row.line, values))
            entry.add(row.line, values)
    return entries


def _sizes(
    entries: Mapping[tuple[str, date | None], _Entry], quantities: Sequence[SizeQuantity], findings: Findings
) -> list[FileSize]:
    """The sizes of rows that agree; conflicts are counted."""
    sizes = []
    for (key, day), entry in entries.items():
        if entry.other_line is None:
            values = {quantity.fact: value for quantity, value in zip(quantities, entry.values, strict=True)}
            sizes.append(FileSize(entry.line, key, day, values.get(HEIGHT.fact), values.get(WEIGHT.fact)))
        else:
            lines = message("Lines {line} and {other}", line=entry.line, other=entry.other_line)
            findings.add(Finding.CONFLICT, lines)
    return sizes
