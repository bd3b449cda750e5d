"""Skin dose as a physicist looks at it: the map, the body, the film, what if, and the files."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import create_engine

from dashboard.skin_dose.scale import COLOURS
from kerma.database.ingest.store import Received, store
from kerma.worker.worker import Worker
from local_stack import dashboard_server, free_port
from tests.support.chromium import PATIENCE_MS, Visitor
from tests.support.database_contents import HASHED
from tests.support.fluoroscopy_report import event, fluoroscopy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

STUDY = "/study?uid=2.25.1000"
FEW, PAUSE_MS = 20, 250


@pytest.fixture(scope="module")
def hot_url(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A dashboard with one study of fluoroscopy and its skin dose."""
    url = make_database(migrated_template)
    engine = create_engine(url)
    events = [event(f"2.25.{number}", "0.5", str(10 * number)) for number in range(6)]
    with engine.begin() as connection:
        store(connection, [Received("orthanc-1", fluoroscopy(*events))], HASHED)
    Worker(engine).drain()
    engine.dispose()
    log: Path = tmp_path_factory.mktemp("skin_dose") / "dashboard.log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": url}, log) as dashboard:
        yield dashboard.url


@pytest.fixture
def reader(browser: Browser, hot_url: str) -> Iterator[Visitor]:
    """Somebody who has opened the study; no page may ask anything of another host, or break."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400}, accept_downloads=True)
    visitor, broken = Visitor(context.new_page(), hot_url), []
    visitor.page.on("pageerror", lambda error: broken.append(str(error)))
    visitor.visit(STUDY)
    visitor.sees("Peak skin dose")
    yield visitor
    context.close()
    assert visitor.outside == []
    assert broken == []


def peak(reader: Visitor, label: str) -> str:
    card = reader.page.get_by_test_id("stMetric").filter(has_text=label).first
    expect(card).to_be_visible(timeout=PATIENCE_MS)
    return card.get_by_test_id("stMetricValue").inner_text()


def open_tab(reader: Visitor, name: str) -> None:
    reader.page.get_by_role("tab", name=name, exact=True).click()
    reader.settle()


def pixels(drawn: Locator) -> np.ndarray:
    expect(drawn).to_be_visible(timeout=PATIENCE_MS)
    return np.asarray(Image.open(BytesIO(drawn.screenshot())).convert("RGB")).astype(int)


def spread(drawn: Locator, colour: tuple[int, int, int]) -> int:
    """How many pixels have nearly this colour."""
    return int((np.abs(pixels(drawn) - colour).max(axis=2) <= 6).sum())


def wait_for(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for what a canvas shows; no event reports when it is drawn."""
    for _ in range(PATIENCE_MS // PAUSE_MS):
        if is_so():
            return
        page.wait_for_timeout(PAUSE_MS)
    assert is_so()


def map_of(reader: Visitor) -> Locator:
    """The map, not the charts of the events below it."""
    return reader.page.get_by_test_id("stTabs").get_by_test_id("stVegaLiteChart")


def test_from_the_map_to_a_what_if_and_a_file(reader: Visitor) -> None:
    expect(map_of(reader)).to_be_visible(timeout=PATIENCE_MS)
    stored = peak(reader, "Peak skin dose")
    open_tab(reader, "What if")
    assert peak(reader, "Peak skin dose as stored") == stored
    weight = reader.page.get_by_label("Weight (kg)")
    weight.fill("150")
    weight.press("Enter")
    reader.sees("against the stored")
    assert peak(reader, "what if (not stored)") != stored
    reader.page.get_by_role("button", name="Back to the stored result").click()
    assert peak(reader, "Peak skin dose as stored") == stored
    open_tab(reader, "Map")
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name="Map (PNG)").click()
    assert re.fullmatch(r"skin-dose-.+\.png", download.value.suggested_filename)
    assert Image.open(BytesIO(download.value.path().read_bytes())).format == "PNG"


def test_the_map_on_screen_has_the_colours_of_its_scale(reader: Visitor) -> None:
    drawn = map_of(reader)
    wait_for(reader.page, lambda: min(spread(drawn, COLOURS[0]), spread(drawn, COLOURS[-1])) > FEW)


def test_the_irradiated_skin_can_be_looked_at_from_nearer(reader: Visitor) -> None:
    drawn = map_of(reader)
    wait_for(reader.page, lambda: spread(drawn, COLOURS[-1]) > FEW)
    before = spread(drawn, COLOURS[-1])
    reader.page.get_by_text("Irradiated skin", exact=True).click()
    wait_for(reader.page, lambda: spread(drawn, COLOURS[-1]) > 2 * before)


def test_the_procedure_is_played_to_its_end(reader: Visitor) -> None:
    open_tab(reader, "Play")
    reader.sees("Event 6 of 6")
    whole = reader.page.locator(".dose strong").inner_text()
    slider = reader.page.get_by_label("Event", exact=True)
    slider.fill("0")
    reader.sees("Event 1 of 6")
    assert reader.page.locator(".dose strong").inner_text() != whole
    reader.page.get_by_role("button", name="Play", exact=True).click()
    reader.sees("Event 6 of 6")
    assert reader.page.locator(".dose strong").inner_text() == whole


def test_the_body_can_be_seen(reader: Visitor) -> None:
    open_tab(reader, "Body")
    expect(reader.page.get_by_test_id("stPlotlyChart")).to_be_visible(timeout=2 * PATIENCE_MS)


def test_the_machine_s_settings_are_one_click_away(reader: Visitor) -> None:
    open_tab(reader, "What if")
    reader.page.get_by_role("link", name="Set for this system").click()
    reader.page.wait_for_url("**/equipment_detail?id=*")
    reader.sees("Save and compute again")


def test_the_list_gives_screen_readers_the_peak_as_it_is_shown(reader: Visitor) -> None:
    reader.visit("/fluoroscopy?fluoroscopy_columns=study_at,peak_skin_dose_mgy")
    cell = reader.page.locator("[role=gridcell][aria-colindex='2']").first
    expect(cell).to_have_text(re.compile(r"^[1-9]\d*(\.\d{1,2})?$"), timeout=PATIENCE_MS)
