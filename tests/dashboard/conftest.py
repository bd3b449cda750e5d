"""Opening pages of the dashboard in a test, on a real database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine
from streamlit.testing.v1 import AppTest

from dashboard.ui import engines
from dashboard.ui.current_user import EVERYBODY, USER_OF_REQUEST
from dashboard.ui.navigation import Page
from kerma.settings import settings
from tests.support.screens import forget, go_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

MAIN = Path(__file__).resolve().parents[2] / "dashboard" / "main.py"
SETTINGS = (
    "DASHBOARD_DATABASE_URL",
    "SECRET_FILE",
    "PATIENT_NAME",
    "PATIENT_ID",
    "ACCESSION",
    "BIRTH_DATE",
    "STAFF_NAMES",
)


@pytest.fixture
def dashboard_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Point the dashboard at a database."""
    for name in SETTINGS:
        monkeypatch.delenv(f"KERMA_{name}", raising=False)

    def point(url: str) -> None:
        monkeypatch.setenv("KERMA_DATABASE_URL", url)
        forget()

    yield point
    engines.engine(settings().reading_database_url()).dispose()
    forget()


@pytest.fixture
def rows(database_url: str, dashboard_on: Callable[[str], None]) -> Iterator[Connection]:
    """A connection on which the test makes its rows; each statement is committed."""
    dashboard_on(database_url)
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def page() -> Callable[..., AppTest]:
    """Open a page by its URL path ("ct", "study"), with its URL parameters."""

    def open_page(view: str, **params: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30).run()
        for name, value in params.items():
            app.query_params[name] = value
        return app if view == Page.HOME and not params else go_to(app, Page(view)).run()

    return open_page


@pytest.fixture
def everybody() -> Iterator[None]:
    """A user who may do everything, where a test needs neither database nor login."""
    before = USER_OF_REQUEST.set(EVERYBODY)
    yield
    USER_OF_REQUEST.reset(before)
