"""Somebody who does everyday tasks at the dashboard of the demo hospital."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from dashboard.ui.modalities import MODALITIES
from tests.support.chromium import PATIENCE_MS, ROW_PX, Visitor

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from dashboard.ui.modalities import Modality
    from tests.support.demo_dashboard import Hospital


# Counts in the page itself, so that a click on a drawn cell counts like one on a link; survives a hard load. On the
# document: Playwright stops at the window what it repeats because the place moved under its pointer.
_COUNT_CLICKS = """
document.addEventListener("pointerdown", () => {
  sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks") ?? 0) + 1));
}, {capture: true});
"""


class Colleague(Visitor):
    """Somebody who does a task from the start page on, and the clicks that it took."""

    @property
    def clicks(self) -> int:
        """Clicks since the window was opened."""
        return int(self.page.evaluate("Number(sessionStorage.getItem('clicks') ?? 0)"))

    def click(self, role: Literal["link", "button", "combobox", "option", "radio"], name: str) -> None:
        """Click what a screen reader calls by this role and name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.settle()

    def click_on_card(self, modality: Modality, name: str | re.Pattern[str]) -> None:
        """Click a link that the card of each modality on the start page has."""
        links = self.page.get_by_role("link", name=name)
        # Labels are drawn one by one: the first link may have none while another has.
        expect(links).to_have_count(len(MODALITIES), timeout=PATIENCE_MS)
        links.nth(MODALITIES.index(modality)).click()

    def choose(self, label: str, option: str) -> None:
        """Select an option of a menu: two clicks."""
        self.click("combobox", label)
        self.click("option", option)

    def search(self, label: str, text: str) -> None:
        """Type a text into a field and confirm it: one click."""
        self.page.get_by_role("textbox", name=label, exact=True).click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        # The page begins to run a moment later; a table that is clicked before is drawn anew without the click.
        self.page.wait_for_timeout(500)
        self.settle()

    def click_heading_at(self, x: float) -> None:
        """Click a heading of the first table."""
        grid = self.page.get_by_test_id("stDataFrame").first
        expect(grid.locator("canvas").first).to_be_visible(timeout=PATIENCE_MS)
        grid.click(position={"x": x, "y": ROW_PX / 2})
        self.settle()


@pytest.fixture
def colleague(browser: Browser, hospital: Hospital) -> Iterator[Colleague]:
    """Somebody with a fresh browser window, on the start page."""
    with colleague_at(browser, hospital.url) as colleague:
        yield colleague


@contextmanager
def colleague_at(browser: Browser, url: str, language: str = "en") -> Iterator[Colleague]:
    """Somebody with a fresh browser window, on the start page of a dashboard."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True, locale=language)
    context.add_init_script(_COUNT_CLICKS)
    colleague = Colleague(context.new_page(), url)
    colleague.visit("/")
    yield colleague
    context.close()
    assert colleague.outside == []
