"""A survey as CSV: the sheet, and beside it what was left out and what the file says of itself."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Literal

from kerma.spreadsheet_formulas import as_text
from kerma.surveys.about import SurveyAbout
from kerma.surveys.cells import Cell
from kerma.surveys.declaration import Survey
from kerma.surveys.selection import LeftOut
from kerma.surveys.sheet_rows import data_rows, rows_above
from kerma.surveys.spool import Spool

LEFT_OUT_HEADINGS = ("Study Instance UID", "Date", "System", "Examination", "Reason")


@dataclass(frozen=True)
class SurveyCsvForm:
    """Separator and decimal mark of a CSV file.

    Attributes:
        delimiter: between two values.
        has_decimal_comma: whether numbers have a decimal comma.
        is_quoted: whether each value is in quotation marks: LibreOffice proposes tab, comma and semicolon together as
            separators, and would divide 320,25.
    """

    delimiter: str = ","
    has_decimal_comma: bool = False
    is_quoted: bool = False


_WITH_COMMA = SurveyCsvForm(";", has_decimal_comma=True, is_quoted=True)
#: The form that a spreadsheet of a locale opens, by the code of its language.
FORMS = {"en": SurveyCsvForm(is_quoted=True), "de": _WITH_COMMA, "fr": _WITH_COMMA, "pl": _WITH_COMMA}


def form_of(survey: Survey, locale: str = "") -> SurveyCsvForm:
    """The form of a locale; without one that of the survey, else comma and decimal point."""
    if locale:
        return FORMS[locale]
    if survey.sheet.delimiter:
        has_comma = survey.sheet.has_decimal_comma
        return SurveyCsvForm(survey.sheet.delimiter, has_decimal_comma=has_comma, is_quoted=has_comma)
    return SurveyCsvForm()


def write_csv(spool: Spool, about: SurveyAbout, form: SurveyCsvForm, file: Path) -> None:
    """Write the sheet as a CSV file in UTF-8; with a byte order mark where spreadsheets need it for accents."""
    above = rows_above(about.survey, about.counts.further_cells)
    _write(file, form, above, data_rows(about.survey, spool.rows()))


def companions(file: Path) -> tuple[Path, Path]:
    """The files beside a CSV file: left-out studies, and about."""
    return file.with_suffix(".left-out.csv"), file.with_suffix(".about.csv")


def write_companions(spool: Spool, about: SurveyAbout, form: SurveyCsvForm, file: Path) -> tuple[Path, ...]:
    """Write FILE.left-out.csv and FILE.about.csv beside a file; yields their paths."""
    left_out, of_file = companions(file)
    _write(left_out, form, [list(LEFT_OUT_HEADINGS)], map(left_out_cells, spool.left_out()))
    _write(of_file, form, [], (list(pair) for pair in about.pairs()))
    return (left_out, of_file)


def left_out_cells(study: LeftOut) -> list[Cell]:
    """The cells of a left-out study under `LEFT_OUT_HEADINGS`."""
    cells = (study.study_instance_uid, study.study_date, study.equipment_name, study.examination, str(study.reason))
    return [cell or None for cell in cells]


def _write(file: Path, form: SurveyCsvForm, above: Sequence[list[Cell]], rows: Iterable[list[Cell]]) -> None:
    encoding = "utf-8-sig" if form.has_decimal_comma else "utf-8"
    with file.open("w", encoding=encoding, newline="") as out:
        quoting: Literal[0, 1] = csv.QUOTE_ALL if form.is_quoted else csv.QUOTE_MINIMAL
        writer = csv.writer(out, delimiter=form.delimiter, lineterminator="\r\n", quoting=quoting)
        for row in above:
            writer.writerow([csv_cell(cell, form) for cell in row])
        for row in rows:
            writer.writerow([csv_cell(cell, form) for cell in row])


def csv_cell(cell: Cell, form: SurveyCsvForm) -> str:
    """A cell as text: numbers without exponent, dates in ISO 8601, texts that are no formula."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return as_text(cell)
    if isinstance(cell, date | datetime | time):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    text = f"{Decimal(repr(cell)).normalize():f}"
    return text.replace(".", ",") if form.has_decimal_comma else text
