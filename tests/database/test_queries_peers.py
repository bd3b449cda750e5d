"""Peers of a study: the same procedure on the same machine in the year up to it, and never itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kerma.database.query.studies import peers
from kerma.database.query.studies.study_detail import study_detail
from kerma.facts import ct, mammography, nuclear_medicine, projection
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Connection

DAY = datetime(2026, 3, 2, 10)  # noqa: DTZ001, a modality's local time
THORAX: dict[str, Any] = {"study_description": "Thorax"}


def doses_beside(connection: Connection, uid: str) -> tuple[int, tuple[float, ...]]:
    detail = study_detail(connection, uid)
    assert detail is not None
    study_filter = peers.peers_of(ExamModality.CT, detail.study)
    totals = peers.totals_of_peers(connection, study_filter, detail.study.study_id)
    return totals.study_count, totals.values["dlp_mgy_cm"]


def test_peers_are_of_the_same_procedure_machine_and_year_and_not_the_study_itself(connection: Connection) -> None:
    machine, other = add_machine(connection), add_machine(connection, device_serial_number="B-1")
    add_study(connection, machine, "1.0", at=DAY, dlp_mgy_cm=100.0, **THORAX)
    add_study(connection, machine, "1.1", at=DAY - timedelta(days=1), dlp_mgy_cm=1.0, **THORAX)
    add_study(connection, machine, "1.2", at=DAY - timedelta(days=365), dlp_mgy_cm=2.0, **THORAX)
    add_study(connection, machine, "1.3", at=DAY - timedelta(days=366), dlp_mgy_cm=3.0, **THORAX)
    add_study(connection, machine, "1.4", at=DAY + timedelta(days=1), dlp_mgy_cm=4.0, **THORAX)
    add_study(connection, other, "1.5", at=DAY, dlp_mgy_cm=5.0, **THORAX)
    add_study(connection, machine, "1.6", at=DAY, dlp_mgy_cm=6.0, study_description="Thorax low dose")
    add_study(connection, machine, "1.7", at=DAY, dlp_mgy_cm=7.0, modality=ExamModality.FLUOROSCOPY, **THORAX)
    add_study(connection, machine, "1.8", at=DAY, dlp_mgy_cm=None, **THORAX)
    assert doses_beside(connection, "1.0") == (3, (1.0, 2.0))


def test_a_study_without_date_is_compared_with_those_of_all_time(connection: Connection) -> None:
    machine = add_machine(connection)
    add_study(connection, machine, "1.0", at=None, dlp_mgy_cm=100.0, **THORAX)
    add_study(connection, machine, "1.1", at=DAY, dlp_mgy_cm=1.0, **THORAX)
    assert doses_beside(connection, "1.0") == (1, (1.0,))


def test_no_more_are_taken_than_say_something(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "MAX_PEERS", 2)
    machine = add_machine(connection)
    for number in range(4):
        at = DAY - timedelta(days=number)
        add_study(connection, machine, f"1.{number}", at=at, dlp_mgy_cm=float(number), **THORAX)
    assert doses_beside(connection, "1.0") == (2, (1.0, 2.0))


def test_what_is_compared_are_totals_of_the_family() -> None:
    totals = {
        ExamModality.CT: ct.TOTALS,
        ExamModality.FLUOROSCOPY: projection.TOTALS,
        ExamModality.RADIOGRAPHY: projection.TOTALS,
        ExamModality.MAMMOGRAPHY: mammography.TOTALS,
        ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.TOTALS,
    }
    known: dict[str, set[str]] = {family: {fact.name for fact in facts} for family, facts in totals.items()}
    assert {family for family, names in peers.COMPARED.items() if set(names) - known[family]} == set()
    assert peers.COMPARED.keys() == totals.keys()
