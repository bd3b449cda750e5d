"""Take the screenshots of the documents from a running dashboard: `python -m scripts.make_screenshots URL`.

The dashboard must show the demo hospital (`KERMA_DEMO_STUDIES=3000 make run`), and the worker must have computed all
skin doses (`kerma status`). Debian's Chromium is used.
"""

import csv
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
#: Brings an element below the fixed menu.
_SCROLL = "element => { element.style.scrollMarginTop = '80px'; element.scrollIntoView() }"
#: Time for charts and pictures to be drawn after the page itself.
DRAWING_MS = 4000


@dataclass(frozen=True)
class Screenshot:
    """One picture of the documents.

    Attributes:
        file: name in docs/images.
        path: path and parameters of the page.
        size: width and height of the window in px.
        scheme: preferred colour scheme of the browser.
        tab: name of the tab that is opened; empty for none.
        scroll_to: text that is brought to the top of the window; empty for the top of the page.
    """

    file: str
    path: str
    size: tuple[int, int] = (1400, 880)
    scheme: Literal["light", "dark"] = "light"
    tab: str = ""
    scroll_to: str = ""


def screenshots(base: str) -> list[Screenshot]:
    """All screenshots; studies are looked up in the exports of the dashboard.

    Args:
        base: URL of the dashboard.
    """
    ct = _study(base, "ct", "", "event_count")
    coronary = _study(base, "fluoroscopy", "coronar", "reference_air_kerma_mgy")
    this_year = "ct_from=2026-01-01"
    by_equipment = "ct_chart_show=time&ct_chart_by=machine&ct_chart_step=month"
    skin_dose = (1280, 1000)
    return [
        Screenshot("home.png", "/"),
        Screenshot("ct-list.png", "/ct"),
        Screenshot("study.png", f"/study?uid={ct}"),
        Screenshot("standard-names.png", "/names"),
        Screenshot("surveys.png", "/surveys?survey=uk-ct-2019"),
        Screenshot("reference-levels.png", "/reference_levels", (1400, 1000)),
        Screenshot("charts.png", f"/ct_charts?{this_year}"),
        Screenshot(
            "charts-dark.png", f"/ct_charts?{this_year}&{by_equipment}", scheme="dark", scroll_to="More filters"
        ),
        Screenshot("skin-dose-map.png", f"/study?uid={coronary}", skin_dose, tab="Map", scroll_to="Skin dose"),
        Screenshot("skin-dose-body.png", f"/study?uid={coronary}", skin_dose, "dark", "Body", "Skin dose"),
    ]


def take(browser: Browser, base: str, picture: Screenshot) -> bytes:
    """The picture as PNG."""
    width, height = picture.size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=picture.scheme, locale="en-GB")
    page.goto(base + picture.path)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(DRAWING_MS)
    if picture.tab:
        page.get_by_role("tab", name=picture.tab, exact=True).click()
        page.wait_for_timeout(DRAWING_MS)
    if picture.scroll_to:
        heading = page.get_by_test_id("stMain").get_by_text(picture.scroll_to, exact=True).first
        heading.evaluate(_SCROLL)
        page.wait_for_timeout(DRAWING_MS)
    found = page.screenshot()
    page.close()
    return found


def _study(base: str, modality: str, description: str, quantity: str) -> str:
    """Study Instance UID of the study with the highest value of a quantity among those with this description."""
    with urlopen(f"{base}/export/{modality}.csv?about=no") as answer:  # noqa: S310 -- the URL is the operator's own
        rows = csv.DictReader(StringIO(answer.read().decode()))
        found = [row for row in rows if description in row["study_description"].lower()]
    return max(found, key=lambda row: float(row[quantity] or 0))["study_instance_uid"]


def main(base: str) -> None:
    """Take all screenshots and write them into docs/images."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for picture in screenshots(base):
            found = take(browser, base, picture)
            (IMAGES / picture.file).write_bytes(found)
            print(f"{picture.file}: {len(found) / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
