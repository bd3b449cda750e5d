"""The written migration makes exactly the declared tables, and takes them back without a trace."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from kerma.database.engine import make_engine
from kerma.database.schema import audit_partitions, migrate, migrations
from kerma.database.schema.tables import metadata
from kerma.errors import ConfigurationError
from scripts import baseline


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


def test_the_migrated_database_is_the_declared_one(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": audit_partitions.include_name}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_the_histograms_have_joint_statistics(engine: Engine) -> None:
    with engine.connect() as connection:
        names = connection.execute(text("SELECT stxname FROM pg_statistic_ext")).scalars()
        assert set(names) == {"study_histogram_rows", "event_histogram_rows"}


def test_every_column_has_a_comment(engine: Engine) -> None:
    tables = inspect(engine)
    bare = [
        f"{table}.{column['name']}"
        for table in metadata.tables
        for column in tables.get_columns(table)
        if not column["comment"]
    ]
    assert bare == []


def test_going_down_leaves_nothing(empty: Engine) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty)
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_up_down_and_up_again_works(empty: Engine) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty)
    migrate.upgrade(empty)
    assert set(metadata.tables) <= set(inspect(empty).get_table_names())


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    with empty.connect() as connection:
        assert migrate.current(connection) == migrate.newest()


def test_a_database_without_tables_is_refused_with_what_to_do(empty: Engine) -> None:
    with empty.connect() as connection, pytest.raises(ConfigurationError, match="run `kerma migrate`"):
        migrate.require_current_schema(connection)


def definitions(engine: Engine) -> set[tuple[str, str]]:
    """Indexes and constraints as PostgreSQL writes them, checks included."""
    constraints = "select conname, pg_get_constraintdef(oid) from pg_constraint where conname not like 'alembic%'"
    indexes = "select indexname, indexdef from pg_indexes where schemaname = 'public' and indexname not like 'alembic%'"
    with engine.connect() as connection:
        return {(row[0], row[1]) for row in connection.execute(text(f"{constraints} union all {indexes}"))}


def test_indexes_and_checks_are_the_declared_ones(engine: Engine, empty: Engine) -> None:
    metadata.create_all(empty)
    with empty.begin() as connection:
        audit_partitions.create_missing(connection, datetime.now(tz=UTC).date())
    assert definitions(engine) == definitions(empty)


def test_the_baseline_is_printed_from_the_declared_tables() -> None:
    assert baseline.FILE.read_text(encoding="utf-8") == baseline.baseline_sql()


@pytest.mark.parametrize("revision", ["0001", "0004", "0009", "0001_01234567"])
def test_a_database_of_a_development_version_is_refused_and_left_as_it_is(empty: Engine, revision: str) -> None:
    with empty.begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32) primary key)"))
        connection.execute(text("insert into alembic_version values (:revision)"), {"revision": revision})
    with pytest.raises(ConfigurationError, match="start with an empty database; Kerma reads all objects in Orthanc"):
        migrate.upgrade(empty)
    with empty.connect() as connection:
        with pytest.raises(ConfigurationError, match="start with an empty database"):
            migrate.require_current_schema(connection)
        assert (inspect(connection).get_table_names(), migrate.current(connection)) == (["alembic_version"], revision)


def test_a_database_of_another_version_is_refused_with_what_to_do(empty: Engine) -> None:
    migrate.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
        with pytest.raises(ConfigurationError, match="revision 9999"):
            migrate.require_current_schema(connection)


def test_the_next_migration_has_a_number_that_no_development_version_had() -> None:
    assert migrate.next_revision() == "0010"


def test_a_migration_without_differences_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    with engine.connect() as connection:
        config = migrate.configuration(connection)
        config.set_main_option("version_locations", f"{migration_versions()}{os.pathsep}{tmp_path}")
        command.revision(
            config, "nothing", autogenerate=True, rev_id=migrate.next_revision(), version_path=str(tmp_path)
        )
    (written,) = tmp_path.glob("*.py")
    assert "op." not in written.read_text()


def migration_versions() -> Path:
    return Path(migrations.__path__[0], "versions")
