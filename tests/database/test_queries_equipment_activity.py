"""Equipment activity on rows whose answers are known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import create_engine

from kerma.database.query.operations.equipment_activity import equipment_activity
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from kerma.database.query.operations.equipment_activity import EquipmentActivity

NOW = datetime(2026, 3, 30, 12)  # noqa: DTZ001, a modality's local time
DAY = timedelta(days=1)


def counted(url: str) -> list[EquipmentActivity]:
    engine = create_engine(url)
    with engine.connect() as connection:
        busy = add_machine(connection)
        both = add_machine(connection, device_serial_number="B-1", station_name="R2")
        for number, age in enumerate((6 * DAY, 7 * DAY, 8 * DAY, 28 * DAY, 29 * DAY)):
            add_study(connection, busy, f"1.{number}", at=NOW - age)
        add_study(connection, both, "2.1", modality="RF", at=NOW - 100 * DAY)
        add_study(connection, both, "2.2", modality="DX", at=None)
        rows = equipment_activity(connection, NOW)
    engine.dispose()
    return rows


def test_a_machine_is_counted_by_modality_and_age_of_its_studies(database_url: str) -> None:
    seen = [
        (row.station_name, row.modality, row.study_count, row.last_7_days, row.last_28_days)
        for row in counted(database_url)
    ]
    assert seen[0] == ("CT1", "CT", 5, 2, 4)
    assert sorted(seen[1:]) == [("R2", "DX", 1, 0, 0), ("R2", "RF", 1, 0, 0)]


def test_a_study_of_two_families_counts_for_both(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        add_study(connection, add_machine(connection), "1.1", modality="NM", modalities=("CT", "NM"))
        rows = equipment_activity(connection, NOW)
    engine.dispose()
    assert sorted((row.modality, row.study_count) for row in rows) == [("CT", 1), ("NM", 1)]


def test_last_seen_is_the_latest_study_or_unknown(database_url: str) -> None:
    seen = {row.modality: row.last_seen_at for row in counted(database_url)}
    assert seen == {"CT": NOW - 6 * DAY, "RF": NOW - 100 * DAY, "DX": None}
