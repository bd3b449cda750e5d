"""Conformance of reports by equipment and software version, on studies whose reports lack one thing each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from kerma.conformance.requirement import Finding
from kerma.conformance.score import StateCounts
from kerma.database.query.conformance.equipment_conformance import equipment_conformance, failing_studies
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_object, add_study

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Connection

CT, RF, MG = ExamModality.CT, ExamModality.FLUOROSCOPY, ExamModality.MAMMOGRAPHY
SOURCE = {"tube_voltage_kv": 120.0, "tube_current_ma": 100.0, "tube_current_max_ma": 200.0, "rotation_time_s": 0.5}
SPIRAL = {
    "acquisition_type": "spiral",
    "target_region": "Chest",
    "ctdi_vol_mgy": 5.0,
    "ctdi_phantom": "body_32cm",
    "dlp_mgy_cm": 150.0,
    "exposure_time_s": 4.0,
    "scanning_length_mm": 300.0,
    "single_collimation_mm": 0.6,
    "total_collimation_mm": 38.4,
    "pitch": 1.0,
    "number_of_sources": 1.0,
    "sources": [SOURCE],
}
# A localizer has no CT Dose container, no pitch and no time per rotation.
LOCALIZER = {
    **{name: SPIRAL[name] for name in ("target_region", "exposure_time_s", "scanning_length_mm", "number_of_sources")},
    "acquisition_type": "constant_angle",
    "single_collimation_mm": 0.6,
    "total_collimation_mm": 3.6,
    "sources": [{name: SOURCE[name] for name in SOURCE if name != "rotation_time_s"}],
}
CINE = {
    "irradiation_event_type": "stationary",
    "started_at": "2026-03-02T10:15:00",
    "target_region": "Heart",
    "dap_gy_cm2": 1.0,
    "reference_air_kerma_mgy": 10.0,
    "reference_point_definition": "15cm from Isocenter toward Source",
    "tube_current_ma": 500.0,
    "exposure_time_ms": 100.0,
}


def without(event: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in names}


class Scanner:
    """Adds studies with a dose report to one piece of equipment."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.key: UUID = add_machine(connection)
        self.count = 0

    def add(self, *events: dict[str, Any], modality: str = "CT", source: str = "ct_rdsr", **facts: Any) -> str:
        self.count += 1
        uid = f"2.25.{self.count}"
        values = {"dlp_mgy_cm": 150.0, **facts} if modality == "CT" else facts
        study = add_study(self.connection, self.key, uid, modality=modality, events=list(events), **values)
        self.connection.execute(
            text("UPDATE dose_object SET source = :source WHERE study_id = :study"), {"source": source, "study": study}
        )
        return uid

    def failed(self, modality: ExamModality = CT) -> dict[str, StateCounts]:
        (found,) = equipment_conformance(self.connection, StudyPeriod(modality))
        return {key: counts for key, counts in found.counts.items() if counts.failed}


@pytest.fixture
def scanner(connection: Connection) -> Scanner:
    return Scanner(connection)


def test_an_enhanced_report_is_judged_by_its_own_template(scanner: Scanner) -> None:
    """It need not state a total, target region or dose; UID, start and type of each event it must."""
    event = {name: CINE[name] for name in ("irradiation_event_type", "started_at")}
    scanner.add(event, modality="RF", source="enhanced_xray_rdsr")
    assert scanner.failed(RF) == {}
    scanner.add(without(event, "irradiation_event_type"), modality="RF", source="enhanced_xray_rdsr")
    assert scanner.failed(RF) == {"10042_8_irradiation_event_type": StateCounts(1, 1)}


def test_a_report_of_the_older_template_is_not_judged_by_the_enhanced_one(scanner: Scanner) -> None:
    scanner.add(LOCALIZER, SPIRAL)
    (found,) = equipment_conformance(scanner.connection, StudyPeriod(CT))
    assert found.counts["10042_3_started_at"] == StateCounts(0)
    assert found.counts["10012_3_dlp_mgy_cm"] == StateCounts(1)


def test_a_complete_report_fulfils_every_row(scanner: Scanner) -> None:
    scanner.add(LOCALIZER, SPIRAL, software_versions="VA40")
    assert scanner.failed() == {}


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (without(SPIRAL, "target_region"), "10013_3_target_region"),
        (without(SPIRAL, "pitch"), "10013_12_pitch"),
        (without(SPIRAL, "ctdi_phantom"), "10013_23_ctdi_phantom"),
        (without(SPIRAL, "scanning_length_mm"), "10014_1_scanning_length_mm"),
        ({**SPIRAL, "sources": [without(SOURCE, "tube_voltage_kv")]}, "10013_16_tube_voltage_kv"),
        # Of two sources, one lacks it.
        ({**SPIRAL, "sources": [SOURCE, without(SOURCE, "tube_current_max_ma")]}, "10013_17_tube_current_max_ma"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_missing_row_is_named(scanner: Scanner, event: dict[str, Any], key: str) -> None:
    scanner.add(SPIRAL)
    scanner.add(SPIRAL, event)
    assert scanner.failed() == {key: StateCounts(fulfilled=1, missing=1)}


def test_pitch_applies_to_spirals_alone(scanner: Scanner) -> None:
    scanner.add(without(SPIRAL, "pitch") | {"acquisition_type": "sequenced"})
    (found,) = equipment_conformance(scanner.connection, StudyPeriod(CT))
    assert found.counts["10013_12_pitch"].applicable == 0


def test_a_value_of_zero_is_there(scanner: Scanner) -> None:
    scanner.add({**SPIRAL, "dlp_mgy_cm": 0.0})
    assert scanner.failed() == {}


def test_a_value_that_comes_from_an_image_is_missing_in_the_report(scanner: Scanner) -> None:
    scanner.add(SPIRAL)
    scanner.connection.execute(text("""UPDATE ct_event SET provenance = '{"target_region": "1.2.3"}'"""))
    assert scanner.failed() == {"10013_3_target_region": StateCounts(0, 1)}


def test_studies_without_a_report_are_not_judged(scanner: Scanner) -> None:
    scanner.add({"acquisition_type": "spiral"}, source="ct_image")
    assert equipment_conformance(scanner.connection, StudyPeriod(CT)) == []


def test_events_of_images_beside_a_report_are_not_judged(scanner: Scanner) -> None:
    uid = scanner.add(SPIRAL, {"acquisition_type": "spiral"})
    study = scanner.connection.execute(text("SELECT study_id FROM study")).scalar_one()
    add_object(scanner.connection, study, f"{uid}.image", source="ct_image")
    scanner.connection.execute(
        text("UPDATE ct_event SET sop_instance_uid = :uid WHERE ordinal = 1"), {"uid": f"{uid}.image"}
    )
    assert scanner.failed() == {}


def test_a_total_that_kerma_had_to_sum_is_missing(scanner: Scanner) -> None:
    problem = {"where": "totals.dlp_mgy_cm", "what": "no total is reported; the sum of 2 events stands for it"}
    scanner.add(SPIRAL, problems=[problem])
    assert scanner.failed() == {"10012_3_dlp_mgy_cm": StateCounts(0, 1)}


@pytest.mark.parametrize(
    ("where", "what", "check", "fact"),
    [
        (
            "events[0].dlp_mgy_cm",
            "150000 mGy·cm is outside the possible range (0 to 20000); the value or its unit is wrong at the source",
            "units",
            "10013_26_dlp_mgy_cm",
        ),
        ("totals.dlp_mgy_cm", "reported 300, but the events sum to 150", "totals", "10012_3_dlp_mgy_cm"),
        ("study.study_date", "no digital system worked on 1970-01-01: its clock was probably reset", "clock", None),
        ("events", "the report announces 3 events and has 1; it may be cut short", "event_count", None),
    ],
    ids=["units", "totals", "clock", "event_count"],
)
def test_doubtful_content_is_found_in_problems(
    scanner: Scanner, where: str, what: str, check: str, fact: str | None
) -> None:
    scanner.add(SPIRAL, problems=[{"where": where, "what": what, "sop_instance_uid": "2.25.1.1"}])
    expected = {check: StateCounts(0, 0, 1)} | ({fact: StateCounts(0, 0, 1)} if fact else {})
    assert scanner.failed() == expected


def test_problems_of_other_objects_are_not_those_of_the_report(scanner: Scanner) -> None:
    what = "no digital system worked on 1970-01-01: its clock was probably reset"
    scanner.add(SPIRAL, problems=[{"where": "study.study_date", "what": what, "sop_instance_uid": "1.2.3"}])
    assert scanner.failed() == {}


def test_tube_load_is_exposure_or_current_and_time(scanner: Scanner) -> None:
    facts: dict[str, Any] = {
        "modality": "RF",
        "source": "projection_rdsr",
        "dap_gy_cm2": 1.0,
        "reference_air_kerma_mgy": 10.0,
    }
    scanner.add(CINE, **facts)
    scanner.add({**without(CINE, "tube_current_ma", "exposure_time_ms"), "exposure_mas": 50.0}, **facts)
    assert scanner.failed(RF) == {}
    scanner.add(without(CINE, "exposure_time_ms"), **facts)
    assert scanner.failed(RF) == {"10003b_15_exposure_mas": StateCounts(2, 1)}


def test_fluoroscopy_time_is_needed_where_an_event_is_fluoroscopy(scanner: Scanner) -> None:
    facts: dict[str, Any] = {
        "modality": "RF",
        "source": "projection_rdsr",
        "dap_gy_cm2": 1.0,
        "reference_air_kerma_mgy": 10.0,
    }
    scanner.add(CINE, **facts)
    scanner.add({**CINE, "irradiation_event_type": "fluoroscopy"}, fluoro_dap_gy_cm2=0.5, **facts)
    assert scanner.failed(RF) == {"10004_5_fluoro_time_s": StateCounts(0, 1)}


def test_software_versions_are_judged_apart(scanner: Scanner) -> None:
    scanner.add(SPIRAL, software_versions="VA40")
    scanner.add(without(SPIRAL, "pitch"), software_versions="VA50")
    found = equipment_conformance(scanner.connection, StudyPeriod(CT))
    counts = {one.software_versions: one.counts["10013_12_pitch"] for one in found}
    assert counts == {"VA40": StateCounts(1), "VA50": StateCounts(0, 1)}


def test_only_the_latest_studies_are_judged(scanner: Scanner) -> None:
    for _ in range(3):
        scanner.add(SPIRAL)
    (found,) = equipment_conformance(scanner.connection, StudyPeriod(CT), limit=2)
    assert (found.study_count, found.report_count) == (2, 2)


def test_examples_name_study_reports_and_findings(scanner: Scanner) -> None:
    scanner.add(SPIRAL, software_versions="VA40")
    uid = scanner.add(without(SPIRAL, "pitch"), software_versions="VA40")
    period = StudyPeriod(CT, equipment_id=scanner.key)
    (found,) = failing_studies(scanner.connection, period, "VA40")
    assert (found.study_instance_uid, found.report_uids) == (uid, (f"{uid}.1",))
    assert found.findings == {"10013_12_pitch": Finding.MISSING}
    assert failing_studies(scanner.connection, period, None) == []
