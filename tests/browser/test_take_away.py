"""From a filtered list to a file, in a browser."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.support.chromium import Visitor


def test_a_filtered_list_is_taken_away_as_csv(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_dlp=150..")
    visitor.page.get_by_role("button", name="Download").click()
    expect(visitor.page.get_by_text("10 rows, less than 0.1 MB")).to_be_visible()
    visitor.page.get_by_text("CSV for programs").click()
    visitor.page.get_by_text("irradiation event").click()
    link = visitor.page.get_by_test_id("stLinkButton").get_by_role("link")
    expect(link).to_have_attribute("href", re.compile("per=event"))
    with visitor.page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename.startswith("kerma_ct_events_all_to_")
    about, *lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert "DLP at least 150 mGy·cm" in about
    assert sorted(float(row["dlp_mgy_cm"]) for row in rows) == [150.0 + number for number in range(10)]


@pytest.mark.parametrize(
    ("language", "button", "locale", "beginning"),
    [("English", "Download", "en", "study_date,"), ("Polski", "Pobierz", "pl", "study_date;")],
)
def test_the_first_kind_of_file_is_csv_for_a_spreadsheet_of_the_language(
    visitor: Visitor, language: str, button: str, locale: str, beginning: str
) -> None:
    visitor.visit("/ct")
    visitor.page.locator(".st-key-kerma-language input").click()
    visitor.page.get_by_role("option", name=language).click()
    visitor.page.get_by_role("button", name=button).click()
    link = visitor.page.get_by_test_id("stLinkButton").get_by_role("link")
    expect(link).to_have_attribute("href", re.compile(f"locale={locale}"))
    with visitor.page.expect_download() as waiting:
        link.click()
    assert Path(waiting.value.path()).read_text(encoding="utf-8-sig").startswith(beginning)


def test_a_file_that_cannot_be_is_explained_on_a_page(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.base}/export/ct.csv?ct_from=yesterday")
    assert visitor.page.get_by_role("heading").inner_text() == "This URL is no valid export."
    assert "expected a date (YYYY-MM-DD)." in visitor.page.inner_text("body")
