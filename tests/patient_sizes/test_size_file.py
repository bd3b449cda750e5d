"""A table of sizes is read in the forms in which sites write it, and what is wrong is named with its line."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from kerma.patient_sizes.columns import SizeOptions
from kerma.patient_sizes.dates import DateOrder
from kerma.patient_sizes.errors import SizeFileError
from kerma.patient_sizes.findings import Finding
from kerma.patient_sizes.headings import SizeColumn, candidates
from kerma.patient_sizes.size_file import SizeFile, read_sizes
from kerma.patient_sizes.table_file import TableOptions
from kerma.patient_sizes.units import HEIGHT, WEIGHT, SizeQuantity, unit_of_heading

A, U, P, D, H, W = (
    SizeColumn.ACCESSION_NUMBER,
    SizeColumn.STUDY_INSTANCE_UID,
    SizeColumn.PATIENT_ID,
    SizeColumn.STUDY_DATE,
    SizeColumn.HEIGHT,
    SizeColumn.WEIGHT,
)
CM_KG = "accession,height cm,weight kg\n"


def of(content: bytes | str, **options: Any) -> SizeFile:
    data = content.encode() if isinstance(content, str) else content
    return read_sizes(io.BytesIO(data), SizeOptions(**options))


def sizes(content: bytes | str, **options: Any) -> dict[str, tuple[float | None, float | None]]:
    return {size.key: size[3:] for size in of(content, **options).sizes}


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def with_sheet(content: bytes, pattern: bytes, replacement: bytes) -> bytes:
    """A workbook whose first sheet is changed where the pattern fits."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            changed = re.sub(pattern, replacement, part) if name == "xl/worksheets/sheet1.xml" else part
            assert (changed != part) == (name == "xl/worksheets/sheet1.xml")
            target.writestr(name, changed)
    return stream.getvalue()


def damaged(pattern: bytes, replacement: bytes) -> bytes:
    """A workbook with heights of 170 to 172 cm below its heading, whose sheet is changed where the pattern fits."""
    content = workbook(("accession", "height cm"), *((f"A{i}", 170 + i) for i in range(3)))
    return with_sheet(content, b"(?s)" + pattern, replacement)


def flipped(content: bytes) -> bytes:
    """A workbook in whose compressed sheet one byte is another."""
    changed = bytearray(content)
    changed[changed.find(b"xl/worksheets/sheet1.xml") + 60] ^= 255
    return bytes(changed)


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        ("Accession number|Height (cm)|Weight (kg)", (A, H, W)),
        ("AccessionNumber|PatientSize|PatientWeight", (A, H, W)),
        ("Nr badania|Wzrost|Masa ciała", (A, H, W)),
        ("Numer zlecenia|wzrost [cm]|Waga", (A, H, W)),
        ("ID pacjenta|Data badania|Wzrost|Waga|Data urodzenia", (P, D, H, W, None)),
        ("Auftragsnummer|Größe|Gewicht", (A, H, W)),
        ("Patienten-ID|Untersuchungsdatum|Körpergröße (cm)|Körpergewicht|Geburtsdatum", (P, D, H, W, None)),
        ("Numéro d'accession|Taille|Poids", (A, H, W)),
        ("IPP|Date d'examen|taille en cm|poids en kg|Date de naissance", (P, D, H, W, None)),
        ("StudyInstanceUID|SOP Instance UID|Length|Mass|Body mass index", (U, None, H, W, None)),
        ("PID|Patient's name|Study date|size_m|weight_kg|Field size", (P, None, D, H, W, None)),
        ("MRN|patient name|name|room", (P, None, None, None)),
    ],
)
def test_headings_in_four_languages_are_recognised(headings: str, columns: tuple[SizeColumn | None, ...]) -> None:
    found = candidates(headings.split("|"))
    assert {column: positions for column, positions in found.items() if positions} == {
        column: [i] for i, column in enumerate(columns) if column
    }


@pytest.mark.parametrize(
    "heading",
    [
        "Dose length product (mGy*cm)",
        "Dose-Length-Product",
        "Längenprodukt (mGy cm)",
        "Scan length (cm)",
        "Table height (cm)",
        "Tischhöhe (cm)",
        "Pixel size (mm)",
        "Taille pixel (mm)",
        "Pixelgröße",
        "Image height",
        "Focal spot size",
        "Study length",
        "Wavelength",
        "Lean body mass",
        "Fat mass",
        "Ideal body weight",
        "Geburtsgewicht",
        "CTDI weighted (mGy)",
        "Height/Weight",
        "Weight date",
        "Weight kg/m2",
    ],
)
def test_headings_of_other_quantities_are_neither_height_nor_weight(heading: str) -> None:
    found = candidates([heading])
    assert (found[H], found[W]) == ([], [])


@pytest.mark.parametrize(
    ("quantity", "heading", "unit"),
    [
        (HEIGHT, "Height (cm)", "cm"),
        (HEIGHT, "Height in cm", "cm"),
        (HEIGHT, "size_m", "m"),
        (HEIGHT, "Größe [m]", "m"),
        (HEIGHT, "height in", "in"),
        (HEIGHT, "Height (in)", "in"),
        (HEIGHT, 'Height (")', "in"),
        (HEIGHT, "HeightInches", "in"),
        (HEIGHT, "Größe in Zoll", "in"),
        (HEIGHT, "Größe in Zentimeter", "cm"),
        (HEIGHT, "Height in metres", "m"),
        (HEIGHT, "Taille en mètres", "m"),
        (HEIGHT, "Wzrost w centymetrach", "cm"),
        (HEIGHT, "Height in (cm)", "cm"),
        (HEIGHT, "Height (in cm)", "cm"),
        (HEIGHT, "heightcm", "cm"),
        (HEIGHT, "Patient's Size (0010,1020)", None),
        (HEIGHT, "Height in Patient", None),
        (HEIGHT, "Wzrost", None),
        (WEIGHT, "Weight lbs", "lb"),
        (WEIGHT, "WeightKg", "kg"),
        (WEIGHT, "Gewicht in Kilogramm", "kg"),
        (WEIGHT, "Poids (g)", "g"),
        (WEIGHT, "Masse (kg)", "kg"),
        (WEIGHT, "Weight (measured)", None),
    ],
)
def test_units_of_headings_are_recognised(quantity: SizeQuantity, heading: str, unit: str | None) -> None:
    assert unit_of_heading(quantity, heading) == unit
    assert candidates([heading])[H if quantity is HEIGHT else W] == [0]


@pytest.mark.parametrize(
    ("quantity", "heading"),
    [
        (WEIGHT, "Weight (stone)"),
        (WEIGHT, "Weight (st)"),
        (WEIGHT, "weight_oz"),
        (WEIGHT, "Weight in Slug"),
        (WEIGHT, "Gewicht (Pfund)"),
        (WEIGHT, "Weight (kg or lb)"),
        (WEIGHT, "Weight lb/kg"),
        (HEIGHT, "Height (ft in)"),
        (HEIGHT, "Height ft"),
        (HEIGHT, "Size (µm)"),
        (HEIGHT, "Height (kg)"),
        (HEIGHT, "Length (mGy*cm)"),
    ],
)
def test_a_heading_with_another_unit_or_several_is_refused_unless_a_person_states_the_unit(
    quantity: SizeQuantity, heading: str
) -> None:
    with pytest.raises(SizeFileError, match="does not state one unit"):
        unit_of_heading(quantity, heading)
    column = H if quantity is HEIGHT else W
    content, unit = f"accession;{heading}\nA1;2\n", next(iter(quantity.factors))
    assert of(content, columns={column: heading}, units={quantity.fact: unit}).row_count == 1


@pytest.mark.parametrize(
    "content",
    [
        "accession,height cm,weight kg\nA1,175.5,80\n",
        "accession;height cm;weight kg\r\nA1;175,5;80\r\n",
        "sep=;\r\naccession;height cm;weight kg\r\nA1;175,5;80\r\n",
        'sep=,\naccession,height cm,weight kg\nA1,"175,5",80\n',
        '\ufeff"sep=|"\naccession|height cm|weight kg\nA1|175,5|80\n',
        "accession\theight cm\tweight kg\nA1\t175,5\t80,0\n",
        'accession,height cm,weight kg\nA1,"175,5",80\n',
        "\n;;\naccession;wzrost;masa\nA1;175.5;80\n",
        "accession;height;weight\nA1;1,755;80000 g\n",
        "accession;height;weight\nA1;1.755 m;80 kg\n",
        "accession;height in;weight lb\nA1;69,0945;176.37\n",
        "\ufeffaccession;height cm;weight kg\nA1;175,5;80\n",
        "accession;height cm;weight kg\nA1;175,5;\nA1;;80\n",
        "accession;height cm;weight kg;name\nA1;175,5;80;Größe\n".encode("cp1252"),
        "accession;Größe;Gewicht\nA1;175,5;80\n".encode("utf-16"),
        "numer badania;wzrost (cm);Masa ciała (kg)\nA1;175,5;80\n".encode("cp1250"),
        workbook(("accession", "height cm", "weight kg"), ("A1", 175.5, 80)),
        workbook((None, None, None), ("accession", "height", "weight"), ("A1", "175,5", "80"), (None, None, None)),
    ],
)
def test_a_table_gives_metres_and_kilograms_whatever_its_form(content: bytes | str) -> None:
    height, weight = sizes(content)["A1"]
    assert height == pytest.approx(1.755, abs=1e-3)
    assert weight == pytest.approx(80, abs=1e-2)


def test_what_objects_may_state_as_well_is_exactly_the_same_number() -> None:
    assert sizes(CM_KG + "A1,170,70.1\nA2,1 m,\n") == {"A1": (1.7, 70.1), "A2": (1.0, None)}


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["2026-03-04", "2026-03-05 10:15"], [(3, 4), (3, 5)]),
        (["20260304"], [(3, 4)]),
        (["4.3.2026", "05.03.2026"], [(3, 4), (3, 5)]),
        (["4/3/2026", "31/3/2026"], [(3, 4), (3, 31)]),
        (["3/4/2026", "3/31/2026"], [(3, 4), (3, 31)]),
    ],
)
def test_dates_beside_a_patient_id_are_read(texts: list[str], days: list[tuple[int, int]]) -> None:
    rows = "".join(f"P{i};{text};175\n" for i, text in enumerate(texts))
    assert [size.day for size in of(f"PID;date;height cm\n{rows}").sizes] == [date(2026, *day) for day in days]


def test_dates_and_numbers_of_a_spreadsheet_are_read_as_such() -> None:
    content = workbook(("PID", "Study date", "Height (cm)"), (12345, date(2026, 3, 4), 175))
    [size] = of(content).sizes
    assert size == (2, "12345", date(2026, 3, 4), 1.75, None)


@pytest.mark.parametrize("extent", [b"A1", b"A1:C3", b"A1:B6", b"B2:C3", b"A1:XFD9", None])
def test_all_cells_of_a_sheet_are_read_whatever_it_states_of_its_extent(extent: bytes | None) -> None:
    rows = [(f"A{i}", 170 + i, 60 + i) for i in range(1, 6)]
    content = workbook(("accession", "height cm", "weight kg"), *rows)
    stated = b'<dimension ref="%s" />' % extent if extent else b""
    assert sizes(with_sheet(content, rb'<dimension ref="A1:C6" ?/>', stated)) == {
        key: (height / 100, weight) for key, height, weight in rows
    }


def test_a_note_beside_a_sheet_moves_no_cells() -> None:
    content = workbook(("accession", "height cm"), ("A1", 170), ("A2", 171, None, "measured again"))
    assert sizes(content) == {"A1": (1.7, None), "A2": (1.71, None)}


def test_findings_are_counted_with_their_lines() -> None:
    content = CM_KG + (
        "A1,175,80\n"
        "A1,175,80\n"  # the same again
        "A2,175,80\n"
        "A2,176,80\n"
        "A3,-,n/a\n"
        ",175,80\n"
        "A4,1.75,80\n"  # metres below a heading of centimetres
        "A5,0,80\n"
    )
    file = of(content)
    assert {size.key: size[3:] for size in file.sizes} == {"A1": (1.75, 80), "A4": (None, 80), "A5": (None, 80)}
    assert {name: ([str(line) for line in lines], count) for name, count, lines in file.findings} == {
        Finding.EMPTY: (["Line 6"], 1),
        Finding.WITHOUT_KEY: (["Line 7"], 1),
        Finding.IMPLAUSIBLE: (["Line 8: Height 1.75 cm", "Line 9: Height 0 cm"], 2),
        Finding.CONFLICT: (["Lines 4 and 5"], 1),
    }


def test_a_child_among_adults_is_read_in_centimetres() -> None:
    assert sizes("accession;height\nA1;66\nA2;175\n") == {"A1": (0.66, None), "A2": (1.75, None)}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("accession;weight kg\nA1;80\n", "kg"),
        ("accession;weight\nA1;80\n", "kg, as the values show"),
        ("accession;weight\nA1;80 kg\nA2;79000 g\nA3;81 kg\n", "as stated behind the numbers: kg (2), g (1)"),
        ("accession;weight kg\nA1;80\nA2;79000 g\n", "kg; where stated behind the numbers: g (1)"),
        (
            "accession;weight\nA1;80\nA2;79000 g\n",
            "kg, as the values show; where stated behind the numbers: g (1)",
        ),
    ],
)
def test_the_origin_of_units_is_stated(content: str, text: str) -> None:
    assert str(of(content).units[WEIGHT.fact].text()) == text


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", {}, "is empty"),
        (CM_KG, {}, "is empty"),
        ("accession;height;weight\nA1;1.75;80\nA2;175;80\n", {}, "1.75 in line 2 would be m, 175 in line 3 cm"),
        ("accession;weight\nA1;80\nA2;80000\n", {}, "80 in line 2 would be kg, 80000 in line 3 g"),
        ("accession;height\nA1;17\n", {}, "State the unit"),
        ("accession;height\nA1;66\nA2;70\n", {}, "the values do not show it. State the unit"),
        ("accession,height,weight\nA1,1,75,80\n", {}, "Line 2: the row has 4 values, the heading 3 columns"),
        # Decimal commas that separate: with a surplus empty cell, a missing one, and as many cells as the heading.
        ("accession,height,weight\nA1,175,80\nA2,1,75,\n", {}, "Line 3: the row has 4 values, the heading 3 columns"),
        (CM_KG + "A1,175,80,\n", {}, "Line 2: the row has 4 values"),
        (CM_KG + "A1,175\n", {}, "Line 2: the row has 2 values"),
        ("accession,height,weight,ward\nA4,1,75,80\nA5,1,80,60\n", {}, "Line 2: Height: all values are whole metres"),
        (CM_KG + "A1,175,80\nA2,abc,80\n", {}, "Line 3: Height: 'abc' is no number"),
        (CM_KG + "A1,175 kg,80\n", {}, "Line 2: Height: '175 kg' is no number"),
        (CM_KG + "A,x,80\n" * 7, {}, "Line 6: Height: 'x' is no number .* Likewise in further lines: 2."),
        (CM_KG + '"A1,175,80\n', {}, "Line 2: this is no valid CSV"),
        ("name,height,weight\nA1,175,80\n", {}, "No column has a heading for the key"),
        ("accession,width\nA1,175\n", {}, "Height or weight: no column .* 'accession', 'width'"),
        ("accession,height,length\nA1,175,80\n", {}, "several columns have such a heading .'height', 'length'"),
        ("PID,height\nA1,175\n", {}, "A patient ID needs the date"),
        ("PID,date,height cm\nA1,03/04/2026,175\n", {}, "Line 2: '03/04/2026' may be day/month or month/day"),
        ("PID,date,height cm\nA1,13/04/2026,175\nA2,04/13/2026,175\n", {}, "in line 2 .* in line 3"),
        ("PID,date,height cm\nA1,2026-02-30,175\n", {}, "Line 2: '2026-02-30' is no date"),
        ("PID,date,height cm\nA1,3.4.26,175\n", {}, "Line 2: '3.4.26' is no date"),
        (CM_KG + "1.23457E+11,175,80\n", {}, "Line 2: a spreadsheet has shortened the key"),
        (workbook(("accession", "height cm"), (1234567890123456789, 175)), {}, "has shortened the key"),
        (b"accession,height\n\x00\x01\n", {}, "neither a text file nor XLSX"),
        (b"\xd0\xcf\x11\xe0old", {}, "old Excel file"),
        (b"PK\x03\x04broken", {}, "no XLSX that can be read"),
        (damaged(rb"</sheetData>.*", b""), {}, "the sheet cannot be read from here on: the file is damaged"),
        (damaged(rb"<v>171</v>", b"<v>abc</v>"), {}, "Line 3: the sheet cannot be read from here on"),
        (damaged(rb't="n"><v>170</v>', b't="s"><v>9999</v>'), {}, "Line 2: the sheet cannot be read"),
        (damaged(rb'<row r="3"', b'<row r="99999999"'), {}, "Line 1048577: the sheet cannot be read"),
        (flipped(workbook(("accession", "height cm"), ("A1", 175))), {}, "damaged|no XLSX that can be read"),
        (workbook(("accession", "height cm"), ("A1", 175))[:-100], {}, "no XLSX that can be read"),
        ("accession;height\nA\0;175\n".encode("utf-16"), {}, "neither a text file nor XLSX"),
        (b"accession,height\n\xc5\xbc\x81\xff\x98,175\n", {}, "Line 2: this is neither UTF-8 nor Windows"),
        ("accession;height cm\nź1;175\n".encode("cp1250"), {}, "Line 2: the key .* state the encoding"),
        (CM_KG.encode() + b"\xff,175,80\n", {"table": TableOptions(encoding="utf-8")}, "Line 2: these are no char"),
        *(
            (CM_KG + "A1,175,80\n", {"table": TableOptions(encoding=name)}, f"encoding {name} is unknown")
            for name in ("klingon", "undefined", "rot13", "hex")
        ),
        (CM_KG + "\\ud800,175,80\n", {"table": TableOptions(encoding="unicode_escape")}, "is unknown"),
        (CM_KG + "A1,175,80\n", {"columns": {A: "key"}}, "'key' stands in 0 columns"),
        (CM_KG + "A1,175,80\n", {"columns": {H: "weight kg"}}, "two different values: 'weight kg'"),
        (CM_KG + "A1,175,80\n", {"key": U}, "Study Instance UID: no column"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_with_line_and_remedy(
    content: bytes | str, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(SizeFileError, match=words):
        of(content, **options)


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        ("name,stature,mass\nA1,175,80\n", {"key": A, "columns": {A: "name"}}, (1.75, 80)),
        ("accession,size,mass\nA1,175,80\n", {"columns": {W: ""}}, (1.75, None)),
        ("accession,height,weight\nA1,175,100\n", {"units": {WEIGHT.fact: "lb"}}, (1.75, 45.359)),
        ("accession;height\nA1;66\n", {"units": {HEIGHT.fact: "in"}}, (1.6764, None)),
        ("accession;height\nA1;66\n", {"units": {HEIGHT.fact: "cm"}}, (0.66, None)),
        ("accession|height|weight", {}, None),
        ("accession;height m;ward\nA1;2\n", {}, (2, None)),
        ("accession;height m;ward\nA1;2;;;\n", {}, (2, None)),
        (workbook(("accession", "height m"), ("A1", 2)), {}, (2, None)),
        ("PID,date,height cm\nA1,03/04/2026,175\n", {"date_order": DateOrder.MONTH_FIRST}, (1.75, None)),
        ("accession;height cm\nź1;175\n".encode("cp1250"), {"table": TableOptions(encoding="cp1250")}, (1.75, None)),
    ],
)
def test_what_a_person_states_is_used(
    content: bytes | str, options: dict[str, Any], expected: tuple[float | None, float | None] | None
) -> None:
    if expected is None:
        with pytest.raises(SizeFileError):
            of(content, **options)
    else:
        assert list(sizes(content, **options).values()) == [expected]


def test_lines_are_counted_with_the_line_that_states_the_separator() -> None:
    with pytest.raises(SizeFileError, match="Line 3: Height: 'x'"):
        of("sep=;\naccession;height cm\nA1;x\n")


def test_no_more_rows_are_read_than_a_page_takes() -> None:
    with pytest.raises(SizeFileError, match="more than 2 rows"):
        read_sizes(io.BytesIO((CM_KG + "A,175,80\n" * 3).encode()), max_rows=2)
