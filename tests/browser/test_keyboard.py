"""The keyboard alone: where it is, past a list, and into a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.chromium import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.chromium import Visitor

_FRAME = ".kerma-row-frame"
# Of the table, which the frame of its last row covers.
_BORDER_PX = 1


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """The list of CT studies, with the focus just before its table."""
    visitor.visit("/ct")
    expect(visitor.page.locator("[role=gridcell]").first).to_be_attached(timeout=PATIENCE_MS)
    visitor.page.get_by_role("button", name="Full screen: CT studies").focus()
    return visitor.page


def test_tab_passes_a_table_without_opening_a_study(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(_FRAME)).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Tab")
    expect(page.locator(_FRAME)).to_have_count(0)
    expect(page.get_by_role("heading", name="CT studies")).to_be_visible()
    assert "/study" not in page.url


def test_arrow_keys_frame_a_row_and_enter_opens_it(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status").filter(has_text="Study 57")).to_be_attached(timeout=PATIENCE_MS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/study?uid=1.57")


def test_the_last_row_is_framed_within_the_table_and_opens(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator("canvas table").first).to_be_attached(timeout=PATIENCE_MS)
    page.keyboard.press("End")
    table, frame = page.get_by_test_id("stDataFrame").first.bounding_box(), page.locator(_FRAME).bounding_box()
    assert table is not None
    assert frame is not None
    assert table["y"] <= frame["y"]
    assert frame["y"] + frame["height"] <= table["y"] + table["height"] + _BORDER_PX
    page.keyboard.press("Enter")
    page.wait_for_url("**/study?uid=1.10")


@pytest.mark.parametrize("part", ["stSkipToContent", "stLogoLink", "stTopNavLink", "stMainMenuButton"])
def test_the_focus_is_visible_in_the_head_of_the_page(visitor: Visitor, part: str) -> None:
    visitor.visit("/ct")
    element = visitor.page.get_by_test_id(part).first
    for _ in range(12):
        visitor.page.keyboard.press("Tab")
        if element.evaluate("element => element === document.activeElement"):
            break
    expect(element).to_be_focused()
    expect(element).to_have_css("outline", "rgb(11, 107, 128) solid 2px")


def test_a_click_on_the_icon_of_the_search_box_is_a_click_into_its_field(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    visitor.visit("/")
    icon = visitor.page.locator(".st-key-kerma-search [data-testid=stTextInputIcon]").bounding_box()
    assert icon is not None
    visitor.page.mouse.click(icon["x"] + icon["width"] / 2, icon["y"] + icon["height"] / 2)
    expect(visitor.page.locator(".st-key-kerma-search input")).to_be_focused()
