"""Accounts in a real database, and pages of the dashboard as one of their users opens them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from streamlit.testing.v1 import AppTest

from dashboard.ui import current_user, engines
from dashboard.ui.login_state import LoginState
from kerma.access.rights import BuiltInRole
from kerma.audit.event import Actor, AuditEvent
from kerma.database.access import accounts, login_sessions
from kerma.database.access.login_sessions import Browser
from kerma.database.audit import events
from kerma.database.audit.append import append
from kerma.database.audit.events import AuditFilter
from kerma.database.schema import roles
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction, AuditWriter, LoginMethod
from tests.support.screens import forget, go_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from dashboard.ui.navigation import Page
    from kerma.audit.chain import AuditRecord

    Open = Callable[..., AppTest]

MAIN = Path(__file__).resolve().parents[2] / "dashboard" / "main.py"
ADA = Actor("ada", uuid4(), ("physicist",), "10.1.2.3")


def add(engine: Engine, count: int = 1, **facts: object) -> list[AuditRecord]:
    """Add rows to the trail, each in a transaction of its own."""
    made = []
    for _ in range(count):
        with engine.begin() as connection:
            event = AuditEvent(ADA, AuditAction.VIEW_STUDY, **facts)  # type: ignore[arg-type]  # attributes of it
            made.append(append(connection, AuditWriter.DASHBOARD, event))
    return made


def trail(engine: Engine) -> list[AuditEvent]:
    """All events, the earliest first."""
    with engine.execution_options(isolation_level="READ COMMITTED").connect() as connection:
        return [record.event for record in events.rows(connection, AuditFilter())][::-1]


def actions(engine: Engine) -> list[AuditAction]:
    """The actions of all rows, the earliest first."""
    return [event.action for event in trail(engine)]


@pytest.fixture
def rows(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """A connection on which the test makes its rows, each committed; the dashboard uses this database."""
    for name in ("DASHBOARD_DATABASE_URL", "SETTINGS_DATABASE_URL", "SECRET_FILE", "PATIENT_ID"):
        monkeypatch.delenv(f"KERMA_{name}", raising=False)
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    forget()
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    engines.engine(settings().reading_database_url()).dispose()
    engines.writing_engine(settings().writing_database_url()).dispose()
    forget()


@pytest.fixture
def log_in(rows: Connection, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Open the following pages as a user of this role; the cookie of a browser is what this replaces."""
    assert rows is not None  # the dashboard uses this database
    state = LoginState(lambda: engines.writing_engine(settings().writing_database_url()))
    monkeypatch.setattr(current_user, "login_state", state)

    def log_in(role: str) -> None:
        with engine.begin() as connection:
            account_id = accounts.add(connection, role, [role])
            now = datetime.now(tz=UTC)
            token = login_sessions.begin(connection, account_id, LoginMethod.LINK, Browser("", ""), now)
        monkeypatch.setattr(current_user, "session_token", lambda: token)

    return log_in


@pytest.fixture
def physicist(log_in: Callable[[str], None]) -> None:
    """The user of the pages is a physicist."""
    log_in(BuiltInRole.PHYSICIST)


@pytest.fixture
def open_page() -> Open:
    """Open a page with its URL parameters, once."""

    def open_page(page: Page, **parameters: str) -> AppTest:
        # Streamlit knows the pages after a first run; at home nothing is recorded.
        return show(AppTest.from_file(str(MAIN), default_timeout=30).run(), page, **parameters)

    return open_page


def show(app: AppTest, page: Page, **parameters: str) -> AppTest:
    """Go to another page with these URL parameters."""
    for name, value in parameters.items():
        app.query_params[name] = value
    return go_to(app, page).run()


@pytest.fixture
def role_without_insert(database_url: str, rows: Connection) -> Iterator[str]:
    """The address of the database for a role for settings that may not add rows to the trail."""
    with settings_role(rows) as name:
        rows.execute(text(f"REVOKE INSERT ON audit_event FROM {name}"))
        yield make_url(database_url).set(username=name).render_as_string(hide_password=False)


@contextmanager
def settings_role(rows: Connection) -> Iterator[str]:
    """A role with the rights of the role for settings; gives its name."""
    name = f"settings_{uuid4().hex[:8]}"
    rows.execute(text(f"CREATE ROLE {name} LOGIN"))
    rows.execute(text(f"GRANT USAGE ON SCHEMA public TO {name}"))
    for table, rights in roles.settings_rights().items():
        rows.execute(text(f'GRANT {rights} ON "{table}" TO {name}'))
    yield name
    rows.execute(text(f"DROP OWNED BY {name}"))
    rows.execute(text(f"DROP ROLE {name}"))
