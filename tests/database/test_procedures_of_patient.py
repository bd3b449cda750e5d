"""Procedures of the patient of a study within a span of days."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from kerma.database.query.studies.procedures_of_patient import ListedProcedure, procedures_of_patient
from tests.support.study_rows import add_machine, add_skin_dose, add_study

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

_PATIENT = "AB12"
_SPAN = (date(2026, 2, 1), date(2026, 4, 1))


def _at(month: int, day: int, hour: int = 8) -> datetime:
    return datetime(2026, month, day, hour)  # noqa: DTZ001 -- a modality's local time


@pytest.fixture
def study(connection: Connection) -> UUID:
    """A procedure of 3 March; others of the patient, of another patient, and a CT of the same patient."""
    machine = add_machine(connection)
    add_study(connection, machine, "first day", modality="RF", at=_at(2, 1), patient_id=_PATIENT)
    add_study(connection, machine, "day before", modality="RF", at=_at(1, 31, 23), patient_id=_PATIENT)
    add_study(connection, machine, "last day", modality="RF", at=_at(4, 1, 23), patient_id=_PATIENT)
    add_study(connection, machine, "day after", modality="RF", at=_at(4, 2, 0), patient_id=_PATIENT)
    add_study(connection, machine, "undated", modality="RF", at=None, patient_id=_PATIENT)
    add_study(connection, machine, "ct", modality="CT", at=_at(3, 3), patient_id=_PATIENT)
    add_study(connection, machine, "other patient", modality="RF", at=_at(3, 3), patient_id="CD34")
    add_study(connection, machine, "nobody", modality="RF", at=_at(3, 3))
    return add_study(connection, machine, "own", modality="RF", at=_at(3, 3), patient_id=_PATIENT)


def _listed(connection: Connection, study: UUID) -> list[ListedProcedure]:
    return procedures_of_patient(connection, study, *_SPAN)


def test_procedures_of_the_patient_in_the_span_are_listed_by_time(connection: Connection, study: UUID) -> None:
    assert [one.study_instance_uid for one in _listed(connection, study)] == ["first day", "own", "last day"]


def test_a_study_without_patient_id_stands_alone(connection: Connection) -> None:
    machine = add_machine(connection)
    add_study(connection, machine, "nobody", modality="RF", at=_at(3, 3))
    study = add_study(connection, machine, "also nobody", modality="RF", at=_at(3, 4))
    assert [one.study_instance_uid for one in _listed(connection, study)] == ["also nobody"]


def test_a_study_outside_the_span_is_listed_itself(connection: Connection, study: UUID) -> None:
    far = procedures_of_patient(connection, study, date(2020, 1, 1), date(2020, 1, 2))
    assert [one.study_instance_uid for one in far] == ["own"]


def test_a_skin_dose_that_is_not_computed_yet_is_no_dose(connection: Connection, study: UUID) -> None:
    assert {(one.kind, one.peak_skin_dose_mgy) for one in _listed(connection, study)} == {(None, None)}


def test_the_peak_of_each_procedure_is_listed(connection: Connection, study: UUID) -> None:
    add_skin_dose(connection, study, kind="map", peak_skin_dose_mgy=2100.0)
    assert [one.peak_skin_dose_mgy for one in _listed(connection, study)] == [None, 2100.0, None]
