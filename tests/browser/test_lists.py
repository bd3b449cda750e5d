"""Filters, orders, columns and views in a real browser: by address, by click, back again, and for two users."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Position, expect

from tests.support.chromium import PATIENCE_MS, Visitor
from tests.support.known_rows import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# The middle of the heading of the third column, DLP.
DLP_HEADING: Position = {"x": 420, "y": 17}


@pytest.fixture
def other(browser: Browser, dashboard_url: str) -> Iterator[Visitor]:
    """A second user, with a browser window of their own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Visitor(context.new_page(), dashboard_url)
    context.close()


def take_away(visitor: Visitor, chip: str) -> None:
    """Take a chip away."""
    visitor.page.get_by_role("button", name=f"Remove {chip}", exact=True).click()
    visitor.settle()


def headings(visitor: Visitor) -> list[str]:
    visitor.settle()
    cells = visitor.page.locator("[role=columnheader]")
    expect(cells.first).to_be_attached()
    return [text for text in cells.all_inner_texts() if text]


def test_an_address_with_filters_order_and_columns_opens_as_it_was_sent(visitor: Visitor) -> None:
    visitor.visit(
        "/ct?ct_from=2026-03-02&ct_to=2026-03-02&ct_dlp=130..&ct_sort=-dlp_mgy_cm&ct_columns=study_at,dlp_mgy_cm"
    )
    visitor.sees("10 studies, by DLP, highest first")
    for chip in ("from 2026-03-02", "to 2026-03-02", "DLP at least 130 mGy·cm"):
        expect(visitor.page.get_by_role("button", name=f"Remove {chip}", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert visitor.cells("139") == 1
    assert len(headings(visitor)) == 2


def test_a_chip_taken_away_takes_its_filter_out_of_the_address(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_dlp=130..&ct_from=2026-03-02")
    visitor.sees("30 studies, newest first")
    take_away(visitor, "DLP at least 130 mGy·cm")
    visitor.sees("44 studies, newest first")
    expect(visitor.page).to_have_url(re.compile(r"/ct\?ct_from=2026-03-02$"))


def test_the_way_back_undoes_a_filter(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_from=2026-03-02")
    visitor.sees("44 studies, newest first")
    take_away(visitor, "from 2026-03-02")
    visitor.sees("60 studies, newest first")
    visitor.page.go_back()
    visitor.sees("44 studies, newest first")
    assert visitor.page.url.endswith("/ct?ct_from=2026-03-02")


# Widths in px of the texts of all options, and of the room between the icon and the arrow of the menu.
_ROOM = """(input, labels) => {
    const style = getComputedStyle(input), pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const left = input.getBoundingClientRect().left + parseFloat(style.paddingLeft);
    const right = input.parentElement.querySelector("button svg").getBoundingClientRect().left;
    return [Math.max(...labels.map(label => pen.measureText(label).width)), right - left];
}"""


@pytest.mark.parametrize("language", ["Français", "Polski", "Deutsch"])
@pytest.mark.parametrize("modality", ["fluoroscopy", "nuclear_medicine"])
def test_the_order_menu_is_as_wide_as_its_longest_label(visitor: Visitor, modality: str, language: str) -> None:
    visitor.visit(f"/{modality}")
    visitor.page.locator(".st-key-kerma-language input").click()
    visitor.page.get_by_role("option", name=language).click()
    visitor.settle()
    menu = visitor.page.locator(f".st-key-{modality}-order input")
    menu.click()
    options = visitor.page.get_by_role("option")
    options.nth(2).wait_for()
    labels = options.all_inner_texts()
    longest, room = menu.evaluate(_ROOM, labels)
    assert len(labels) > 2
    assert longest <= room


def test_a_click_on_a_heading_sorts_all_pages_and_another_turns_the_order(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_page=2")
    visitor.cells("Study 9")
    grid = visitor.page.get_by_test_id("stDataFrame")
    grid.click(position=DLP_HEADING)
    visitor.sees("60 studies, by DLP, highest first")
    visitor.cells("159")
    grid.click(position=DLP_HEADING)
    visitor.sees("60 studies, by DLP, lowest first")
    visitor.cells("100")
    assert visitor.page.url.endswith("/ct?ct_sort=dlp_mgy_cm")


def test_a_row_of_a_sorted_list_opens_its_study_and_the_way_back_keeps_the_order(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_sort=dlp_mgy_cm&ct_dlp=120..")
    visitor.cells("Study 20")
    visitor.click_row(1)
    visitor.page.wait_for_url("**/study?uid=1.21")
    visitor.page.go_back()
    visitor.page.wait_for_url("**/ct?ct_sort=dlp_mgy_cm&ct_dlp=120..")
    visitor.sees("40 studies, by DLP, lowest first")


def test_columns_are_remembered_for_one_user_and_not_for_another(visitor: Visitor, other: Visitor) -> None:
    visitor.visit("/radiography")
    before = headings(visitor)
    visitor.page.get_by_role("button", name="Columns", exact=True).click()
    take_away(visitor, "Study")
    take_away(visitor, "Problems")
    expect(visitor.page).to_have_url(re.compile("radiography_columns="))
    visitor.visit("/radiography")
    assert headings(visitor) == [name for name in before if name not in {"Study", "Problems"}]
    other.visit("/radiography")
    assert headings(other) == before


def test_a_shared_view_of_one_user_is_opened_by_another(visitor: Visitor, other: Visitor) -> None:
    visitor.visit("/ct?ct_dlp=130..&ct_sort=-dlp_mgy_cm")
    visitor.page.get_by_role("button", name="Saved views", exact=True).click()
    visitor.page.get_by_label("Save this view as").fill("High & <b>low</b>")
    visitor.page.get_by_text("Everybody may open it").click()
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.page.get_by_text("The view was saved.")).to_be_visible()
    other.visit("/ct")
    other.page.get_by_role("button", name="Saved views", exact=True).click()
    other.page.get_by_label("Open a view").click()
    other.page.get_by_role("option", name="High & <b>low</b> (shared)").click()
    other.sees("30 studies, by DLP, highest first")
    other.page.wait_for_url("**/ct?ct_dlp=130..&ct_sort=-dlp_mgy_cm")


def test_a_browser_keeps_its_identifier_where_no_script_can_read_it(visitor: Visitor) -> None:
    visitor.visit("/ct")
    [cookie] = [each for each in visitor.page.context.cookies() if each["name"] == "kerma_browser"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    visitor.visit("/radiography")
    assert [each["value"] for each in visitor.page.context.cookies() if each["name"] == "kerma_browser"] == [
        cookie["value"]
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_in_a_filter_stays_text(visitor: Visitor, name: str) -> None:
    text = HOSTILE[name]
    visitor.visit("/radiography")
    visitor.page.evaluate(
        "text => { location.href = '/radiography?radiography_description=' + encodeURIComponent(text) }", text
    )
    visitor.sees("1 study")
    visitor.sees(text[:20])
    assert visitor.dialogs == []


def test_the_pages_of_a_list_are_turned_by_a_mouse_that_comes_from_a_row(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    button = visitor.page.get_by_role("button", name="Page 2")
    button.scroll_into_view_if_needed()
    target = button.bounding_box()
    assert target
    visitor.page.mouse.move(target["x"], target["y"] - 120)
    visitor.page.mouse.move(target["x"] + target["width"] / 2, target["y"] + target["height"] / 2, steps=12)
    visitor.page.mouse.down()
    visitor.page.mouse.up()
    visitor.page.wait_for_url("**ct_page=2")


def test_a_list_is_no_taller_than_a_window_so_that_its_headings_stay(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.cells("Study 59")
    grid = visitor.page.get_by_test_id("stDataFrame").first.bounding_box()
    assert grid
    assert grid["height"] < 760


def test_filters_in_use_are_chips_and_no_menu(visitor: Visitor) -> None:
    visitor.visit("/ct?ct_dlp=130..")
    chips = visitor.page.locator(".st-key-kerma-chips")
    expect(chips.get_by_role("button", name="Remove DLP at least 130 mGy·cm")).to_be_visible(timeout=PATIENCE_MS)
    expect(chips.get_by_role("button", name="Open", exact=True)).to_be_hidden(timeout=PATIENCE_MS)
    expect(chips.get_by_role("combobox")).to_be_hidden(timeout=PATIENCE_MS)


def test_apply_is_in_view_and_shows_the_results(visitor: Visitor) -> None:
    visitor.visit("/ct")
    visitor.page.get_by_text("More filters").click()
    visitor.page.get_by_label("Description", exact=True).fill("Study 7")
    apply = visitor.page.get_by_role("button", name="Apply")
    expect(apply).to_be_in_viewport(timeout=PATIENCE_MS)
    apply.click()
    visitor.sees("1 study. Click a row to open it.")
    expect(apply).to_be_hidden(timeout=PATIENCE_MS)
    expect(visitor.page.get_by_test_id("stDataFrame").first).to_be_in_viewport(timeout=PATIENCE_MS)


@pytest.mark.parametrize("path", ["/ct", "/radiography"])
def test_a_list_fits_into_a_small_window(visitor: Visitor, path: str) -> None:
    visitor.visit(path)
    expect(visitor.page.get_by_test_id("stDataFrame").first.locator("canvas").first).to_be_visible(timeout=PATIENCE_MS)
    visitor.page.wait_for_function(
        "() => { const grid = document.querySelector('.dvn-scroller'); return grid.scrollWidth === grid.clientWidth }"
    )
