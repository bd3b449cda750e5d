"""A throttled Chromium that reports how a page of the dashboard comes to the screen."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

OBSERVER = (Path(__file__).parent / "observer.js").read_text("utf-8")
TIMEOUT_MS = 60_000
WINDOW = {"width": 1440, "height": 900}
# A hospital's network: 10 Mbit/s each way, 40 ms there and back.
NETWORK = {"offline": False, "latency": 40, "downloadThroughput": 1_250_000, "uploadThroughput": 1_250_000}


@dataclass(frozen=True)
class FirstLook:
    """How a page came to the screen of a browser that had never seen the dashboard.

    Attributes:
        transferred_kb: bodies of HTTP answers as transferred, and payloads of websocket messages. Unit: kB.
        lcp_ms: largest contentful paint, from the start of the navigation.
        cls: cumulative layout shift of the worst session window.
        shifts: the single shifts, with what moved.
    """

    transferred_kb: float
    lcp_ms: float
    cls: float
    shifts: list[dict[str, Any]]


@contextmanager
def fresh_window(browser: Browser, *, throttled: bool) -> Iterator[tuple[Page, list[float]]]:
    """A window without cache and cookies, and the numbers of bytes that it transfers, as they come."""
    context = browser.new_context(viewport={"width": WINDOW["width"], "height": WINDOW["height"]})
    context.add_init_script(OBSERVER)
    page, transferred = context.new_page(), list[float]()
    page.set_default_timeout(TIMEOUT_MS)
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    if throttled:
        cdp.send("Network.emulateNetworkConditions", NETWORK)
    cdp.on("Network.dataReceived", lambda event: transferred.append(event["encodedDataLength"]))
    for direction in ("Received", "Sent"):
        cdp.on(f"Network.webSocketFrame{direction}", lambda event: transferred.append(_payload(event["response"])))
    yield page, transferred
    context.close()


def _payload(frame: dict[str, Any]) -> int:
    """Bytes of a websocket message; CDP gives binary ones in base64."""
    is_text = frame["opcode"] == 1
    return len(frame["payloadData"].encode() if is_text else base64.b64decode(frame["payloadData"]))


def settle(page: Page, since_ms: float = 0) -> None:
    """Wait until something has happened since a time of the page's clock, and then nothing for 500 ms."""
    page.wait_for_function("since => window.firstLook.settled(since)", arg=since_ms, polling=50)


def first_look(browser: Browser, url: str) -> FirstLook:
    """Open a page with an empty cache."""
    with fresh_window(browser, throttled=True) as (page, transferred):
        page.goto(url)
        settle(page)
        seen = page.evaluate("window.firstLook")
        return FirstLook(sum(transferred) / 1000, seen["lcp"], seen["cls"], seen["shifts"])
