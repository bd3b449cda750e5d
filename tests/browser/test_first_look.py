"""The first look at a page, in a browser without cache: what it transfers, and that it keeps its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import create_engine, text

from bench.dashboard.first_look.browser import fresh_window, settle
from bench.dashboard.first_look.demo_rows import fill
from local_stack import dashboard_server, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

STUDIES = 40
#: Bodies of HTTP answers and payloads of websocket messages.
MAX_KB = 1700
#: Cumulative layout shift that Google's Web Vitals call good.
MAX_SHIFT = 0.1
MAPPED = text("SELECT study_instance_uid FROM study JOIN skin_dose USING (study_id) WHERE kind = 'map' ORDER BY 1")


class Look(NamedTuple):
    """What a browser saw of a page: kB transferred, and how far things moved."""

    transferred_kb: float
    cumulative_layout_shift: float
    shifts: list[object]


@pytest.fixture(scope="module")
def urls(make_database: Callable[..., str]) -> Iterator[dict[str, str]]:
    """Pages of a dashboard on the demo hospital, by name."""
    database = make_database()
    fill(database, STUDIES)
    engine = create_engine(database)
    with engine.connect() as connection:
        mapped = connection.execute(MAPPED).scalars().first()
    engine.dispose()
    paths = {"home": "/", "list": "/ct", "charts": "/ct_charts", "study with map": f"/study?uid={mapped}"}
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": database}) as dashboard:
        yield {name: dashboard.url + path for name, path in paths.items()}


@pytest.fixture(scope="module")
def look(request: pytest.FixtureRequest, browser: Browser, urls: dict[str, str]) -> Look:
    """The first look at each page."""
    with fresh_window(browser, throttled=False) as (page, transferred):
        page.goto(urls[request.param])
        settle(page)
        seen = page.evaluate("window.firstLook")
        return Look(sum(transferred) / 1000, seen["cls"], seen["shifts"])


@pytest.mark.parametrize("look", ["home", "list", "charts", "study with map"], indirect=True)
def test_a_page_transfers_little(look: Look) -> None:
    assert 0 < look.transferred_kb <= MAX_KB


@pytest.mark.parametrize("look", ["home", "list", "charts", "study with map"], indirect=True)
def test_a_page_keeps_its_place_while_it_loads(look: Look) -> None:
    assert look.cumulative_layout_shift < MAX_SHIFT, look.shifts
