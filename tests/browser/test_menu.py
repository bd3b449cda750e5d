"""The menu of pages: by keyboard, in a small window, and which of its items contains the current page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.chromium import PATIENCE_MS

if TYPE_CHECKING:
    from tests.support.chromium import Visitor


def test_a_page_of_the_menu_is_opened_by_keyboard(visitor: Visitor) -> None:
    visitor.visit("/")
    visitor.page.get_by_role("button", name="Studies", exact=True).focus()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/fluoroscopy")


def test_escape_closes_a_list_of_the_menu(visitor: Visitor) -> None:
    visitor.visit("/")
    visitor.page.get_by_role("button", name="Data", exact=True).press("ArrowDown")
    expect(visitor.page.get_by_test_id("stTopNavPopover")).to_be_visible(timeout=PATIENCE_MS)
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_test_id("stTopNavPopover")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "item"),
    [("/ct", "Studies"), ("/ct_charts", "Charts"), ("/equipment", "Equipment"), ("/quality", "Data")],
)
def test_the_item_with_the_current_page_is_marked(visitor: Visitor, path: str, item: str) -> None:
    visitor.visit(path)
    items = visitor.page.get_by_test_id("stTopNavSection")
    expect(items.get_by_text(item, exact=True).locator("xpath=ancestor::button")).to_have_css("font-weight", "600")
    assert items.evaluate_all("found => found.filter(one => getComputedStyle(one).fontWeight == '600').length") == 1


@pytest.mark.parametrize(("width", "is_searching"), [(1280, False), (1280, True), (820, False)])
def test_nothing_covers_the_menu(visitor: Visitor, width: int, is_searching: bool) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.visit("/ct")
    if is_searching:
        visitor.page.locator(".st-key-kerma-search input").focus()
    shown = visitor.page.locator("[data-testid=stTopNav] > :not([aria-hidden=true]) > button")
    right = shown.evaluate_all("found => Math.max(...found.map(one => one.getBoundingClientRect().right))")
    box = visitor.page.locator(".st-key-kerma-search").bounding_box()
    assert box is not None
    assert right <= box["x"]
