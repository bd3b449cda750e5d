"""Surveys as files of the dashboard."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    Get = Callable[..., requests.Response]


def test_a_csv_has_the_form_of_the_survey(get: Get) -> None:
    """The only radiograph with a DAP: 0.125 Gy·cm² are 12.5 cGy·cm²; separator and decimal mark of the German form."""
    lines = list(csv.reader(io.StringIO(get("survey/de-dx.csv").content.decode("utf-8-sig")), delimiter=";"))
    assert lines[1][-1] == "cGy.cm2"
    assert (lines[2][0], lines[2][-1]) == ("1", "12,5")
    assert len(lines) == 3


def test_a_locale_goes_before_the_form(get: Get) -> None:
    """English: comma and point."""
    lines = list(csv.reader(io.StringIO(get("survey/de-dx.csv", locale="en").text)))
    assert (lines[2][0], lines[2][-1]) == ("1", "12.5")


def test_a_workbook_lists_what_was_left_out(get: Get) -> None:
    """Of three CT studies one states no DLP and has no date."""
    book = load_workbook(io.BytesIO(get("survey/uk-ct-2019.xlsx").content))
    assert [row[-1] for row in book["Left out"].iter_rows(min_row=2, values_only=True)] == ["DLP is not stated."]
    about = dict(book["About"].iter_rows(values_only=True))
    assert (about["Counted studies"], about["Left-out studies"]) == (2, 1)


@pytest.mark.parametrize(
    ("name", "parameters", "status", "text"),
    [
        ("survey/uk-cd.csv", {}, 400, "There is no survey uk-cd.csv."),
        ("survey/uk-ct-2019.pdf", {}, 400, "There is no survey uk-ct-2019.pdf."),
        ("survey/uk-ct-2019.csv", {"from": "banana"}, 400, "a date (YYYY-MM-DD)"),
        ("survey/uk-ct-2019.csv", {"ct_from": "2026-01-01"}, 400, "there is no such parameter"),
        ("survey/uk-ct-2019.csv", {"to": "2001-12-31"}, 404, "No study of the period counts for this survey."),
    ],
)
def test_what_cannot_be_written_is_explained(
    get: Get, name: str, parameters: dict[str, str], status: int, text: str
) -> None:
    """No file with other studies than requested."""
    answer = get(name, **parameters)
    assert answer.status_code == status
    assert text in answer.text
