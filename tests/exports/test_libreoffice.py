"""CSV and Excel files in LibreOffice of four languages: numbers are numbers, dates are dates, sums are the database's.

A double click opens the import dialog; the filter options here are what it proposes: tab, comma and semicolon as
separators, UTF-8, the locale of the user's profile, no detection of special numbers. Excel opens a workbook without
asking.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Connection, create_engine, func, select

from kerma.database.query.exports.export import Selection
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.schema.expressions import has_modality
from kerma.database.schema.tables import study_table
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ExamModality

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import requests

    Get = Callable[..., requests.Response]
    Cell = tuple[str, str]

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice Calc is not installed (libreoffice-calc-nogui)")

LOCALES = {"en": "en-US", "pl": "pl-PL", "de": "de-DE", "fr": "fr-FR"}
FAMILIES = {
    "ct": ExamModality.CT,
    "fluoroscopy": ExamModality.FLUOROSCOPY,
    "radiography": ExamModality.RADIOGRAPHY,
    "mammography": ExamModality.MAMMOGRAPHY,
    "nuclear_medicine": ExamModality.NUCLEAR_MEDICINE,
}
PROPOSED = "Text - txt - csv (StarCalc):44/59/9,34,76,1,,0,false,false"
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{}</value></prop>
</item></oor:items>
"""
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
EPSILON = 1e-9


@pytest.fixture(scope="module")
def workbooks(get: Get) -> dict[str, bytes]:
    """The Excel file of each family, which is the same for each locale."""
    return {family: get(f"{family}.xlsx").content for family in FAMILIES}


@pytest.fixture(scope="module", params=LOCALES)
def opened(
    request: pytest.FixtureRequest, get: Get, workbooks: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder with the files of a locale as LibreOffice with a profile of that locale opened them."""
    folder = tmp_path_factory.mktemp(f"office_{request.param}")
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE.format(LOCALES[request.param]))
    for family in FAMILIES:
        (folder / f"{family}.csv").write_bytes(get(f"{family}.csv", locale=request.param).content)
        (folder / f"{family}_book.xlsx").write_bytes(workbooks[family])
    convert(folder, "csv", f"--infilter={PROPOSED}")
    convert(folder, "xlsx")
    return folder


def convert(folder: Path, extension: str, *options: str) -> None:
    """Open all files of an extension in one process, and save each as flat OpenDocument."""
    command = [
        *(SOFFICE or "", f"-env:UserInstallation=file://{folder}/profile", "--headless", *options),
        *("--convert-to", "fods", "--outdir", str(folder)),
        *(str(file) for file in sorted(folder.glob(f"*.{extension}"))),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def columns(file: Path, sheet: str | None = None) -> list[tuple[Cell, ...]]:
    """The cells of a table, the first or the named one, by column without its heading: type and value."""
    tables = ET.parse(file).iter(f"{TABLE}table")
    table = next(table for table in tables if sheet in {None, table.get(f"{TABLE}name")})
    rows = ([cell for cell in row if cell.tag == f"{TABLE}table-cell"] for row in table.iter(f"{TABLE}table-row"))
    values = [[value for cell in row for value in repeated(cell)] for row in rows]
    headings, *filled = (row for row in values if any(kind for kind, _ in row))
    width = sum(kind == "string" for kind, _ in headings)
    return [tuple(row[i] if i < len(row) else ("", "") for row in filled) for i in range(width)]


def repeated(cell: ET.Element) -> list[Cell]:
    """The cell as often as it is repeated; the empty ones at the end of a row, once."""
    number = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
    kind = cell.get(f"{OFFICE}value-type", "")
    text = "".join(part for line in cell.iter(f"{TEXT}p") for part in line.itertext())
    value = cell.get(f"{OFFICE}value") or cell.get(f"{OFFICE}date-value") or text
    return [(kind, value)] * min(number, 200)


def sums(connection: Connection, modality: ExamModality) -> list[tuple[str, ValueKind, float | None]]:
    """Each column of a file of studies: name, kind, and the database's sum of a number of the study."""
    found: list[tuple[str, ValueKind, float | None]] = []
    for column in Selection(StudyFilter(modality)).columns:
        fact, total = column.fact, None
        if fact.kind is ValueKind.NUMBER and fact.name in study_table.c:
            number = func.sum(study_table.c[fact.name])
            total = connection.execute(select(number).where(has_modality(modality))).scalar_one()
        found.append((fact.name, fact.kind, total))
    return found


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("suffix", "sheet"), [("", None), ("_book", "All data")])
def test_numbers_are_numbers_with_the_databases_sums_and_dates_are_dates(
    opened: Path, filled_url: str, family: str, suffix: str, sheet: str | None
) -> None:
    engine = create_engine(filled_url)
    with engine.connect() as connection:
        declared = sums(connection, FAMILIES[family])
    engine.dispose()
    cells = columns(opened / f"{family}{suffix}.fods", sheet)
    assert len(cells) == len(declared)
    assert any(cells[0])
    for (name, kind, total), column in zip(declared, cells, strict=True):
        stated = [cell for cell in column if cell[0]]
        if kind in {ValueKind.NUMBER, ValueKind.COUNT}:
            assert {of for of, _ in stated} <= {"float"}, name
        if kind is ValueKind.DATE:
            assert {of for of, _ in stated} == {"date"}, name
        if total is not None:
            assert sum(float(value) for _, value in stated) == pytest.approx(total, rel=EPSILON), name
