"""What an object says, read and searched in the browser, with its pictures above."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.known_rows import HOSTILE

if TYPE_CHECKING:
    from tests.support.chromium import Visitor


def open_content(visitor: Visitor, uid: str) -> None:
    visitor.visit(f"/study?uid={uid}")
    visitor.page.get_by_text("Content of the objects, item by item").click()
    visitor.sees("3 items.")


def test_a_search_finds_an_item_and_what_leads_to_it(visitor: Visitor) -> None:
    open_content(visitor, "2.sql")
    find = visitor.page.get_by_label("Search", exact=True)
    find.fill("dlp 724")
    find.press("Enter")
    visitor.sees("1 of 3 items contain this, shown with the items above them.")
    assert visitor.cells("724.52") == 1
    assert visitor.cells("Dose Report") == 1


def test_nothing_is_requested_before_it_is_opened(visitor: Visitor) -> None:
    visitor.visit("/study?uid=2.sql")
    expect(visitor.page.get_by_label("Search", exact=True)).to_have_count(0)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text_in_pictures_and_content(visitor: Visitor, name: str) -> None:
    open_content(visitor, f"2.{name}")
    expect(visitor.page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    visitor.page.get_by_test_id("stVegaLiteChart").first.hover()
    cells = visitor.page.locator("[role=gridcell]").get_by_text(HOSTILE[name], exact=True)
    expect(cells.nth(2)).to_be_attached()
    assert visitor.dialogs == []


def test_the_number_behind_a_picture_and_its_text_alternative_are_there(visitor: Visitor) -> None:
    visitor.visit("/study?uid=2.sql")
    visitor.sees("n = 1 exposure.")
    expect(visitor.page.get_by_label("Tube voltage, 1 exposure: 70 kV").first).to_be_attached()
