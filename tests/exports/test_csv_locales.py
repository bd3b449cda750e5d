"""CSV for the spreadsheet of a locale: separator, decimal mark and byte order mark."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    Get = Callable[..., requests.Response]

SEPARATORS = {"en": ",", "pl": ";", "de": ";", "fr": ";"}
WITH_COMMA = ("pl", "de", "fr")


def rows_of(response: requests.Response, delimiter: str) -> list[dict[str, str]]:
    """The rows of a file with a byte order mark whose first line is that of the columns' names."""
    assert response.status_code == 200
    assert response.content.startswith(codecs.BOM_UTF8)
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def head(get: Get, locale: str) -> dict[str, str]:
    """The row of an event with numbers, texts and times."""
    rows = rows_of(get("ct.csv", per="event", locale=locale), SEPARATORS[locale])
    return next(row for row in rows if row["acquisition_protocol"] == "Head")


@pytest.mark.parametrize("locale", WITH_COMMA)
def test_numbers_have_the_decimal_comma_of_the_locale(get: Get, locale: str) -> None:
    row = head(get, locale)
    assert [row[name] for name in ("study_dlp_mgy_cm", "ctdi_vol_mgy", "scan_bottom_z_mm", "dlp_mgy_cm")] == [
        "724,52",
        "40,25",
        "-120,5",
        "700",
    ]


@pytest.mark.parametrize("locale", WITH_COMMA)
def test_points_in_versions_uids_and_texts_stay(get: Get, locale: str) -> None:
    row = head(get, locale)
    assert (row["software_versions"], row["study_instance_uid"]) == ("5.1", "2.1")
    assert row["institution_name"] == "St. Anne's"
    assert row["study_date"] == "2026-03-02"


@pytest.mark.parametrize("locale", WITH_COMMA)
def test_fractions_of_a_second_have_the_decimal_comma(get: Get, locale: str) -> None:
    assert head(get, locale)["started_at"] == "2026-03-02 10:15:00,5"


def test_english_has_commas_between_values_and_points_in_numbers(get: Get) -> None:
    row = head(get, "en")
    assert (row["study_dlp_mgy_cm"], row["scan_bottom_z_mm"], row["comment"]) == ("724.52", "-120.5", 'a\nb, "c"')


def test_numbers_of_several_rows_in_one_cell_have_the_comma_too(get: Get) -> None:
    [event] = rows_of(get("fluoroscopy.csv", per="event", locale="pl"), ";")
    assert (event["filter_material"], event["filter_minimum_mm"]) == ("copper | aluminum", "0,1 | ")


@pytest.mark.parametrize("locale", SEPARATORS)
def test_each_value_is_in_quotation_marks_whatever_separators_a_program_proposes(get: Get, locale: str) -> None:
    lines = get("nuclear_medicine.csv", locale=locale).content.decode("utf-8-sig").splitlines()
    values = lines[1].split(SEPARATORS[locale])
    assert all(value == "" or value.startswith('"') for value in values)


@pytest.mark.parametrize("locale", SEPARATORS)
def test_a_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(get: Get, locale: str) -> None:
    rows = rows_of(get("ct.csv", locale=locale), SEPARATORS[locale])
    assert "'=cmd|' /C calc'!A0" in {row["study_description"] for row in rows}
    assert "'+48 600" in {row["operators_name"] for row in rows}


@pytest.mark.parametrize("locale", SEPARATORS)
def test_a_requested_first_line_is_one_cell(get: Get, locale: str) -> None:
    first = get("ct.csv", locale=locale, about="yes").content.decode("utf-8-sig").splitlines()[0]
    [cell] = next(csv.reader([first], delimiter=SEPARATORS[locale]))
    assert cell.startswith("# Studies: CT; Rows: one row per study")


def test_a_file_for_programs_has_neither_byte_order_mark_nor_needless_quotation_marks(get: Get) -> None:
    assert get("ct.csv", about="no").content.startswith(b"study_date,study_time,")
