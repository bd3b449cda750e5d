"""Studies that a person splits off count for other equipment, in any order of arrival, until that is undone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import text

from kerma.access.rights import BuiltInRole
from kerma.access.scope import ScopeEntry
from kerma.database.access import accounts, scopes, split_sight
from kerma.database.ingest import equipment_merges, equipment_splits, rebuild, rollups, site_settings, split_previews
from kerma.database.schema import roles
from kerma.database.scope import with_scope
from kerma.equipment_splits import EquipmentSplits, SplitCondition
from kerma.errors import ConfigurationError
from kerma.facts.study import Study
from kerma.worker.worker import Worker
from tests.support.database_contents import contents
from tests.support.sr_builder import ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from kerma.extract import Extraction

    Put = Callable[..., None]

RULES = ("equipment_split", "equipment_merge")


def report(day: int, station: str, serial: str = "SN1") -> Extraction:
    uid, event = f"2.25.{day}", ct_event(ct_dose(), event_uid=f"2.25.9.{day}")
    header = {"StudyInstanceUID": uid, "SOPInstanceUID": f"{uid}.1", "StudyDate": f"202601{day:02}"}
    # One serial number by mistake: two systems that appear as one.
    return read(ct_report(event, DeviceSerialNumber=serial, StationName=station, InstitutionName=station, **header))


STUDIES = {f"o{day}": report(day, "CT2" if day % 2 else "CT1") for day in range(1, 7)}
ODD = SplitCondition(station_name=" ct2")


@pytest.fixture
def stated(engine: Engine, put: Put) -> UUID:
    """The one piece of equipment that all studies state."""
    put(**STUDIES)
    with engine.connect() as connection:
        return UUID(str(connection.execute(text("SELECT equipment_id FROM equipment")).scalar_one()))


@pytest.fixture
def change(engine: Engine) -> Callable[..., Any]:
    """Call a function with a connection, commit, and let a worker do what it requested."""

    def change(function: Callable[..., Any], *arguments: Any) -> Any:
        with engine.begin() as connection:
            result = function(connection, *arguments)
        Worker(engine).drain()
        return result

    return change


def dump(engine: Engine) -> dict[str, Any]:
    """All that is stored except the rules."""
    return {name: rows for name, rows in contents(engine).items() if name not in RULES}


def counts(engine: Engine) -> dict[UUID, int]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        assert {name: count for name, count in rollups.differences(connection) if count} == {}
        query = "SELECT equipment_id, count(study_id) FROM equipment LEFT JOIN study USING (equipment_id) GROUP BY 1"
        return {row[0]: row[1] for row in connection.execute(text(query))}


@pytest.mark.parametrize(
    ("condition", "split_count"),
    [
        (ODD, 3),
        (SplitCondition(first_day=date(2026, 1, 3)), 4),
        (SplitCondition(first_day=date(2026, 1, 2), last_day=date(2026, 1, 4), station_name="CT2"), 1),
    ],
)
def test_after_a_split_and_its_undoing_the_database_is_as_before(
    engine: Engine, stated: UUID, change: Callable[..., Any], condition: SplitCondition, split_count: int
) -> None:
    before, other = dump(engine), condition.split_off_id(stated)
    with engine.connect() as connection:
        expected = split_previews.preview(connection, stated, condition)
    assert (expected.split_count, expected.left_count) == (split_count, 6 - split_count)
    change(equipment_splits.split, stated, condition, "ada")
    assert counts(engine) == {stated: 6 - split_count, other: split_count}
    change(equipment_splits.undo, other, "ben")
    assert dump(engine) == before
    with engine.connect() as connection:
        [entry] = equipment_splits.history(connection)
    assert (entry.condition, entry.split_by, entry.undone_by) == (condition, "ada", "ben")


def test_splits_and_merges_hold_for_objects_that_arrive_later_or_are_read_again(
    engine: Engine, stated: UUID, put: Put, change: Callable[..., Any]
) -> None:
    odd, late = ODD.split_off_id(stated), SplitCondition(first_day=date(2026, 1, 5), station_name="CT1")
    change(equipment_splits.split, stated, ODD, "ada")
    change(equipment_splits.split, stated, late, "ada")
    # A merge is applied to what was split off, and undone alone.
    change(equipment_merges.merge, late.split_off_id(stated), odd, "ada")
    before = contents(engine)
    assert counts(engine) == {stated: 2, odd: 4}
    with engine.begin() as connection:
        exported = site_settings.export(connection)
        rebuild.empty(connection)
    put(**dict(reversed(STUDIES.items())))
    Worker(engine).drain()
    assert contents(engine) == before
    with engine.begin() as connection:
        rebuild.empty(connection)
        connection.execute(text("TRUNCATE equipment_split, equipment_merge"))
    put(**STUDIES)
    change(site_settings.import_, exported)
    assert contents(engine) == before
    change(equipment_merges.undo, late.split_off_id(stated), "ben")
    assert counts(engine) == {stated: 2, odd: 3, late.split_off_id(stated): 1}


def test_a_limited_user_sees_the_received_objects_of_the_studies_in_the_scope_alone(
    engine: Engine, stated: UUID, change: Callable[..., Any]
) -> None:
    change(equipment_splits.split, stated, ODD, "ada")
    with engine.begin() as connection:
        roles.grant(connection)
        every = set(connection.execute(text("SELECT study_instance_uid FROM study")).scalars())
    seen = []
    for one in (stated, ODD.split_off_id(stated)):
        with with_scope(engine, [one]).connect() as connection:
            seen.append(set(connection.execute(text("SELECT study_instance_uid FROM ledger")).scalars()))
            assert seen[-1] == set(connection.execute(text("SELECT study_instance_uid FROM study")).scalars())
    assert (seen[0] & seen[1], seen[0] | seen[1]) == (set(), every)


def test_conditions_that_one_study_could_fit_are_recognised() -> None:
    march, april = (
        SplitCondition(first_day=date(2026, 3, 1), last_day=date(2026, 3, 31)),
        SplitCondition(first_day=date(2026, 4, 1)),
    )
    assert not march.overlaps(april)
    assert march.overlaps(ODD)
    assert not ODD.overlaps(SplitCondition(station_name="CT1"))
    assert ODD.overlaps(SplitCondition(station_name="CT2 ", device_serial_number="SN1"))
    assert not march.matches(Study(study_date=None))


def test_what_cannot_be_split_is_refused_with_the_reason(engine: Engine, stated: UUID) -> None:
    with engine.connect() as connection:
        equipment_splits.split(connection, stated, ODD, "ada")
        odd = ODD.split_off_id(stated)
        for key, condition, words in (
            (stated, SplitCondition(), "State which studies"),
            (stated, SplitCondition(station_name=" "), "station name is empty"),
            (stated, SplitCondition(first_day=date(2026, 1, 2), last_day=date(2026, 1, 1)), "is before the first"),
            (stated, ODD, "split off already"),
            (stated, SplitCondition(first_day=date(2026, 1, 2)), "could fit two splits"),
            (odd, ODD, "is itself split off"),
            (ODD.split_off_id(odd), ODD, "No study states"),
        ):
            with pytest.raises(ConfigurationError, match=words):
                equipment_splits.split(connection, key, condition, "ada")
        with pytest.raises(ConfigurationError, match="is not split off"):
            equipment_splits.undo(connection, stated, "ada")


def test_a_split_that_is_part_of_a_merge_is_undone_after_the_merge(
    engine: Engine, stated: UUID, change: Callable[..., Any]
) -> None:
    odd = ODD.split_off_id(stated)
    change(equipment_splits.split, stated, ODD, "ada")
    change(equipment_merges.merge, stated, odd, "ada")
    assert counts(engine) == {odd: 6}
    with engine.connect() as connection, pytest.raises(ConfigurationError, match="undo that merge first"):
        equipment_splits.undo(connection, odd, "ada")
    assert EquipmentSplits().equipment_of(stated, Study()) == stated


@pytest.mark.parametrize(
    ("scope", "gains", "loses"),
    [("CT1", "", "left"), ("CT2", "split", ""), ("id", "", "split"), ("other", "", "")],
)
def test_the_users_whose_sight_a_split_changes_are_named_before_and_see_just_that_after(
    engine: Engine, stated: UUID, change: Callable[..., Any], scope: str, gains: str, loses: str
) -> None:
    # The latest study is of CT1: all are seen by the scope of CT1 before.
    condition = SplitCondition(station_name="CT2")
    ids = {"left": stated, "split": condition.split_off_id(stated)}
    if scope == "CT1":
        # What is left is that of CT2.
        condition = SplitCondition(station_name="CT1")
        ids = {"left": stated, "split": condition.split_off_id(stated)}
    entry = ScopeEntry(equipment_id=stated) if scope == "id" else ScopeEntry(institution_name=scope)

    def seen(connection: Connection) -> frozenset[UUID]:
        return scopes.equipment_ids(connection, ben) or frozenset()

    with engine.begin() as connection:
        ben = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        scopes.replace(connection, ben, [entry])
        before = seen(connection)
        found = split_sight.sight_changes(connection, split_previews.preview(connection, stated, condition))
    change(equipment_splits.split, stated, condition, "ada")
    with engine.connect() as connection:
        after = seen(connection)
    everything = {*ids.values()} if stated in before else set()
    assert [tuple(one) for one in found] == (
        [("ben", tuple(ids[name] for name in gains.split()), tuple(ids[name] for name in loses.split()))]
        if gains or loses
        else []
    )
    assert after & set(ids.values()) == (everything | {ids[name] for name in gains.split()}) - {
        ids[name] for name in loses.split()
    }


@pytest.mark.parametrize("institution", ["CT1", "CT3"])
def test_what_a_split_leaves_of_merged_equipment_is_described_by_its_own_studies(
    engine: Engine, stated: UUID, change: Callable[..., Any], put: Put, institution: str
) -> None:
    # CT3's study of 8 January is the latest, and counts for the equipment of CT1 and CT2, which describes itself.
    put(o8=report(8, "CT3", "SN3"))
    query = text("SELECT equipment_id FROM equipment WHERE station_name = 'CT3'")
    with engine.connect() as connection:
        third = connection.execute(query).scalar_one()
    change(equipment_merges.merge, third, stated, "ada")
    with engine.begin() as connection:
        ben = accounts.add(connection, "ben", [BuiltInRole.VIEWER])
        scopes.replace(connection, ben, [ScopeEntry(institution_name=institution)])
        found = split_sight.sight_changes(connection, split_previews.preview(connection, stated, ODD))
        before = scopes.equipment_ids(connection, ben) or frozenset()
    change(equipment_splits.split, stated, ODD, "ada")
    with engine.connect() as connection:
        after = scopes.equipment_ids(connection, ben) or frozenset()
    pieces = {stated, ODD.split_off_id(stated)}
    seen_before = pieces if stated in before else set()
    gains, loses = (set(found[0].gains), set(found[0].loses)) if found else (set(), set())
    assert after & pieces == (seen_before | gains) - loses
    assert (stated in after) == (institution == "CT1")
