"""What the first load of a page costs: bytes on the wire of a browser with an empty cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PATIENCE_MS = 20_000


def transferred_bytes(browser: Browser, url: str) -> int:
    """The bodies of all HTTP answers as transferred, and the payload of the websocket frames received."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []

    def body(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    def received(event: dict[str, Any]) -> None:
        frame = event["response"]
        # Binary frames come as base64, which is a third longer.
        sizes.append(len(frame["payloadData"]) * (0.75 if frame["opcode"] == 2 else 1))

    session.on("Network.dataReceived", body)
    session.on("Network.webSocketFrameReceived", received)
    page.goto(url)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    context.close()
    return round(sum(sizes))
