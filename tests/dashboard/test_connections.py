"""One connection for all that a page reads: checked and begun once, and usable after a query that failed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.ui import connections
from kerma.settings import settings


@pytest.fixture(autouse=True)
def _database(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    settings.cache_clear()


def test_everything_within_the_block_is_read_with_one_connection() -> None:
    with connections.one_connection():
        with connections.read_only_connection() as first:
            pass
        with connections.read_only_connection() as second:
            assert second is first
    with connections.read_only_connection() as after:
        assert after is not first


def test_a_query_that_fails_does_not_spoil_the_next() -> None:
    with connections.one_connection():
        with pytest.raises(DBAPIError), connections.read_only_connection() as connection:
            connection.execute(text("SELECT 1 / 0"))
        with connections.read_only_connection() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
