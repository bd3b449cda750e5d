"""From a filter to a chart, by a click to its studies, and to a study; and a chart as files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.chromium import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.support.chromium import Visitor


def chart(visitor: Visitor, name: str) -> Locator:
    """A chart, when it has been drawn."""
    card = visitor.page.locator(f".st-key-ct_chart_{name}, .st-key-radiography_chart_{name}")
    expect(card.locator("svg.marks")).to_be_visible(timeout=PATIENCE_MS)
    visitor.settle()
    return card


def test_a_filter_leads_to_a_chart_a_click_to_its_studies_and_a_row_to_a_study(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_dlp=100..149")
    visitor.page.get_by_role("link", name="Charts").click()
    visitor.page.wait_for_url(re.compile(r"/ct_charts\?ct_dlp="))
    visitor.sees("n = 50 studies")
    machines = chart(visitor, "machines").locator("svg.marks .mark-rect path")
    machines.nth(1).click(force=True)
    visitor.sees("Selected: Ring 64 · CT2")
    expect(chart(visitor, "histogram")).to_contain_text("n = 9 studies", timeout=PATIENCE_MS)
    visitor.page.get_by_role("link", name="Show these 9 studies").click()
    visitor.page.wait_for_url(re.compile(r"/ct\?ct_machine=.*&ct_dlp=100\.\.149"))
    visitor.sees("9 studies, newest first")
    visitor.click_row(0)
    visitor.page.wait_for_url("**/study?uid=1.48")


def test_a_point_leads_to_its_study(visitor: Visitor) -> None:
    visitor.visit("/ct_charts?ct_chart_show=relation&ct_chart_x=study_event_count&ct_dlp=103..104")
    chart(visitor, "relation").locator("svg.marks .mark-symbol path").first.click(force=True)
    visitor.page.get_by_role("link", name="Open the study").click()
    visitor.page.wait_for_url("**/study?uid=1.3")
    visitor.sees("103 mGy·cm")


SECTIONS_OF_TWO_DIMENSIONS = ["distribution", "time", "relation", "change", "table"]


@pytest.mark.parametrize("section", ["overview", *SECTIONS_OF_TWO_DIMENSIONS])
def test_charts_are_drawn_without_a_warning_of_vega(visitor: Visitor, section: str) -> None:
    messages: list[str] = []
    visitor.page.on("console", lambda message: messages.append(message.text))
    options = "" if section == "overview" else "&ct_chart_by=machine&ct_chart_and_by=procedure"
    options += "&ct_chart_x=study_event_count&ct_chart_day=2026-02-01"
    visitor.visit(f"/ct_charts?ct_chart_show={section}{options}")
    expect(
        visitor.page.locator(".stVegaLiteChart, [data-testid=stDataFrame], [data-testid=stAlert]").first
    ).to_be_visible(timeout=PATIENCE_MS)
    visitor.settle()
    assert [text for text in messages if "WARN" in text] == []


def test_a_click_on_a_pair_of_items_selects_both(visitor: Visitor) -> None:
    visitor.visit("/ct_charts?ct_chart_show=distribution&ct_chart_by=procedure&ct_chart_and_by=machine")
    card = chart(visitor, "frequency")
    expect(card.locator(".kerma-legend li")).to_have_text(["Ring 64 · CT1", "Ring 64 · CT2"])
    card.locator("svg.marks .mark-rect path").first.click(force=True)
    visitor.sees("Selected: Ring 64 · CT1 · St. Anne's; study")
    link = visitor.page.get_by_role("link", name="Show this study")
    expect(link).to_have_attribute("href", re.compile(r"ct_machine=.*ct_study=|ct_study=.*ct_machine="))


def test_small_charts_are_saved_as_one_picture_with_their_legend(visitor: Visitor) -> None:
    visitor.visit("/ct_charts?ct_chart_show=time&ct_chart_by=machine&ct_chart_and_by=procedure")
    card = chart(visitor, "medians")
    expect(card.locator("svg.marks")).to_have_count(6, timeout=PATIENCE_MS)
    with visitor.page.expect_download() as download:
        card.get_by_role("button", name="SVG", exact=True).click()
    picture = download.value.path().read_text()
    assert picture.count("<svg") == 7
    assert picture.count("<circle") == 2
    assert "Ring 64 · CT2" in picture
    assert "(n = 1)" in picture


@pytest.mark.parametrize("width_px", [1280, 1440])
def test_every_day_of_the_week_can_be_seen(visitor: Visitor, width_px: int) -> None:
    visitor.page.set_viewport_size({"width": width_px, "height": 900})
    visitor.visit("/ct_charts")
    visitor.page.get_by_text("More filters").click()
    days = visitor.page.locator("[class*=-weekday] [role=toolbar]")
    expect(days.get_by_role("button")).to_have_count(7, timeout=PATIENCE_MS)
    assert days.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_the_toolbar_of_a_chart_covers_no_button_of_its_files(visitor: Visitor) -> None:
    visitor.visit("/ct_charts")
    card = chart(visitor, "machines")
    card.locator(".stVegaLiteChart").hover()
    toolbar = card.get_by_test_id("stElementToolbar").last
    expect(toolbar).to_be_visible()
    button = card.get_by_role("button", name="PNG", exact=True)
    assert toolbar.evaluate("element => element.getBoundingClientRect().top") > button.evaluate(
        "element => element.getBoundingClientRect().bottom"
    )


def test_what_was_clicked_can_be_put_back(visitor: Visitor) -> None:
    visitor.visit("/ct_charts")
    chart(visitor, "machines").locator("svg.marks .mark-rect path").nth(1).click(force=True)
    expect(chart(visitor, "histogram")).to_contain_text("n = 10 studies", timeout=PATIENCE_MS)
    visitor.page.get_by_role("button", name="Clear selection").click()
    expect(chart(visitor, "histogram")).to_contain_text("n = 60 studies", timeout=PATIENCE_MS)


def test_a_selection_by_click_can_be_stored_in_the_url(visitor: Visitor) -> None:
    visitor.visit("/ct_charts?ct_dlp=100..149")
    chart(visitor, "machines").locator("svg.marks .mark-rect path").nth(1).click(force=True)
    visitor.page.get_by_role("button", name="Use as filter").click()
    visitor.page.wait_for_url(re.compile(r"/ct_charts\?ct_dlp=100\.\.149&ct_machine="))
    visitor.sees("Click a bar, a box or a point")
    expect(chart(visitor, "machines")).to_contain_text("n = 9 studies", timeout=PATIENCE_MS)


def test_a_chart_is_saved_as_svg_png_and_csv(visitor: Visitor) -> None:
    visitor.visit("/ct_charts")
    card = chart(visitor, "machines")
    begins = {"SVG": b"<svg", "PNG": b"\x89PNG", "CSV": b"\xef\xbb\xbf# Studies by system"}
    for kind, beginning in begins.items():
        with visitor.page.expect_download() as download:
            card.get_by_role("button", name=kind, exact=True).click()
        assert download.value.suggested_filename == f"ct_studies_by_system.{kind.lower()}"
        assert download.value.path().read_bytes().startswith(beginning)


def test_names_stay_text_in_charts(visitor: Visitor) -> None:
    visitor.visit("/radiography_charts")
    card = chart(visitor, "studies")
    expect(card.locator("svg.marks")).to_contain_text("<script>alert(1)</script>")
    card.locator("svg.marks .mark-rect path").first.hover(force=True)
    expect(visitor.page.locator("#vg-tooltip-element")).to_be_visible()
    assert visitor.dialogs == []
