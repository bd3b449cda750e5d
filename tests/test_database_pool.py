"""A database of the pool is as a new one, however the test before it has used it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tests.support.database_pool import DatabasePool

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def pool(
    make_database: Callable[..., str], drop_database: Callable[[str], None], migrated_template: str
) -> DatabasePool:
    return DatabasePool(lambda: make_database(migrated_template), drop_database)


def execute(url: str, *statements: str) -> None:
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


def scalar(url: str, query: str) -> object:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return connection.execute(text(query)).scalar_one()


JOB = "SET session_replication_role = replica; INSERT INTO job (kind, study_id) VALUES ('merge', gen_random_uuid())"


def test_an_emptied_database_is_used_again(pool: DatabasePool, drop_database: Callable[[str], None]) -> None:
    first = pool.take()
    execute(first, JOB)
    pool.give_back(first)
    assert pool.take() == first
    assert scalar(first, "SELECT count(*) FROM job") == 0
    assert scalar(first, "SELECT count(*) FROM alembic_version") == 1
    drop_database(first)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE extra (id int)",
        "ALTER TABLE job ADD COLUMN extra int",
        "DROP INDEX ix_job_requested_at",
        "ALTER TABLE job SET (fillfactor = 50)",
        "GRANT SELECT ON job TO PUBLIC",
        "ANALYZE job",
        "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET work_mem = 65536'; END$$",
        "UPDATE alembic_version SET version_num = 'other'",
    ],
)
def test_a_database_whose_schema_a_test_has_changed_is_dropped(pool: DatabasePool, change: str) -> None:
    url = pool.take()
    execute(url, JOB, change)
    pool.give_back(url)
    with pytest.raises(OperationalError, match="does not exist"):
        execute(url, "SELECT 1")


def test_sessions_that_a_test_has_left_open_are_ended(pool: DatabasePool, drop_database: Callable[[str], None]) -> None:
    url = pool.take()
    with create_engine(url, poolclass=NullPool).connect() as left:
        left.execute(text("LOCK TABLE job"))
        pool.give_back(url)
        with pytest.raises(OperationalError):
            left.execute(text("SELECT 1"))
    drop_database(url)
