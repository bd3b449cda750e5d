"""Studies by an identifier of patient, study or object, found as a whole only; and those of the same patient."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from kerma.database.query.studies import identifiers
from kerma.database.query.studies.identifiers import IdentifierForms, studies_by_identifier
from tests.support.study_rows import add_ledger, add_machine, add_study

if TYPE_CHECKING:
    from sqlalchemy import Connection

HASH = "a" * 64
OTHER_HASH = "b" * 64


@pytest.fixture
def studies(connection: Connection) -> Connection:
    """Three studies of one patient, one of another, one without patient ID."""
    machine = add_machine(connection)
    add_study(connection, machine, "1.1", at=datetime(2026, 3, 1, 8), patient_id="AB12", accession_number="ACC1")  # noqa: DTZ001, local
    add_study(connection, machine, "1.2", at=datetime(2026, 3, 3, 8), patient_id="AB12", modality="DX")  # noqa: DTZ001, local
    add_study(connection, machine, "1.3", at=None, patient_id="AB12", modality="MG", agd_left_mgy=1.5)
    add_study(connection, machine, "2.1", patient_id=HASH, accession_number="ACC1")
    add_study(connection, machine, "3.1")
    add_ledger(connection, "object", "extracted", sop_instance_uid="3.1.1", study_instance_uid="3.1")
    return connection


FOUND = {
    "patient ID": ("AB12", ["1.2", "1.1", "1.3"]),
    "patient ID in small letters": ("ab12", ["1.2", "1.1", "1.3"]),
    "accession number of two patients": ("ACC1", ["2.1", "1.1"]),
    "Study Instance UID": ("3.1", ["3.1"]),
    "SOP Instance UID": ("3.1.1", ["3.1"]),
    "a part of a patient ID": ("AB1", []),
    "a wildcard": ("%", []),
    "a hash that somebody types": (HASH, []),
    "nothing that is stored": ("4711", []),
}


@pytest.mark.parametrize(("typed", "uids"), FOUND.values(), ids=FOUND)
def test_a_whole_identifier_finds_its_studies_newest_first(studies: Connection, typed: str, uids: list[str]) -> None:
    found = studies_by_identifier(studies, IdentifierForms(typed))
    assert [study.study_instance_uid for study in found.studies] == uids


def test_a_patient_id_that_is_stored_as_a_hash_is_found_by_its_hash(studies: Connection) -> None:
    found = studies_by_identifier(studies, IdentifierForms("4711", patient_ids=(HASH,)))
    assert [study.study_instance_uid for study in found.studies] == ["2.1"]


def test_the_hash_of_a_patient_id_finds_no_accession_number(studies: Connection) -> None:
    assert not studies_by_identifier(studies, IdentifierForms("4711", accession_numbers=(HASH,))).studies


@pytest.mark.parametrize(("typed", "is_one_patient"), [("AB12", True), ("ACC1", False), ("3.1", False)])
def test_only_what_one_patient_id_found_is_one_patient(studies: Connection, typed: str, is_one_patient: bool) -> None:
    assert studies_by_identifier(studies, IdentifierForms(typed)).is_one_patient is is_one_patient


@pytest.mark.parametrize(("uid", "uids"), [("1.1", ["1.2", "1.1", "1.3"]), ("2.1", ["2.1"]), ("3.1", []), ("9", [])])
def test_a_study_leads_to_all_studies_of_its_patient(studies: Connection, uid: str, uids: list[str]) -> None:
    found = identifiers.studies_of_same_patient(studies, uid)
    assert [study.study_instance_uid for study in found] == uids


@pytest.mark.parametrize(("uid", "count"), [("1.1", 2), ("2.1", 0), ("3.1", 0)])
def test_the_other_studies_of_a_patient_are_counted(studies: Connection, uid: str, count: int) -> None:
    assert identifiers.count_of_same_patient(studies, uid) == count


def test_a_listed_study_has_the_totals_that_it_states(studies: Connection) -> None:
    (of_breasts,) = (study for study in identifiers.studies_of_same_patient(studies, "1.1") if "MG" in study.modalities)
    assert of_breasts.doses == {"agd_left_mgy": 1.5}


def test_each_identifier_has_an_index(connection: Connection) -> None:
    is_patient = identifiers._is_any_form(identifiers._study.patient_id, "AB12", (HASH,))
    query = identifiers._listing(
        identifiers._study.study_id.in_(identifiers._named(IdentifierForms("AB12", (HASH,), (OTHER_HASH,)), is_patient))
    )
    plan = plan_of(connection, query)
    for index in ("patient_id", "accession_number"):
        assert f"ix_study_{index}" in plan
    assert "uq_study_study_instance_uid" in plan
    assert "ix_ledger_sop_instance_uid" in plan
    assert "Seq Scan on study" not in plan


def test_the_studies_of_a_patient_are_found_by_index(connection: Connection) -> None:
    plan = plan_of(connection, identifiers._listing(identifiers._has_patient_of("1.1")))
    assert "ix_study_patient_id" in plan
    assert "Seq Scan on study" not in plan


def plan_of(connection: Connection, query: object) -> str:
    """How PostgreSQL answers where it has the choice: in a small table it would read all rows."""
    written = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined,no-untyped-call] # any statement
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {written}"))
