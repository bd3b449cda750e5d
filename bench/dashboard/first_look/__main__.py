"""`python -m bench.dashboard.first_look`: this checkout's first look beside the baseline's, from a real browser."""

from __future__ import annotations

import sys
from statistics import median
from typing import TYPE_CHECKING

from bench.checkouts import REPOSITORY
from bench.dashboard.first_look.browser import first_look
from bench.dashboard.first_look.checkouts import baseline_checkout, demo_dashboard
from bench.dashboard.first_look.page_changes import page_changes
from bench.servers import work_folder
from local_stack.chromium import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from bench.dashboard.first_look.checkouts import DemoDashboard

    Measurements = dict[str, float]

ROUNDS = 3
#: Limits of this checkout: as they stand, or as a ratio to the baseline.
MAX_KB, MAX_CLS, MAX_LCP_RATIO, MAX_CHANGE_RATIO = 1700, 0.1, 0.5, 0.7


def measure() -> None:
    """Print the figures of both commits side by side, and whether this checkout's are within their limits."""
    with work_folder() as folder, chromium() as browser:
        with demo_dashboard(REPOSITORY, folder) as dashboard:
            now = dict(_measured(browser, dashboard))
        with baseline_checkout(folder) as checkout, demo_dashboard(checkout, folder) as dashboard:
            before = dict(_measured(browser, dashboard))
    print("First look, 10 Mbit/s and 40 ms; page changes without throttling: before, now, limit")
    for name, value in now.items():
        _print(name, before[name], value)


def _measured(browser: Browser, dashboard: DemoDashboard) -> Iterator[tuple[str, float]]:
    """Medians of all rounds, by what is measured."""
    for name, url in dashboard.pages.items():
        first_look(browser, url)  # the server compresses and caches
        rounds = [first_look(browser, url) for _ in range(ROUNDS)]
        yield f"{name}: transferred, kB", median(look.transferred_kb for look in rounds)
        yield f"{name}: largest contentful paint, ms", median(look.lcp_ms for look in rounds)
        yield f"{name}: cumulative layout shift", median(look.cls for look in rounds)
        if "--shifts" in sys.argv:
            for shift in rounds[-1].shifts:
                print(f"  {shift['at']:.0f} ms {shift['value']:.3f}", *shift["sources"], sep="\n      ")
    for name, times in page_changes(browser, dashboard).items():
        settled, drawn = zip(*times, strict=True)
        yield f"page change to {name}, settled, ms", median(settled)
        yield f"page change to {name}, all drawn, ms", median(drawn)


def _print(name: str, before: float, now: float) -> None:
    limit, form = _limit(name, before), ".3f" if "shift" in name else ".0f"
    verdict = "" if limit is None else f", may be {limit:{form}}{'' if now <= limit else '   MORE THAN IT MAY'}"
    print(f"  {name:<52} {before:>9{form}} {now:>9{form}}{verdict}", flush=True)


def _limit(name: str, before: float) -> float | None:
    """The most that a figure of this checkout may be; None: it is only printed."""
    if "drawn" in name:
        return None
    if name.endswith("kB"):
        return MAX_KB
    if name.endswith("shift"):
        return MAX_CLS
    return before * (MAX_LCP_RATIO if "paint" in name else MAX_CHANGE_RATIO)


if __name__ == "__main__":
    measure()
