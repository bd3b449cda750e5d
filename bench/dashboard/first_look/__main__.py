"""`python -m bench.dashboard.first_look`: this checkout's first look beside the baseline's, from a real browser."""

from __future__ import annotations

import sys
from statistics import median
from typing import TYPE_CHECKING

from bench.dashboard.first_look.browser import first_look, fresh_window, page_change_ms, settle
from bench.dashboard.first_look.checkouts import REPOSITORY, baseline_checkout, demo_dashboard
from bench.servers import work_folder
from local_stack.chromium import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    Measurements = dict[str, float]

ROUNDS = 3
#: Limits of this checkout: as they stand, or as a ratio to the baseline.
MAX_KB, MAX_CLS, MAX_LCP_RATIO, MAX_CHANGE_RATIO = 1700, 0.1, 0.5, 0.7
# Links of the menu, one after the other, measured in every round but the first, which fills the caches.
_MENU = {"the list of CT": "ct", "Equipment": "equipment", "fluoroscopy": "fluoroscopy", "radiography": "radiography"}


def measure() -> None:
    """Print the figures of both commits side by side, and whether this checkout's are within their limits."""
    with work_folder() as folder, chromium() as browser:
        with demo_dashboard(REPOSITORY, folder) as urls:
            now = dict(_measured(browser, urls))
        with baseline_checkout(folder) as checkout, demo_dashboard(checkout, folder) as urls:
            before = dict(_measured(browser, urls))
    print("First look, 10 Mbit/s and 40 ms; page changes without throttling: before, now, limit")
    for name, value in now.items():
        _print(name, before[name], value)


def _measured(browser: Browser, urls: dict[str, str]) -> Iterator[tuple[str, float]]:
    """Medians of all rounds, by what is measured."""
    for name, url in urls.items():
        first_look(browser, url)  # the server compresses and caches
        rounds = [first_look(browser, url) for _ in range(ROUNDS)]
        yield f"{name}: transferred, kB", median(look.transferred_kb for look in rounds)
        yield f"{name}: largest contentful paint, ms", median(look.lcp_ms for look in rounds)
        yield f"{name}: cumulative layout shift", median(look.cls for look in rounds)
        if "--shifts" in sys.argv:
            for shift in rounds[-1].shifts:
                print(f"  {shift['at']:.0f} ms {shift['value']:.3f}", *shift["sources"], sep="\n      ")
    with fresh_window(browser, throttled=False) as (page, _):
        page.goto(urls["Home"])
        settle(page)
        times = [[page_change_ms(page, f"a[href$='/{path}']") for path in _MENU.values()] for _ in range(ROUNDS + 1)]
    for name, *values in zip(_MENU, *times[1:], strict=True):
        yield f"page change to {name}, ms", median(values)


def _print(name: str, before: float, now: float) -> None:
    limit = _limit(name, before)
    verdict = "" if now <= limit else "   MORE THAN IT MAY"
    form = ".3f" if "shift" in name else ".0f"
    print(f"  {name:<48} {before:>9{form}} {now:>9{form}}, may be {limit:{form}}{verdict}", flush=True)


def _limit(name: str, before: float) -> float:
    if name.endswith("kB"):
        return MAX_KB
    if name.endswith("shift"):
        return MAX_CLS
    return before * (MAX_LCP_RATIO if "paint" in name else MAX_CHANGE_RATIO)


if __name__ == "__main__":
    measure()
