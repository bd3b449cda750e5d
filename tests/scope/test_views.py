"""What the role of connections with a scope may read, whatever a query asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from kerma.database.schema import migrate, roles, scoped_views
from kerma.database.schema.metadata import metadata
from kerma.database.schema.rollup_tables import ROLLUP_TABLES
from kerma.database.schema.rollup_terms import ALL
from kerma.database.scope import SCOPED_ROLE, SCOPED_SCHEMA, with_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from tests.scope.conftest import Sites

ROLLUPS = {table.name for table in ROLLUP_TABLES}


@pytest.fixture
def limited(sites: Sites) -> Iterator[Connection]:
    engine = create_engine(sites.both)
    with engine.begin() as connection:
        roles.grant(connection)
    with with_scope(engine, sites.equipment_ids).connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("table", sorted(set(metadata.tables) - set(scoped_views.WHOLE)))
def test_no_table_of_studies_or_users_can_be_read_with_a_scope(limited: Connection, table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        limited.execute(text(f'SELECT 1 FROM public."{table}" LIMIT 1'))


@pytest.mark.parametrize("table", sorted(scoped_views.CONDITIONS))
def test_a_view_has_as_many_rows_as_the_table_of_a_database_of_that_site(
    limited: Connection, sites: Sites, table: str
) -> None:
    of_single_equipment = f"WHERE equipment_id <> '{ALL}'" if table in ROLLUPS else ""
    counts = text(f'SELECT count(*) FROM "{table}" {of_single_equipment}')
    engine = create_engine(sites.own)
    with engine.connect() as connection:
        of_site = connection.execute(counts).scalar_one()
    engine.dispose()
    assert limited.execute(counts).scalar_one() == of_site


def test_a_connection_without_a_scope_reads_the_tables(limited: Connection) -> None:
    with limited.engine.execution_options(kerma_scope=None).connect() as connection:
        assert connection.execute(text("SELECT 'study'::regclass = 'public.study'::regclass")).scalar_one()


def test_a_migration_takes_back_what_the_role_may_not_read(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text(f"GRANT SELECT ON study TO {SCOPED_ROLE}"))
        roles.grant(connection)
        may = text(f"SELECT has_table_privilege('{SCOPED_ROLE}', 'public.study', 'SELECT')")
        assert not connection.execute(may).scalar_one()
        transaction.rollback()


def test_the_views_hold_up_no_migration(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    migrate.upgrade(engine)
    with engine.begin() as connection:
        roles.grant(connection)
    assert set(inspect(engine).get_view_names(SCOPED_SCHEMA)) == set(scoped_views.CONDITIONS)
    migrate.downgrade(engine)
    migrate.upgrade(engine)
    engine.dispose()
