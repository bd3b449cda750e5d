"""Changes from page to page within one window of the browser, to each of the measured pages."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bench.dashboard.first_look.browser import fresh_window, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from playwright.sync_api import Browser, Locator, Page

    from bench.dashboard.first_look.checkouts import DemoDashboard

ROUNDS = 7
_ROW_PX, _CELL_PX = 35, 200


def page_changes(browser: Browser, dashboard: DemoDashboard) -> Mapping[str, list[tuple[float, float]]]:
    """Milliseconds from a click until the page is settled, and until the last element is drawn, by page.

    A page is settled when no script runs and nothing is requested or moves any more. The first round, which fills the
    caches, is not among the results.
    """
    measured = defaultdict[str, list[tuple[float, float]]](list)
    with fresh_window(browser, throttled=False) as (page, _):
        page.goto(dashboard.url)
        settle(page)
        page.evaluate("document.addEventListener('click', event => { window.clickedAt = event.timeStamp }, true)")
        for number in range(ROUNDS + 1):
            for name, click in _steps(page, dashboard):
                times = _measured(page, click)
                if number and name:
                    measured[name].append(times)
    return measured


def _steps(page: Page, dashboard: DemoDashboard) -> Iterator[tuple[str, Callable[[], None]]]:
    """Clicks one after the other, with the page that each opens; no name: this page is only passed."""
    links = {
        "list": "a[href$='/ct']",
        "charts": "[data-testid=stMain] a[href*='ct_charts']",
        "": "a[href$='/fluoroscopy']",
    }
    for name, link in links.items():
        yield name, page.locator(link).first.click
    table = page.locator("[data-testid=stDataFrame] .dvn-scroller").first
    yield "study with map", lambda: _click_row(table, dashboard.row_index)
    yield "Home", page.get_by_test_id("stTopNavLink").first.click


def _click_row(table: Locator, row_index: int) -> None:
    table.click(position={"x": _CELL_PX, "y": (row_index + 1.5) * _ROW_PX})


def _measured(page: Page, click: Callable[[], None]) -> tuple[float, float]:
    click()
    clicked_at = float(page.evaluate("window.clickedAt"))
    settle(page, clicked_at)
    seen = page.evaluate("window.firstLook")
    settled = float(seen["lastActivity"])
    return settled - clicked_at, max(settled, float(seen["lastDrawn"])) - clicked_at
