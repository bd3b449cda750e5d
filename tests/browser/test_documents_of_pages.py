"""What a browser and a screen reader know of a page: its title and its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.support.chromium import Visitor


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Kerma"),
        ("/ct", "CT · Kerma"),
        ("/ct_charts", "CT charts · Kerma"),
        ("/study?uid=1.9", "Study 9 · 2026-03-01 · Kerma"),
    ],
)
def test_a_page_has_a_title_of_its_own(visitor: Visitor, path: str, title: str) -> None:
    visitor.visit(path)
    expect(visitor.page).to_have_title(title)


def test_the_document_has_the_language_of_the_page(visitor: Visitor) -> None:
    visitor.visit("/")
    assert visitor.page.evaluate("document.documentElement.lang") == "en"
    visitor.page.get_by_role("combobox", name="Language").click()
    visitor.page.get_by_role("option", name="Polski").click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "pl")
