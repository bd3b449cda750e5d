"""A dashboard on a database of known rows, and a browser that looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from local_stack import dashboard_server, free_port
from local_stack.chromium import chromium
from tests.support.chromium import Visitor
from tests.support.demo_dashboard import demo_dashboard
from tests.support.known_rows import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.support.demo_dashboard import Hospital


@pytest.fixture(scope="session")
def dashboard_url(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a running dashboard."""
    url = make_database(migrated_template)
    engine = create_engine(url)
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    log: Path = tmp_path_factory.mktemp("dashboard") / "dashboard.log"
    with dashboard_server(free_port(), {"KERMA_DATABASE_URL": url}, log) as dashboard:
        yield dashboard.url


@pytest.fixture(scope="session")
def hospital(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hospital]:
    """A dashboard on the demo hospital."""
    with demo_dashboard(make_database(migrated_template), tmp_path_factory.mktemp("hospital")) as hospital:
        yield hospital


@pytest.fixture(scope="session")
def empty_url(
    make_database: Callable[..., str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a dashboard to which nothing has been sent yet."""
    log: Path = tmp_path_factory.mktemp("empty") / "dashboard.log"
    settings = {"KERMA_DATABASE_URL": make_database(migrated_template)}
    with dashboard_server(free_port(), settings, log) as dashboard:
        yield dashboard.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window of the browser, which keeps the scripts that it has loaded and compiled."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def visitor(window: BrowserContext, dashboard_url: str) -> Iterator[Visitor]:
    """Somebody whom the dashboard has never seen; no page may ask anything of another host."""
    visitor = Visitor(window.new_page(), dashboard_url)
    yield visitor
    _forget(visitor.page, dashboard_url)
    assert visitor.outside == []


def _forget(page: Page, origin: str) -> None:
    """Close all pages of a window, without what they stored."""
    window = page.context
    last = window.new_page()
    for each in window.pages:
        if each is not last:
            each.close()
    session = window.new_cdp_session(last)
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "cookies,local_storage,indexeddb"})
    window.clear_cookies()
    window.clear_permissions()
    last.close()
