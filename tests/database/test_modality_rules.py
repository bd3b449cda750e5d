"""Rules move studies between fluoroscopy and radiography, in any order of arrival, and leave no trace once removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from kerma.database.ingest import (
    equipment_merges,
    equipment_splits,
    jobs,
    modality_rule_decisions,
    modality_rules,
    rebuild,
    site_settings,
)
from kerma.database.modality_rules_in_force import modality_rules as rules_in_force
from kerma.database.query.studies.study_detail import study_detail
from kerma.equipment_splits import SplitCondition
from kerma.errors import ConfigurationError
from kerma.modality_rules import ModalityRule, ModalityRules, NumberedRule, StudyUnderRules, split_by_fluoroscopy
from kerma.standard import concepts as c
from kerma.standard.enumerations import ExamModality
from kerma.worker.merge import merge
from kerma.worker.worker import Worker
from tests.support.database_contents import assert_rollups_fit, contents
from tests.support.fluoroscopy_report import event, fluoroscopy_report
from tests.support.sr_builder import accumulated, num, read, xray_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import Dataset
    from sqlalchemy import Engine

    from kerma.extract import Extraction

    Change = Callable[..., Any]
    Put = Callable[..., None]

HISTORY = "modality_rule"
RF, DX = ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY
WITH, WITHOUT, PLAIN = "2.25.1", "2.25.2", "2.25.3"


def report(uid: str, *children: Dataset, serial: str = "DUAL1", **header: Any) -> Extraction:
    uids = {"sop": f"{uid}.1", "study": uid}
    return read(fluoroscopy_report(*children, **uids, DeviceSerialNumber=serial, StationName=serial, **header))


#: With fluoroscopy; an acquisition at a positioner with an isocentre, which is read as fluoroscopy; radiography.
STUDIES = {
    "a": report(WITH, event("2.25.9.1"), accumulated(num(c.TOTAL_FLUORO_TIME, "60", "s"))),
    "b": report(WITHOUT, event("2.25.9.2"), StudyDescription="Swallow 1"),
    "c": report(PLAIN, xray_event(num(c.DOSE_AREA_PRODUCT, "0.0001", "Gy.m2"), event_uid="2.25.9.3"), serial="BUCKY1"),
}


@pytest.fixture
def change(engine: Engine) -> Change:
    """Call a function with a connection, commit, and let a worker do what it requested."""

    def change(function: Callable[..., Any], *arguments: Any) -> Any:
        with engine.begin() as connection:
            result = function(connection, *arguments)
        merge_again(engine)
        return result

    return change


def merge_again(engine: Engine) -> None:
    """Have a worker merge studies, and leave skin doses, which take longer."""
    Worker(engine, {jobs.MERGE: merge}).drain()


def ids(engine: Engine) -> dict[str, UUID]:
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text("SELECT station_name, equipment_id FROM equipment"))}


def modalities(engine: Engine) -> dict[str, tuple[Any, ...]]:
    """Modality, what was read, rule, and whether there is a skin dose, by Study Instance UID."""
    query = (
        "SELECT study_instance_uid, modalities, stated_modality, modality_rule, "
        "EXISTS (SELECT FROM skin_dose WHERE skin_dose.study_id = study.study_id) FROM study"
    )
    with engine.connect() as connection:
        return {row[0]: (*row[1], *row[2:]) for row in connection.execute(text(query))}


def dump(engine: Engine) -> dict[str, Any]:
    """All that is stored except the history of rules, and what a worker has still to do."""
    return {name: rows for name, rows in contents(engine).items() if name not in {HISTORY, "job"}}


def split(engine: Engine) -> tuple[ModalityRule, ...]:
    return split_by_fluoroscopy(ids(engine)["DUAL1"], None, None)


def test_studies_move_as_was_announced_and_everything_is_as_before_once_the_rule_is_removed(
    engine: Engine, put: Put, change: Change
) -> None:
    put(**STUDIES)
    Worker(engine).drain()
    before = dump(engine)
    assert modalities(engine)[WITHOUT] == ("RF", None, None, True)
    announced = change(modality_rules.moves_of_added, split(engine))
    assert dump(engine) == before
    assert [(one.before, one.after, one.study_count, one.examples[0][2]) for one in announced] == [
        (RF, DX, 1, "Swallow 1")
    ]
    assert change(modality_rules.add, split(engine), "ada") == 1
    Worker(engine).drain()
    assert modalities(engine) == {
        WITH: ("RF", None, None, True),
        WITHOUT: ("DX", "RF", 2, False),
        PLAIN: ("DX", None, None, False),
    }
    assert_rollups_fit(engine)
    with engine.connect() as connection:
        moved = study_detail(connection, WITHOUT)
        assert [one.after for one in modality_rules.moves_of_removed(connection, 2)] == [RF]
    assert moved is not None
    assert (moved.study.stated_modality, moved.study.header.modality, len(moved.events_of(DX))) == (RF, DX, 1)
    assert change(modality_rules.remove, 2, "ben") == 1
    Worker(engine).drain()
    assert dump(engine) == before
    with engine.connect() as connection:
        [removed, in_force] = modality_rules.history(connection)
    assert (removed.added_by, removed.removed_by, in_force.removed_by) == ("ada", "ben", None)


def test_a_rule_gives_the_same_before_and_after_the_objects_arrive_and_when_all_are_read_again(
    engine: Engine, put: Put, change: Change
) -> None:
    put(c=STUDIES["c"], a=STUDIES["a"])
    change(modality_rules.add, split(engine), "ada")
    put(b=STUDIES["b"])
    expected, rules = dump(engine), contents(engine)[HISTORY]
    with engine.begin() as connection:
        exported = site_settings.export(connection)
        rebuild.empty(connection)
    put(**STUDIES)
    assert dump(engine) == expected
    with engine.begin() as connection:
        rebuild.empty(connection)
        connection.execute(text("TRUNCATE modality_rule"))
    put(**STUDIES)
    change(site_settings.import_, exported)
    assert (dump(engine), contents(engine)[HISTORY]) == (expected, rules)


def test_the_rules_of_merged_equipment_stay_with_its_own_studies(engine: Engine, put: Put, change: Change) -> None:
    put(**STUDIES)
    known = ids(engine)
    change(modality_rules.add, [ModalityRule(equipment_id=known["BUCKY1"], modality=RF)], "ada")
    change(equipment_merges.merge, known["BUCKY1"], known["DUAL1"], "ada")
    assert modalities(engine)[PLAIN][:3] == ("RF", "DX", 1)
    with pytest.raises(ConfigurationError, match=f"counts as {known['DUAL1']}"):
        change(modality_rules.add, [ModalityRule(equipment_id=known["BUCKY1"], modality=DX)], "ada")
    rule = ModalityRule(equipment_id=known["DUAL1"], modality=DX, has_fluoroscopy=False)
    change(modality_rules.add, [rule], "ada")
    assert {uid: row[:3] for uid, row in modalities(engine).items()} == {
        WITH: ("RF", None, None),
        WITHOUT: ("DX", "RF", 2),
        PLAIN: ("DX", None, None),
    }
    change(equipment_merges.undo, known["BUCKY1"], "ada")
    assert modalities(engine)[PLAIN][:3] == ("RF", "DX", 1)
    with engine.connect() as connection:
        found = modality_rule_decisions.decisions(connection, rules_in_force(connection), set(known.values()))
        assert not any(one.is_other_than_stored for one in found)


RULE = ModalityRule(equipment_id=UUID(int=1), modality=DX)
STUDY = StudyUnderRules(
    equipment_ids=frozenset({UUID(int=1), UUID(int=2)}),
    modality=RF,
    day=date(2026, 1, 2),
    study_description="Chest PA",
    acquisition_protocols=frozenset({"Thorax", "Lat"}),
    has_fluoroscopy=False,
)


@pytest.mark.parametrize(
    ("conditions", "facts", "does_fit"),
    [
        ({}, {}, True),
        ({"equipment_id": UUID(int=3)}, {}, False),
        ({"has_fluoroscopy": False}, {}, True),
        ({"has_fluoroscopy": True}, {}, False),
        ({"study_description": "chest*"}, {}, True),
        ({"study_description": "chest"}, {}, False),
        ({"study_description": "chest*"}, {"study_description": None}, False),
        ({"acquisition_protocol": "la?"}, {}, True),
        ({"acquisition_protocol": "la?"}, {"acquisition_protocols": frozenset()}, False),
        ({"first_day": date(2026, 1, 2), "last_day": date(2026, 1, 2)}, {}, True),
        ({"first_day": date(2026, 1, 3)}, {}, False),
        ({"last_day": date(2026, 1, 1)}, {}, False),
        ({"last_day": date(2026, 1, 1)}, {"day": None}, False),
        ({}, {"modality": DX}, False),
    ],
)
def test_a_rule_moves_the_studies_that_meet_all_of_its_conditions(
    conditions: dict[str, Any], facts: dict[str, Any], does_fit: bool
) -> None:
    rules = ModalityRules.from_rules([NumberedRule(1, replace(RULE, **conditions).checked())])
    assert (rules.deciding(replace(STUDY, **facts)) is not None) == does_fit


def test_of_several_rules_that_fit_the_latest_decides() -> None:
    rules = [NumberedRule(1, RULE), NumberedRule(2, replace(RULE, modality=RF))]
    assert ModalityRules.from_rules(rules[:1]).deciding(STUDY) == rules[0]
    assert ModalityRules.from_rules(rules).deciding(STUDY) is None


def test_a_rule_that_cannot_be_is_refused_with_the_reason(engine: Engine, put: Put, connection: Connection) -> None:
    put(a=STUDIES["a"])
    rule = replace(RULE, equipment_id=ids(engine)["DUAL1"])
    modality_rules.add(connection, [rule], "ada")
    for refused, words in (
        (rule, "Rule 1 is the same"),
        (RULE, "There is no equipment"),
        (replace(rule, modality=ExamModality.CT), "other quantities"),
        (replace(rule, study_description="*"), "every study description"),
        (replace(rule, first_day=date(2026, 1, 2), last_day=date(2026, 1, 1)), "before the first"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            modality_rules.add(connection, [refused], "ada")
    with pytest.raises(ConfigurationError, match="has the number 7"):
        modality_rules.remove(connection, 7, "ada")


def test_a_study_that_was_split_off_follows_the_rules_of_its_own_equipment_alone(
    engine: Engine, put: Put, change: Change
) -> None:
    put(a=STUDIES["a"], d=report("2.25.4", event("2.25.9.4"), InstitutionName="Annex"))
    [stated] = ids(engine).values()
    change(modality_rules.add, [ModalityRule(equipment_id=stated, modality=DX)], "ada")
    before = modalities(engine)
    assert {uid: now[:2] for uid, now in before.items()} == {WITH: ("DX", "RF"), "2.25.4": ("DX", "RF")}
    condition = SplitCondition(institution_name="Annex")
    change(equipment_splits.split, stated, condition, "ada")
    assert {uid: now[0] for uid, now in modalities(engine).items()} == {WITH: "DX", "2.25.4": "RF"}
    assert change(modality_rules.moves_of_removed, 1)[0].study_count == 1
    assert_rollups_fit(engine)
    change(equipment_splits.undo, condition.split_off_id(stated), "ada")
    assert modalities(engine) == before
