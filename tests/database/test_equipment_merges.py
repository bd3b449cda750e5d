"""Merged equipment counts as one, whatever the order of arrival, and a merge can be undone without a trace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import text

from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.database.access import accounts, scopes
from kerma.database.access.merge_sight import sight_changes
from kerma.database.ingest import (
    equipment_calibrations,
    equipment_merges,
    equipment_splits,
    merge_previews,
    rebuild,
    site_settings,
    skin_dose_input,
)
from kerma.database.ingest.equipment_calibrations import CalibrationValues
from kerma.database.schema.rollup_tables import ROLLUP_TABLES
from kerma.equipment_groups import EquipmentGroups
from kerma.equipment_splits import SplitCondition
from kerma.errors import ConfigurationError
from kerma.identity import study_id
from kerma.worker.worker import Worker
from tests.support.database_contents import assert_rollups_fit, contents
from tests.support.fluoroscopy_report import event as fluoroscopy_event
from tests.support.fluoroscopy_report import fluoroscopy_report
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sqlalchemy import Connection, Engine

    from kerma.extract import Extraction

    Put = Callable[..., None]

HISTORY = "equipment_merge"


def report(serial: str, number: int) -> Extraction:
    uid, event = f"2.25.{number}", ct_event(ct_dose(), event_uid=f"2.25.9.{number}")
    header = {"StudyInstanceUID": uid, "SOPInstanceUID": f"{uid}.1", "StudyDate": f"2026010{number}"}
    return read(ct_report(event, DeviceSerialNumber=serial, StationName=serial, InstitutionName=serial, **header))


OLD, NEW = {"a": report("OLD1", 1), "b": report("OLD1", 2)}, {"c": report("NEW1", 3)}


@pytest.fixture
def change(engine: Engine) -> Callable[..., Any]:
    """Call a function with a connection, commit, and let a worker do what it requested."""

    def change(function: Callable[..., Any], *arguments: Any) -> Any:
        with engine.begin() as connection:
            result = function(connection, *arguments)
        Worker(engine).drain()
        return result

    return change


def ids(engine: Engine) -> dict[str, UUID]:
    """The equipment by station name."""
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text("SELECT station_name, equipment_id FROM equipment"))}


def dump(engine: Engine) -> dict[str, Any]:
    """All that is stored except the history of merges."""
    return {name: rows for name, rows in contents(engine).items() if name != HISTORY}


def test_after_a_merge_and_its_undoing_the_database_is_as_before(
    engine: Engine, put: Put, change: Callable[..., Any]
) -> None:
    put(**OLD, **NEW)
    before, known = dump(engine), ids(engine)
    assert change(equipment_merges.merge, known["OLD1"], known["NEW1"], "ada") == 2
    with engine.connect() as connection:
        stated = connection.execute(
            text("SELECT equipment_id, stated_equipment_id, count(*) FROM study GROUP BY 1, 2 ORDER BY 3")
        ).all()
    assert [tuple(row) for row in stated] == [(known["NEW1"], None, 1), (known["NEW1"], known["OLD1"], 2)]
    assert ids(engine) == {"NEW1": known["NEW1"]}
    assert_rollups_fit(engine)
    assert change(equipment_merges.undo, known["OLD1"], "ben") == 2
    assert dump(engine) == before
    with engine.connect() as connection:
        [entry] = equipment_merges.history(connection)
    assert (entry.merged_by, entry.undone_by) == ("ada", "ben")


def test_merged_equipment_stays_described_by_its_own_studies_and_dated_by_its_first(
    engine: Engine, put: Put, change: Callable[..., Any]
) -> None:
    put(**OLD, **NEW)
    known = ids(engine)
    first = text("SELECT first_received_at FROM equipment WHERE station_name = 'NEW1'")
    with engine.connect() as connection:
        received = connection.execute(first).scalar_one()
    change(equipment_merges.merge, known["NEW1"], known["OLD1"], "ada")
    assert ids(engine) == {"OLD1": known["OLD1"]}
    change(equipment_merges.undo, known["NEW1"], "ada")
    with engine.connect() as connection:
        assert connection.execute(first).scalar_one() == received


def test_a_merge_before_the_objects_arrive_gives_the_same_as_one_after(
    engine: Engine, put: Put, change: Callable[..., Any]
) -> None:
    put(a=OLD["a"], **NEW)
    known = ids(engine)
    change(equipment_merges.merge, known["OLD1"], known["NEW1"], "ada")
    put(b=OLD["b"])
    before = dump(engine)
    rules = contents(engine)[HISTORY]
    with engine.begin() as connection:
        exported = site_settings.export(connection)
        connection.execute(text("TRUNCATE equipment_merge, study, dose_object, ledger, equipment, job CASCADE"))
        for table in ROLLUP_TABLES:
            connection.execute(text(f"TRUNCATE {table.name}"))
    put(**OLD, **NEW)
    assert len(ids(engine)) == 2
    change(site_settings.import_, exported)
    assert dump(engine) == before
    assert contents(engine)[HISTORY] == rules


def test_a_merge_survives_that_all_objects_are_read_again(engine: Engine, put: Put, change: Callable[..., Any]) -> None:
    put(**OLD, **NEW)
    known = ids(engine)
    change(equipment_merges.merge, known["OLD1"], known["NEW1"], "ada")
    before = contents(engine)
    with engine.begin() as connection:
        rebuild.empty(connection)
    put(**NEW)
    put(**OLD)
    Worker(engine).drain()
    assert contents(engine) == before


def test_after_a_merge_the_skin_dose_of_a_study_follows_the_model_that_its_objects_state(
    engine: Engine, put: Put, change: Callable[..., Any]
) -> None:
    uids = {"A": "2.25.1", "B": "2.25.2"}
    put(**{name: fluoroscopy(name, uid) for name, uid in uids.items()})
    known = ids(engine)
    change(equipment_merges.merge, known["A"], known["B"], "ada")
    with engine.connect() as connection:
        found = {name: skin_dose_input.load(connection, study_id(uid)) for name, uid in uids.items()}
    assert {name: one and one.study.manufacturer_model_name for name, one in found.items()} == {"A": "A", "B": "B"}


def fluoroscopy(name: str, uid: str) -> Extraction:
    header = {"DeviceSerialNumber": name, "StationName": name, "ManufacturerModelName": name}
    return read(fluoroscopy_report(fluoroscopy_event(f"{uid}.9"), sop=f"{uid}.1", study=uid, **header))


@pytest.fixture
def known(engine: Engine, put: Put) -> dict[str, UUID]:
    put(**OLD, **NEW, d=report("THIRD1", 4))
    return ids(engine)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


def test_what_cannot_be_merged_is_refused_with_the_reason(connection: Connection, known: dict[str, UUID]) -> None:
    old, new, third = known["OLD1"], known["NEW1"], known["THIRD1"]
    for water, key in ((8.0, old), (9.0, third)):
        values = CalibrationValues(table_water_equivalent_mm=water)
        equipment_calibrations.put(connection, key, date(2026, 1, 1), values, "ada")
    equipment_merges.merge(connection, old, new, "ada")
    for one, other, words in (
        (old, third, "already counts as"),
        (new, old, "already counts as"),
        (new, new, "into itself"),
        (UUID(int=9), new, "There is no equipment"),
        (third, new, "Both are calibrated from 2026-01-01 on"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            equipment_merges.merge(connection, one, other, "ada")
    with pytest.raises(ConfigurationError, match="is not merged"):
        equipment_merges.undo(connection, third, "ada")


def test_merges_in_a_circle_are_refused() -> None:
    one, other = UUID(int=1), UUID(int=2)
    with pytest.raises(ConfigurationError, match="into itself"):
        EquipmentGroups.from_merges([(one, other), (other, one)])


def test_two_merges_at_once_make_no_circle(engine: Engine, known: dict[str, UUID]) -> None:
    old, new = known["OLD1"], known["NEW1"]
    with engine.connect() as first, ThreadPoolExecutor(1) as other, first.begin():
        equipment_merges.merge(first, old, new, "ada")
        refused = other.submit(_merge_committed, engine, new, old)
        while first.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one() == 0:
            assert not refused.done()
        first.commit()
        with pytest.raises(ConfigurationError, match="undo that merge first"):
            refused.result()


def _merge_committed(engine: Engine, equipment_id: UUID, into_id: UUID) -> None:
    with engine.begin() as connection:
        equipment_merges.merge(connection, equipment_id, into_id, "ben")


def test_calibrations_of_merged_equipment_apply_to_both(connection: Connection, known: dict[str, UUID]) -> None:
    old, new = known["OLD1"], known["NEW1"]
    values = CalibrationValues(table_water_equivalent_mm=8.0)
    equipment_calibrations.put(connection, old, date(2026, 1, 1), values, "ada")
    assert equipment_calibrations.valid_on(connection, new, date(2026, 1, 3)) == CalibrationValues()
    equipment_merges.merge(connection, old, new, "ada")
    assert equipment_calibrations.valid_on(connection, new, date(2026, 1, 3)) == values
    equipment_calibrations.put(
        connection, new, date(2026, 1, 1), CalibrationValues(table_water_equivalent_mm=9.0), "ada"
    )
    assert len(equipment_calibrations.history(connection, new)) == 1


# OLD1 has the studies of 1 and 2 January, NEW1 that of the 3rd: after a merge the target describes itself.
@pytest.mark.parametrize(
    ("merged", "into", "entry", "gains", "loses"),
    [
        ("OLD1", "NEW1", ScopeEntry("NEW1"), ["OLD1"], []),
        ("OLD1", "NEW1", ScopeEntry("OLD1"), [], ["OLD1"]),
        ("OLD1", "NEW1", "OLD1", ["NEW1"], []),
        ("OLD1", "NEW1", ScopeEntry("THIRD1"), [], []),
        ("OLD1", "NEW1", None, [], []),
        ("NEW1", "OLD1", ScopeEntry("OLD1"), ["NEW1"], []),
        ("NEW1", "OLD1", ScopeEntry("NEW1"), [], ["NEW1"]),
        ("NEW1", "OLD1", "NEW1", ["OLD1"], []),
    ],
)
def test_the_users_whose_sight_a_merge_changes_are_named_before_and_see_just_that_after(
    engine: Engine,
    known: dict[str, UUID],
    change: Callable[..., Any],
    merged: str,
    into: str,
    entry: ScopeEntry | str | None,
    gains: list[str],
    loses: list[str],
) -> None:
    ben = limited_user(engine, known, entry)
    before, forecast = forecast_of(engine, ben, known[merged], known[into])
    assert forecast == [("ben", tuple(known[one] for one in gains), tuple(known[one] for one in loses))] * bool(
        gains or loses
    )
    change(equipment_merges.merge, known[merged], known[into], "ada")
    assert seen_of(engine, ben, known.values()) == (before | {known[one] for one in gains}) - {
        known[one] for one in loses
    }


@pytest.mark.parametrize("institution", ["OLD1", "THIRD1"])
def test_what_was_split_off_is_described_by_the_latest_study_of_both_after_a_merge_into_it(
    engine: Engine, known: dict[str, UUID], change: Callable[..., Any], institution: str
) -> None:
    # No study states what was split off: THIRD1's study of 4 January describes it, not its own of 2 January.
    condition = SplitCondition(first_day=date(2026, 1, 2))
    change(equipment_splits.split, known["OLD1"], condition, "ada")
    split_off = condition.split_off_id(known["OLD1"])
    ben = limited_user(engine, known, ScopeEntry(institution))
    before, forecast = forecast_of(engine, ben, known["THIRD1"], split_off)
    change(equipment_merges.merge, known["THIRD1"], split_off, "ada")
    [(_, gains, loses)] = forecast
    expected = ((), (split_off,)) if institution == "OLD1" else ((split_off,), ())
    assert (gains, loses) == expected
    after = seen_of(engine, ben, {*known.values(), split_off})
    assert after == (before | set(gains)) - set(loses)


def test_a_preview_names_what_speaks_against_one_system(connection: Connection, known: dict[str, UUID]) -> None:
    found = merge_previews.preview(connection, known["OLD1"], known["NEW1"])
    assert (found.has_other_modality, found.has_other_model, found.shared_day_count) == (False, False, 0)
    connection.execute(
        text("UPDATE study SET modalities = '{MG}', study_date = '2026-01-02' WHERE equipment_id = :key"),
        {"key": known["NEW1"]},
    )
    connection.execute(
        text("UPDATE equipment SET manufacturer_model_name = CASE station_name WHEN 'OLD1' THEN 'A' ELSE 'B' END")
    )
    found = merge_previews.preview(connection, known["OLD1"], known["NEW1"])
    assert (found.has_other_modality, found.has_other_model, found.shared_day_count) == (True, True, 1)


def limited_user(engine: Engine, known: dict[str, UUID], entry: ScopeEntry | str | None) -> UUID:
    """A user with a scope of one entry, of one piece of equipment by its identifier, or of all."""
    scope = [ScopeEntry(equipment_id=known[entry])] if isinstance(entry, str) else [entry] if entry else []
    with engine.begin() as connection:
        ben = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        scopes.replace(connection, ben, scope)
    return ben


def forecast_of(engine: Engine, ben: UUID, merged: UUID, into: UUID) -> tuple[set[UUID], list[tuple[Any, ...]]]:
    """What the user sees of the equipment now, and the forecast of what a merge changes."""
    with engine.connect() as connection:
        preview = merge_previews.preview(connection, merged, into)
        seen = scopes.equipment_ids(connection, ben)
        return set(seen or ()), [tuple(one) for one in sight_changes(connection, preview)]


def seen_of(engine: Engine, ben: UUID, pieces: Collection[UUID]) -> set[UUID]:
    """Which of these the user sees now."""
    with engine.connect() as connection:
        return set(scopes.equipment_ids(connection, ben) or ()) & set(pieces)
