"""The demo hospital on a dashboard of its own, with skin doses and one object that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine

from kerma.database.ingest.store import Received, store
from kerma.extract import extract
from kerma.simulate import hospital_studies
from kerma.worker.worker import Worker
from local_stack import dashboard_server, free_port
from tests.support.chromium import PATIENCE_MS, ROW_PX, Visitor
from tests.support.database_contents import HASHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser
    from sqlalchemy import Engine

    from kerma.simulate import DemoStudy

STUDIES = 320
# Counts in the page itself, so that a click on a drawn cell counts like one on a link; survives a hard load.
_COUNT_CLICKS = """
addEventListener("pointerdown", () => {
  sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks") ?? 0) + 1));
}, {capture: true});
"""


@dataclass(frozen=True)
class Hospital:
    """A dashboard on the demo hospital, and what the hospital consists of."""

    url: str
    engine: Engine
    studies: list[DemoStudy]


@pytest.fixture(scope="session")
def hospital(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hospital]:
    """The demo hospital up to yesterday, as the plugin and the worker store it."""
    folder = tmp_path_factory.mktemp("hospital")
    secret = folder / "secret"
    secret.write_bytes(HASHED.secret)
    database_url = make_database(migrated_template)
    engine = create_engine(database_url)
    studies = list(hospital_studies(STUDIES, until=datetime.now(tz=UTC).date() - timedelta(days=1)))
    _store(engine, studies)
    Worker(engine).drain()
    settings = {"KERMA_DATABASE_URL": database_url, "KERMA_SECRET_FILE": str(secret)}
    with dashboard_server(free_port(), settings, folder / "dashboard.log") as dashboard:
        yield Hospital(dashboard.url, engine, studies)
    engine.dispose()


def _store(engine: Engine, studies: list[DemoStudy]) -> None:
    objects = [made.to_bytes() for study in studies for made in study.objects]
    objects.append(objects[0][: len(objects[0]) // 3])
    received = [Received(f"orthanc-{number}", extract(data)) for number, data in enumerate(objects)]
    with engine.connect() as connection, connection.begin():
        store(connection, received, HASHED)


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

    def choose(self, label: str, option: str) -> None:
        """Select an option of a menu: two clicks."""
        self.click("combobox", label)
        self.click("option", option)

    def search(self, label: str, text: str) -> None:
        """Type a text into a field and confirm it: one click."""
        self.page.get_by_role("textbox", name=label, exact=True).click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
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
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.add_init_script(_COUNT_CLICKS)
    colleague = Colleague(context.new_page(), hospital.url)
    colleague.visit("/")
    yield colleague
    context.close()
    assert colleague.outside == []
