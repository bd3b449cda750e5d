"""Pages printed from the browser: texts and whole tables on white paper, no controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.chromium import PATIENCE_MS, Visitor
from tests.support.pdf_files import PdfFile

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CONTROLS = ("English", "Download", "More filters", "Columns", "Saved views", "Copy link", "Report (PDF)", "Explorer")
WHITE = "rgb(255, 255, 255)"


def printed(visitor: Visitor) -> PdfFile:
    """The page as the browser prints it."""
    return PdfFile(visitor.page.pdf(prefer_css_page_size=True))


def open_study(visitor: Visitor) -> None:
    """Open a study and wait until all of it is drawn."""
    visitor.visit("/study?uid=1.59")
    visitor.sees("Source of each number")
    visitor.settle()
    expect(visitor.page.locator(".kerma-title")).to_be_visible(timeout=PATIENCE_MS)
    expect(visitor.page.locator(".kerma-print").last).to_be_attached(timeout=PATIENCE_MS)


def test_a_list_is_printed_with_all_of_its_rows(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    pdf = printed(visitor)
    assert [f"Study {number}" for number in range(10, 60) if f"Study {number} " not in pdf.text] == []
    assert [control for control in CONTROLS if control in pdf.text] == []


def test_a_page_has_its_number_and_the_headings_of_the_table(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    pages = printed(visitor).pages
    assert [f"{number} / {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert all("DLP" in page for page in pages if "Study 1" in page)


def test_a_study_is_printed_without_controls(visitor: Visitor) -> None:
    open_study(visitor)
    pdf = printed(visitor)
    parts = ("Study 59", "159 mGy·cm", "1 irradiation event", "spiral", "Source of each number", "1.59.1")
    assert [part for part in parts if part not in pdf.text] == []
    assert [control for control in CONTROLS if control in pdf.text] == []


def test_nothing_is_cut_at_the_right_edge(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": 690, "height": 1000})  # A4 between its margins
    table = visitor.page.locator(".kerma-print table").first
    expect(table).to_be_visible(timeout=PATIENCE_MS)
    box = table.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 690


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_in_both_themes(browser: Browser, dashboard_url: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]  # one of Playwright's literals
    visitor = Visitor(context.new_page(), dashboard_url)
    open_study(visitor)
    visitor.page.emulate_media(media="print")
    colours = visitor.page.evaluate(
        """() => ["body", ".stApp", "[data-testid=stMain]"].map(
            (name) => getComputedStyle(document.querySelector(name)).backgroundColor)"""
    )
    text = visitor.page.evaluate("() => getComputedStyle(document.querySelector('.kerma-title')).color")
    context.close()
    assert (set(colours), text) == ({WHITE}, "rgb(29, 42, 51)")


def test_the_copy_for_printing_is_not_on_screen(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    copy = visitor.page.locator(".kerma-print").first
    expect(copy).to_be_attached()
    expect(copy).to_be_hidden()
