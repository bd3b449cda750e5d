"""`kerma migrate` has objects read again where it added columns that would stay empty, and says so."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from typer.testing import CliRunner

from kerma.cli import app
from kerma.database.engine import make_engine
from kerma.database.schema import migrate, migrations
from kerma.database.schema.event_tables import ct_event
from kerma.database.schema.tables import ledger
from orthanc_plugin.steps import Steps
from tests.support.database_contents import HASHED
from tests.support.fake_node import FakeNode
from tests.support.sr_builder import XRAY_RDSR, as_file, ct_dose, ct_report
from tests.support.sr_builder import ct_event as ct_event_item

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "{baseline}"


def upgrade() -> None:
    op.add_column("{table}", sa.Column("{column}", sa.{kind}()))
"""
Release = Callable[[str, str, str], None]


@pytest.fixture
def engine(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def node() -> FakeNode:
    node = FakeNode()
    node.receive("report", XRAY_RDSR, as_file(ct_report(ct_event_item(ct_dose(dlp="123")))))
    node.receive("mr", MR_IMAGE, b"never read")
    return node


@pytest.fixture
def release(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    """Take a column from the database, and make a version of Kerma whose migration adds it."""
    caches = (migrate.newest, migrate._known_revisions)

    def make(table: str, column: str, kind: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(f"alter table {table} drop column {column} cascade"))
        folder = tmp_path / "migrations"
        shutil.copytree(migrations.__path__[0], folder)
        written = MIGRATION.format(baseline=migrate.newest(), table=table, column=column, kind=kind)
        (folder / "versions" / "0010_a_column.py").write_text(written)
        monkeypatch.setattr(migrate, "_MIGRATIONS", folder)
        for cache in caches:
            cache.cache_clear()

    yield make
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


def follow(node: FakeNode, engine: Engine) -> None:
    steps = Steps(node, engine, HASHED, lambda: False)
    while steps.next():
        pass


def migrated() -> str:
    result = CliRunner().invoke(app, ["migrate"])
    assert result.exit_code == 0, result.output
    return result.output


def statuses(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(select(ledger.c.orthanc_id, ledger.c.status))}


def test_a_new_column_of_facts_has_dose_objects_extracted_again(
    node: FakeNode, engine: Engine, release: Release
) -> None:
    follow(node, engine)
    release("ct_event", "dlp_mgy_cm", "Double")
    assert "1 objects will be extracted again" in (output := migrated())
    assert "to fill new columns: ct_event.dlp_mgy_cm." in output
    assert statuses(engine) == {"report": "pending", "mr": "skipped"}
    follow(node, engine)
    with engine.connect() as connection:
        assert connection.execute(select(ct_event.c.dlp_mgy_cm)).scalars().all() == [123.0]


def test_a_new_column_of_the_ledger_has_every_object_read_again(
    node: FakeNode, engine: Engine, release: Release
) -> None:
    follow(node, engine)
    release("ledger", "station_name", "Text")
    migrated()
    assert statuses(engine) == {"report": "pending", "mr": "pending"}


def test_a_new_column_of_another_table_has_nothing_extracted_again(
    node: FakeNode, engine: Engine, release: Release
) -> None:
    follow(node, engine)
    release("saved_view", "name", "Text")
    assert "extracted again" not in migrated()
    assert statuses(engine) == {"report": "extracted", "mr": "skipped"}


def test_a_database_that_is_current_has_nothing_extracted_again(node: FakeNode, engine: Engine) -> None:
    follow(node, engine)
    assert migrated().strip().endswith("already.")
    assert statuses(engine) == {"report": "extracted", "mr": "skipped"}
