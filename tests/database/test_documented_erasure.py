"""The statements with which docs/administrator/data-protection.md erases a study leave nothing of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, select, text

from kerma.database.schema.tables import ledger, metadata
from kerma.identity import study_id
from tests.support.study_rows import (
    add_change,
    add_ledger,
    add_machine,
    add_object,
    add_skin_dose,
    add_study,
    add_version,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

PAGE = Path(__file__).resolve().parents[2] / "docs" / "administrator" / "data-protection.md"
UID = "1.2.840.99.1"
OF_STUDIES = sorted(name for name, table in metadata.tables.items() if "study_id" in table.c)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def statements() -> list[str]:
    """The SQL of the page."""
    [block] = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return [statement for statement in block.splitlines() if statement]


def test_nothing_of_an_erased_study_stays_and_others_do(connection: Connection) -> None:
    machine = add_machine(connection)
    for uid in (UID, "2.1"):
        add_study(connection, machine, uid, modality="RF", events=[{"filters": [{"material": "copper"}]}])
        add_skin_dose(connection, study_id(uid))
        add_change(connection, study_id(uid), machine, "totals.dap_gy_cm2", 1.0, 2.0)
        add_ledger(connection, f"orthanc-{uid}", "extracted", study_instance_uid=uid)
        add_object(connection, study_id(uid), f"{uid}.8")
        add_version(connection, study_id(uid), f"{uid}.9")
    add_version(connection, study_id("3.1"), f"{UID}.8")  # of an object that belongs to the erased study now
    assert connection.execute(select(ledger.c.orthanc_id)).scalars().all() != []
    for statement in statements():
        connection.execute(text(statement))
    left = {name: set(connection.execute(select(metadata.tables[name].c.study_id)).scalars()) for name in OF_STUDIES}
    assert {name: rows for name, rows in left.items() if rows - {study_id("2.1")}} == {}
    assert left["study"] == {study_id("2.1")}
    assert connection.execute(select(ledger.c.study_instance_uid)).scalars().all() == ["2.1"]
