"""The browser of tests and benchmarks; not part of what `make run` needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_DEBIAN = Path("/usr/bin/chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without the errands that it runs for itself: Debian's where it is installed, else Playwright's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_DEBIAN if _DEBIAN.exists() else None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
