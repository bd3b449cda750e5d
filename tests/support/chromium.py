"""A real browser for tests: Debian's Chromium where it is installed, else Playwright's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Request

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ROW_PX = 35
# The server may be busy with other tests.
PATIENCE_MS = 20_000


class Visitor:
    """One who looks at the dashboard, and everything that the browser did meanwhile.

    Attributes:
        page: the page as Playwright drives it.
        outside: requested URLs outside this machine.
        dialogs: messages that a script put on the screen.
    """

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.outside: list[str] = []
        self.dialogs: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", self._note)
        page.on("dialog", self._dismiss)

    def _note(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in LOOPBACK:
            self.outside.append(request.url)

    def visit(self, path: str) -> None:
        """Go to a page and wait until it has been drawn."""
        self.page.goto(self.base + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the server has nothing more to draw."""
        expect(self.page.get_by_test_id("stMainBlockContainer")).to_be_visible(timeout=PATIENCE_MS)
        expect(self.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=PATIENCE_MS
        )

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def sees(self, text: str) -> None:
        """Demand a text on the page."""
        expect(self.page.get_by_test_id("stMain").get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)

    def cells(self, text: str) -> int:
        """The number of table cells that say exactly this; waits for the first."""
        # The grid is drawn on a canvas; for screen readers it holds the same cells as elements that are not shown.
        cells = self.page.locator("[role=gridcell]").filter(has_text=re.compile(f"^{re.escape(text)}$"))
        expect(cells.first).to_be_attached(timeout=PATIENCE_MS)
        return cells.count()

    def click_row(self, row: int, table: int = 0) -> None:
        """Click the middle of a row of a table; its cells are drawn, so only the place can be clicked."""
        self.settle()
        grid = self.page.get_by_test_id("stDataFrame").nth(table)
        expect(grid.locator("canvas").first).to_be_visible(timeout=PATIENCE_MS)
        grid.click(position={"x": 60, "y": ROW_PX * (row + 1) + ROW_PX / 2})

    def click_heading(self, table: int = 0) -> None:
        """Click the first heading of a table."""
        self.click_row(-1, table)
