"""Somebody maps names, writes a survey, and compares systems with a national level: in English and in Polish."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser.tasks.conftest import Colleague, colleague_at
from tests.support.chromium import PATIENCE_MS
from tests.support.demo_dashboard import demo_dashboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser


class _Words(NamedTuple):
    """Texts of the pages in one language."""

    language: str
    data: str
    names: str
    accept: str
    quality_audit: str
    surveys: str
    file: str
    levels: str
    not_a_limit: str
    median: str


WORDS = (
    _Words(
        language="en",
        data="Data",
        names="Standard names",
        accept="Add the accepted names",
        quality_audit="Quality audit",
        surveys="Surveys",
        file="CSV of the form",
        levels="Reference levels",
        not_a_limit="A reference level is not a limit for one patient.",
        median="Median (mGy·cm)",
    ),
    _Words(
        language="pl",
        data="Dane",
        names="Nazwy standardowe",
        accept="Dodaj przyjęte nazwy",
        quality_audit="Audyt jakości",
        surveys="Ankiety",
        file="CSV formularza",
        levels="Poziomy referencyjne",
        not_a_limit="Poziom referencyjny nie jest limitem dla pojedynczego pacjenta.",
        median="Mediana (mGy·cm)",
    ),
)
#: Clicks of the whole way: two for each page, one each for the names and the file.
MAX_CLICKS = 8


def go(colleague: Colleague, section: str, page: str) -> None:
    """Open a page by the menu."""
    colleague.click("button", section)
    colleague.page.get_by_test_id("stTopNavPopover").get_by_text(page, exact=True).click()
    colleague.settle()


@pytest.mark.parametrize("words", WORDS, ids=[words.language for words in WORDS])
def test_from_names_to_a_survey_and_to_the_national_level(
    browser: Browser,
    make_database: Callable[..., str],
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
    words: _Words,
) -> None:
    with (
        demo_dashboard(make_database(migrated_template), tmp_path_factory.mktemp("audit")) as hospital,
        colleague_at(browser, hospital.url, words.language) as colleague,
    ):
        go(colleague, words.data, words.names)
        colleague.click("button", words.accept)
        go(colleague, words.quality_audit, words.surveys)
        with colleague.page.expect_download() as download:
            colleague.page.get_by_text(words.file, exact=True).click()
        rows = list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines()))
        assert len(rows) > 10
        go(colleague, words.quality_audit, words.levels)
        colleague.sees(words.not_a_limit)
        national = colleague.page.locator("[role=gridcell]").filter(has_text=re.compile(r"^UK-CT-\d+-DLP$"))
        expect(national.first).to_be_attached(timeout=PATIENCE_MS)
        heading = colleague.page.locator("[role=columnheader]").filter(has_text=words.median)
        assert heading.count() == 1
        assert colleague.clicks <= MAX_CLICKS
