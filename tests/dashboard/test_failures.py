"""What a page says when the database does not play its part."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
import streamlit as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from dashboard.ui import connections, failures
from kerma.database.schema.migrate import upgrade
from local_stack import PrivatePostgres
from tests.support.screens import forget, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

VIEWS = ("home", "ct", "fluoroscopy", "radiography", "ingestion", "study")
NOBODY = "postgresql://nobody@/kerma?host=/nowhere"


@pytest.mark.parametrize("view", VIEWS)
def test_a_database_that_is_away_gives_a_clear_page(dashboard_on: Callable[[str], None], page: Page, view: str) -> None:
    dashboard_on(NOBODY)
    text = text_of(page(view, uid="1.1"))
    assert "The database does not answer." in text
    assert "Traceback" not in text


def test_a_database_without_tables_states_to_migrate(
    empty_database_url: str, dashboard_on: Callable[[str], None], page: Page
) -> None:
    dashboard_on(empty_database_url)
    assert "kerma migrate" in text_of(page("home"))


def test_a_database_of_a_development_version_is_refused_with_what_to_do(
    empty_database_url: str, dashboard_on: Callable[[str], None], page: Page
) -> None:
    earlier = create_engine(empty_database_url)
    with earlier.begin() as connection:
        connection.execute(text("create table alembic_version as select '0009' as version_num"))
    earlier.dispose()
    dashboard_on(empty_database_url)
    assert "start with an empty database" in text_of(page("home"))


def test_a_missing_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, dashboard_on: Callable[[str], None], page: Page
) -> None:
    dashboard_on(NOBODY)
    monkeypatch.delenv("KERMA_DATABASE_URL")
    forget()
    assert "KERMA_DATABASE_URL is not set" in text_of(page("home"))
    dashboard_on(NOBODY)


def test_the_dashboard_cannot_write(database_url: str, dashboard_on: Callable[[str], None]) -> None:
    dashboard_on(database_url)
    with connections.read_only_connection() as connection, pytest.raises(DBAPIError, match="read-only transaction"):
        connection.execute(text("DELETE FROM study"))


def test_a_question_that_takes_too_long_is_given_up_and_explained(
    database_url: str, dashboard_on: Callable[[str], None]
) -> None:
    dashboard_on(database_url)
    with connections.read_only_connection() as connection:
        connection.execute(text("SET statement_timeout = 10"))
        with pytest.raises(DBAPIError) as given_up:
            connection.execute(text("SELECT pg_sleep(5)"))
    wrong, remedy = failures.failure(given_up.value)
    assert "more than 15 seconds" in wrong
    assert "Narrow the filter" in remedy


def test_a_question_may_take_fifteen_seconds(database_url: str, dashboard_on: Callable[[str], None]) -> None:
    dashboard_on(database_url)
    with connections.read_only_connection() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "15s"


def test_an_unforeseen_error_shows_nothing_of_its_contents() -> None:
    assert "4711" not in " ".join(failures.failure(ValueError("patient 4711")))


@pytest.fixture
def own_postgres() -> Iterator[PrivatePostgres]:
    """A PostgreSQL of its own, to stop and start."""
    with TemporaryDirectory(prefix="kerma-") as folder:
        server = PrivatePostgres(Path(folder), durable=False)
        server.start()
        yield server
        server.stop()


def test_pages_come_back_when_the_database_does(
    own_postgres: PrivatePostgres, dashboard_on: Callable[[str], None], page: Page
) -> None:
    migrating = create_engine(own_postgres.url())
    upgrade(migrating)
    migrating.dispose()
    dashboard_on(own_postgres.url())
    assert "Send your first one" in text_of(page("home"))
    own_postgres.stop()
    st.cache_data.clear()
    assert "The database does not answer." in text_of(page("home"))
    own_postgres.start()
    assert "Send your first one" in text_of(page("home"))
