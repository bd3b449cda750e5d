"""Stored identity follows the settings: rewritten where that is possible, read from Orthanc again otherwise."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from kerma.database.engine import make_engine
from kerma.database.ingest import erasure, ledger, protection_change, stored_protection
from kerma.extract import extract
from kerma.privacy import ITEMS, PatientProtection
from kerma.settings import Protection
from kerma.simulate import hospital_studies
from kerma.standard import concepts as c
from orthanc_plugin.steps import Steps
from tests.support.database_contents import contents
from tests.support.database_pool import DatabasePool
from tests.support.fake_node import FakeNode
from tests.support.sr_builder import as_file, container, ct_dose, ct_event, ct_report, num
from tests.support.sr_builder import text as sr_text

KEY = b"a secret of some length"
STUDIES = 8
Contents = dict[str, list[dict[str, Any]]]


def protection(rule: Protection, key: bytes = KEY) -> PatientProtection:
    return PatientProtection(dict.fromkeys(ITEMS, rule), key)


NONE, HASH, PLAIN = map(protection, (Protection.NONE, Protection.HASH, Protection.PLAIN))


@pytest.fixture(scope="module")
def node() -> FakeNode:
    """An Orthanc with the objects of some studies of a hospital."""
    return node_with(STUDIES)


def node_with(studies: int) -> FakeNode:
    made = FakeNode()
    for study in hospital_studies(studies, until=date(2026, 6, 30)):
        for item in study.objects:
            stated = extract(item.data)
            made.receive(stated.sop_instance_uid or "", stated.sop_class_uid or "", item.data)
    return made


def follow(node: FakeNode, engine: Engine, rules: PatientProtection) -> None:
    """Let Orthanc's follower read what is new or to be read again."""
    follower = Steps(node, engine, rules, lambda: False)
    while follower.next():
        pass


def change(engine: Engine, target: PatientProtection) -> None:
    """What `kerma patient-data change` does, in small batches."""
    protection_change.rewrite_stored(engine, target, studies_at_a_time=3)
    with engine.begin() as connection:
        protection_change.mark_for_reading(connection, target)


def comparable(engine: Engine) -> Contents:
    """The contents but the jobs, which a change of identity does not need."""
    found = contents(engine)
    del found["job"]
    return found


@pytest.mark.parametrize("studies", [STUDIES, pytest.param(300, marks=pytest.mark.faults)])
def test_each_change_gives_what_a_fresh_import_gives(studies: int, engine: Engine, database_pool: DatabasePool) -> None:
    node = node_with(studies)
    follow(node, engine, HASH)
    for target in (NONE, PLAIN, HASH):
        change(engine, target)
        follow(node, engine, target)
        url = database_pool.take()
        fresh = make_engine(url)
        follow(node, fresh, target)
        stored, expected = comparable(engine), comparable(fresh)
        fresh.dispose()
        database_pool.give_back(url)
        assert {name for name in stored if stored[name] != expected[name]} == set()


def test_names_of_staff_stay_out_of_what_updates_changed(engine: Engine) -> None:
    node, dose = FakeNode(), ct_dose()
    alert = (num(c.DLP_ALERT_VALUE, "1000", "mGy.cm"), sr_text(c.PERSON_NAME, "Ray^Grapher"))
    dose.ContentSequence.append(container(c.DOSE_CHECK_ALERT, *alert))
    report = as_file(ct_report(ct_event(dose)))
    stated = extract(report)
    node.receive(stated.sop_instance_uid or "", stated.sop_class_uid or "", report)
    for target in (HASH, PLAIN, HASH):
        change(engine, target)
        follow(node, engine, target)
        now = contents(engine)
        assert (now["ct_dose_check"][0]["person"] == "Ray^Grapher") is (target is PLAIN)
        assert now["update_change"] == []


def test_what_orthanc_holds_no_longer_stays_as_it_is_and_is_counted(node: FakeNode, engine: Engine) -> None:
    follow(node, engine, HASH)
    with engine.begin() as connection:
        connection.execute(text("update ledger set gone_at = now()"))
    change(engine, PLAIN)
    with engine.connect() as connection:
        assert ledger.pending(connection, node.name, 1) == []
        found = stored_protection.outdated(connection, PLAIN)
        rows = connection.execute(text("select count(*) from dose_object")).scalar_one()
    assert {(one.item, one.here, one.from_orthanc, one.lost) for one in found} == {(item, 0, 0, rows) for item in ITEMS}


def identity(study: dict[str, Any]) -> list[Any]:
    return [study[name] for name in ("patient_name", "patient_id", "patient_birth_date", "accession_number")]


def test_an_erased_identity_stays_erased_and_leaves_the_doses(node: FakeNode, engine: Engine) -> None:
    follow(node, engine, PLAIN)
    before = contents(engine)
    patient = before["study"][0]["patient_id"]
    with engine.begin() as connection:
        studies = erasure.studies_of(connection, [patient])
        erasure.erase(connection, studies, PLAIN)
    for _ in ("erased", "read again"):
        now = contents(engine)
        of_patient = [row for row in now["study"] if row["study_id"] in studies]
        assert [identity(row) for row in of_patient] == [[None] * 4] * len(studies)
        assert all(row["patient_age_years"] % 1 == 0 for row in of_patient if row["patient_age_years"] >= 2)
        assert patient not in str([row for row in now["dose_object"] if row["study_id"] in studies])
        assert {name for name in now if now[name] != before[name]} - {"job"} == {"study", "dose_object", "erased_study"}
        with engine.begin() as connection:
            assert stored_protection.outdated(connection, PLAIN) == []
            ledger.mark_pending(connection)
        follow(node, engine, PLAIN)
