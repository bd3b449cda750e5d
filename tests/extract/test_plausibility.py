"""Implausible values are stored and reported as problems with both numbers; plausible values are not."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerma.extract import Extraction, extract
from kerma.extract.checks.plausibility import implausibilities
from kerma.extract.extraction import Totals
from kerma.facts import plausible_ranges
from kerma.facts.ct import CTEvent, CTTotals
from kerma.facts.event import IrradiationEvent
from kerma.facts.mammography import MammographyEvent, MammographyTotals
from kerma.facts.nuclear_medicine import AdministrationEvent, NuclearMedicineTotals
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import ProjectionTotals
from kerma.facts.record import from_json
from kerma.facts.study import Study
from kerma.standard import concepts as c
from kerma.standard.enumerations import ObjectStatus
from tests.support.extraction_json import in_json
from tests.support.image_builder import image
from tests.support.sr_builder import (
    accumulated,
    ct_dose,
    ct_event,
    ct_report,
    num,
    problems,
    read,
    xray_event,
    xray_report,
)

UNIT = "; the unit is probably wrong at the source"
VALUE_OR_UNIT = "; the value or its unit is wrong at the source"
SPIRAL = {"acquisition_type": "spiral"}
LOCALIZER = {"acquisition_type": "constant_angle"}
RECORDS: dict[str, tuple[type[IrradiationEvent], type[Totals]]] = {
    "CT": (CTEvent, CTTotals),
    "RF": (ProjectionEvent, ProjectionTotals),
    "DX": (ProjectionEvent, ProjectionTotals),
    "MG": (MammographyEvent, MammographyTotals),
    "NM": (AdministrationEvent, NuclearMedicineTotals),
    "": (ProjectionEvent, ProjectionTotals),
}


def problems_of(family: str, *, content_at: str | None = None, **parts: Any) -> dict[str, str]:
    """Messages of the implausibilities of an extraction with these facts, by position."""
    event_class, totals_class = RECORDS[family]
    extraction = Extraction(
        status=ObjectStatus.EXTRACTED,
        study=from_json(Study, {"modality": family or None, **parts.get("study", {})}),
        totals=from_json(totals_class, parts.get("totals", {})),
        events=tuple(from_json(event_class, event) for event in parts.get("events", ())),
        content_at=datetime.fromisoformat(content_at) if content_at else None,
    )
    return {problem.where: problem.message.replace("\u202f", " ") for problem in implausibilities(extraction)}


def event_problems(family: str, **event: Any) -> dict[str, str]:
    return problems_of(family, events=[event])


@pytest.mark.parametrize(
    ("family", "event", "where", "words"),
    [
        (
            "RF",
            {"dap_gy_cm2": 43000.0},
            "dap_gy_cm2",
            "43 000 Gy·cm² in one event is 140 times more than any system gives (300 Gy·cm²)" + UNIT,
        ),
        (
            "CT",
            {**SPIRAL, "dlp_mgy_cm": 0.025},
            "dlp_mgy_cm",
            "0.025 mGy·cm in one event is 12 times less than any system gives (0.3 mGy·cm)" + UNIT,
        ),
        (
            "MG",
            {"agd_mgy": 0.0137},
            "agd_mgy",
            "0.0137 mGy in one event is 15 times less than any system gives (0.2 mGy)" + UNIT,
        ),
        (
            "NM",
            {"administered_activity_mbq": 394_000_000.0},
            "administered_activity_mbq",
            (
                "394 000 000 MBq is outside what is administered of any radionuclide (0.01 MBq to 30 000 MBq); "
                "it was probably written in Bq where MBq is required, and would be 394 MBq"
            ),
        ),
        (
            "DX",
            {"dap_gy_cm2": 1100.0},
            "dap_gy_cm2",
            "1 100 Gy·cm² in one event is 110 times more than any system gives (10 Gy·cm²)" + UNIT,
        ),
    ],
    ids=["DAP of fluoroscopy", "DLP in Gy·cm", "AGD in dGy", "activity in Bq", "DAP of radiography"],
)
def test_a_value_off_by_powers_of_ten_is_reported(family: str, event: dict[str, Any], where: str, words: str) -> None:
    assert event_problems(family, **event) == {f"events[0].{where}": words}


@pytest.mark.parametrize(
    ("family", "event"),
    [
        ("RF", {"dap_gy_cm2": 250.0}),
        ("RF", {"dap_gy_cm2": 0.00002}),
        ("CT", {**SPIRAL, "ctdi_vol_mgy": 0.2, "dlp_mgy_cm": 4.0}),
        ("CT", {**LOCALIZER, "ctdi_vol_mgy": 0.005, "dlp_mgy_cm": 0.2}),
        ("CT", {"acquisition_type": "stationary", "ctdi_vol_mgy": 900.0, "dlp_mgy_cm": 3600.0}),
        ("DX", {"dap_gy_cm2": 0.0005}),
        ("MG", {"agd_mgy": 0.1}),
        ("NM", {"administered_activity_mbq": 7400.0}),
        ("RF", {"dap_gy_cm2": 0.0, "reference_air_kerma_mgy": 0.0, "tube_voltage_kv": 0.0}),
        ("RF", {"table_height_position_mm": -120.0, "primary_angle_deg": -90.0, "deviation_index": -9.3}),
        ("", {"dap_gy_cm2": 5.0}),
    ],
    ids=[
        "a long cine run",
        "a short burst",
        "a low-dose lung",
        "a localizer",
        "a perfusion",
        "a finger",
        "a tomosynthesis projection",
        "a therapy",
        "zero",
        "signed quantities",
        "no family",
    ],
)
def test_a_value_that_can_be_is_no_problem(family: str, event: dict[str, Any]) -> None:
    assert event_problems(family, **event) == {}


@pytest.mark.parametrize(
    ("family", "event", "where", "words"),
    [
        (
            "DX",
            {"tube_voltage_kv": 80_000.0},
            "tube_voltage_kv",
            "80 000 kV is outside the possible range (30 to 160 kV)" + VALUE_OR_UNIT,
        ),
        (
            "MG",
            {"tube_voltage_kv": 80.0},
            "tube_voltage_kv",
            "80 kV is outside the possible range (15 to 60 kV)" + VALUE_OR_UNIT,
        ),
        (
            "RF",
            {"tube_current_ma": 165_000.0},
            "tube_current_ma",
            "165 000 mA is outside the possible range (0.005 to 2 000 mA)" + VALUE_OR_UNIT,
        ),
        (
            "DX",
            {"distance_source_to_detector_mm": 110.0},
            "distance_source_to_detector_mm",
            "110 mm is outside the possible range (150 to 4 000 mm)" + VALUE_OR_UNIT,
        ),
        (
            "CT",
            {"sources": [{"tube_voltage_kv": 120.0}, {"tube_voltage_kv": 12.0}]},
            "sources[1].tube_voltage_kv",
            "12 kV is outside the possible range (50 to 160 kV)" + VALUE_OR_UNIT,
        ),
        ("RF", {"dap_gy_cm2": -1.5}, "dap_gy_cm2", "-1.5 Gy·cm² is negative, which this quantity cannot be"),
        ("CT", {"dlp_mgy_cm": -3.0}, "dlp_mgy_cm", "-3 mGy·cm is negative, which this quantity cannot be"),
        (
            "RF",
            {"primary_angle_deg": 4000.0},
            "primary_angle_deg",
            "4 000 ° is outside the possible range (-360 to 360 °)" + VALUE_OR_UNIT,
        ),
    ],
)
def test_a_value_beyond_the_equipment_is_reported(family: str, event: dict[str, Any], where: str, words: str) -> None:
    assert event_problems(family, **event) == {f"events[0].{where}": words}


def scan(dlp: float, **others: Any) -> dict[str, Any]:
    return {**SPIRAL, "ctdi_vol_mgy": 25.4, "scanning_length_mm": 82.0, "dlp_mgy_cm": dlp, **others}


@pytest.mark.parametrize(
    ("dlp", "words"),
    [
        (
            2083.0,
            (
                "CTDIvol 25.4 mGy × scanning length 82 mm gives 208.3 mGy·cm, "  # noqa: RUF001 -- a multiplication sign
                "but the DLP is 2 083 mGy·cm, 10 times more"
            ),
        ),
        (
            20.83,
            (
                "CTDIvol 25.4 mGy × scanning length 82 mm gives 208.3 mGy·cm, "  # noqa: RUF001 -- a multiplication sign
                "but the DLP is 20.83 mGy·cm, 10 times less"
            ),
        ),
    ],
)
def test_a_dlp_that_is_not_ctdi_vol_along_the_scan_is_reported(dlp: float, words: str) -> None:
    assert event_problems("CT", **scan(dlp)) == {"events[0].dlp_mgy_cm": words}


@pytest.mark.parametrize(
    "event",
    [
        scan(208.3),
        scan(260.0),
        scan(560.0, total_collimation_mm=80.0),
        scan(2083.0, acquisition_type="stationary"),
        scan(2083.0, scanning_length_mm=0.0),
        scan(0.0),
    ],
    ids=["equal", "overranging", "a short scan with a wide beam", "perfusion on one spot", "length zero", "no dose"],
)
def test_a_dlp_with_overranging_or_without_length_is_no_problem(event: dict[str, Any]) -> None:
    assert event_problems("CT", **event) == {}


FIELD = {
    "reference_air_kerma_mgy": 12.5,
    "collimated_field_area_cm2": 420.0,
    "distance_source_to_detector_mm": 1000.0,
    "distance_source_to_reference_point_mm": 700.0,
}


def test_an_area_product_that_is_not_kerma_over_the_field_is_reported() -> None:
    expected = (
        "air kerma 12.5 mGy over the field of 205.8 cm² at the reference point gives 2.572 Gy·cm², "
        "but the dose area product 25.7 Gy·cm², 10 times more"
    )
    assert event_problems("RF", dap_gy_cm2=25.7, **FIELD) == {"events[0].dap_gy_cm2": expected}


def test_the_reference_point_may_be_stated_by_its_distance_from_the_isocentre() -> None:
    from_isocentre = {
        "distance_source_to_isocenter_mm": 850.0,
        "reference_point_definition": "15cm from Isocenter toward Source",
    }
    event = {**FIELD, "distance_source_to_reference_point_mm": None, **from_isocentre}
    assert "events[0].dap_gy_cm2" in event_problems("RF", dap_gy_cm2=25.7, **event)


@pytest.mark.parametrize(
    "event",
    [
        {**FIELD, "dap_gy_cm2": 2.5},
        {**FIELD, "dap_gy_cm2": 25.7, "distance_source_to_reference_point_mm": None},
        {**FIELD, "dap_gy_cm2": 25.7, "distance_source_to_detector_mm": 0.0},
        {**FIELD, "dap_gy_cm2": 0.0005, "reference_air_kerma_mgy": 0.0},
        {"dap_gy_cm2": 25.7, "reference_air_kerma_mgy": 12.5},
    ],
    ids=["agreeing", "no reference point", "no detector", "below what is written", "no field"],
)
def test_an_area_product_that_cannot_be_compared_is_no_problem(event: dict[str, Any]) -> None:
    assert event_problems("RF", **event) == {}


@pytest.mark.parametrize(
    ("dap", "kerma", "words"),
    [
        (
            43.0,
            0.1,
            (
                "dose area product 43 Gy·cm² over air kerma 0.1 mGy means a field of 430 000 cm² at the "
                "reference point, 110 times more than any field (4 000 cm²); "
                "the unit of one of them is probably wrong at the source"
            ),
        ),
        (
            0.002,
            1000.0,
            (
                "dose area product 0.002 Gy·cm² over air kerma 1 000 mGy means a field of 0.002 cm² at the "
                "reference point, 25 times less than any field (0.05 cm²); "
                "the unit of one of them is probably wrong at the source"
            ),
        ),
    ],
)
def test_an_impossible_field_is_reported_for_event_and_total(dap: float, kerma: float, words: str) -> None:
    facts = {"dap_gy_cm2": dap, "reference_air_kerma_mgy": kerma}
    assert problems_of("RF", totals=facts, events=[facts]) == {
        "totals.dap_gy_cm2": words,
        "events[0].dap_gy_cm2": words,
    }


def parts(total: float) -> dict[str, float]:
    return {"dap_gy_cm2": total, "fluoro_dap_gy_cm2": 10.2, "acquisition_dap_gy_cm2": 14.6}


def test_parts_that_do_not_make_their_total_are_reported() -> None:
    expected = (
        "fluoroscopy 10.2 Gy·cm² and acquisitions 14.6 Gy·cm² make 24.8 Gy·cm², "
        "but the total is 248 Gy·cm², 10 times more"
    )
    assert problems_of("RF", totals=parts(248.0)) == {"totals.dap_gy_cm2": expected}


@pytest.mark.parametrize(
    "totals",
    [
        parts(24.8),
        parts(27.0),
        {"dap_gy_cm2": 24.8, "fluoro_dap_gy_cm2": 10.2},
        {"dap_gy_cm2": 0.02, "fluoro_dap_gy_cm2": 0.0, "acquisition_dap_gy_cm2": 0.0},
        {
            "reference_air_kerma_mgy": 2.0,
            "fluoro_reference_air_kerma_mgy": 2.4,
            "acquisition_reference_air_kerma_mgy": 0.0,
        },
    ],
    ids=["equal", "roughly equal", "one part only", "parts rounded to zero", "rounded kerma"],
)
def test_parts_that_make_their_total_are_no_problem(totals: dict[str, float]) -> None:
    assert problems_of("RF", totals=totals) == {}


def test_sides_of_a_field_that_are_not_its_area_are_reported() -> None:
    sides = {"collimated_field_height_mm": 635.0, "collimated_field_width_mm": 795.0}
    expected = (
        "field height 635 mm × width 795 mm is 5 048 cm², "  # noqa: RUF001 -- a multiplication sign
        "but the field area is 956 cm², 5.3 times less"
    )
    assert event_problems("RF", collimated_field_area_cm2=956.0, **sides) == {
        "events[0].collimated_field_area_cm2": expected
    }


def test_one_problem_stands_for_all_events_that_show_the_same() -> None:
    right, wrong = {"tube_voltage_kv": 80.0}, {"tube_voltage_kv": 8.0}
    found = problems_of("RF", events=[right, wrong, right, wrong, wrong])
    assert list(found) == ["events[1].tube_voltage_kv"]
    assert found["events[1].tube_voltage_kv"].endswith("(likewise in other events: 2)")
    assert problems_of("RF", events=[wrong, wrong])["events[0].tube_voltage_kv"].endswith(
        "(likewise in other events: 1)"
    )


@pytest.mark.parametrize(
    ("family", "totals", "words"),
    [
        ("CT", {"dlp_mgy_cm": 2_002_390.0}, "2 002 000 mGy·cm in one study is 250 times more"),
        ("RF", {"fluoro_time_s": 2_827_000.0}, "2 827 000 s in one study is 160 times more"),
        ("MG", {"agd_left_mgy": -1.0}, "-1 mGy is negative"),
    ],
)
def test_totals_are_judged_too(family: str, totals: dict[str, float], words: str) -> None:
    assert problems_of(family, totals=totals)[f"totals.{next(iter(totals))}"].startswith(words)


@pytest.mark.parametrize(
    ("study", "where", "words"),
    [
        (
            {"patient_size_m": 178.0},
            "patient_size_m",
            "178 m is outside the range of human height (0.2 to 2.5 m); 178 cm would be 1.78 m",
        ),
        (
            {"patient_size_m": 0.0},
            "patient_size_m",
            "0 m is outside the range of human height (0.2 to 2.5 m); it was probably not entered",
        ),
        ({"patient_size_m": 3.1}, "patient_size_m", "3.1 m is outside the range of human height (0.2 to 2.5 m)"),
        (
            {"patient_weight_kg": 75_000.0},
            "patient_weight_kg",
            "75 000 kg is outside the range of human weight (0.3 to 450 kg); 75 000 g would be 75 kg",
        ),
        (
            {"patient_weight_kg": -70.0},
            "patient_weight_kg",
            "-70 kg is outside the range of human weight (0.3 to 450 kg)",
        ),
        (
            {"patient_age_years": 133.0},
            "patient_age_years",
            "133 years is outside the range of human age (0 to 120 years)",
        ),
        (
            {"study_date": "2026-01-02", "patient_birth_date": "9999-01-01"},
            "patient_birth_date",
            "the patient's birth date 9999-01-01 is later than the study's, 2026-01-02",
        ),
        (
            {"study_date": "2031-05-02"},
            "study_date",
            "the study's date 2031-05-02 is later than that of the object's content, 2026-01-02",
        ),
        (
            {"study_date": "1970-01-01"},
            "study_date",
            "no digital system worked on 1970-01-01: its clock was probably reset",
        ),
    ],
)
def test_an_impossible_patient_or_date_is_reported(study: dict[str, Any], where: str, words: str) -> None:
    assert problems_of("CT", content_at="2026-01-02T10:00:00", study=study) == {f"study.{where}": words}


@pytest.mark.parametrize(
    "study",
    [
        {"patient_size_m": 0.38, "patient_weight_kg": 0.8, "patient_age_years": 0.0},
        {"patient_size_m": 2.1, "patient_weight_kg": 210.0, "patient_age_years": 104.0},
        {"study_date": "2026-01-02", "patient_birth_date": "2026-01-02"},
        {"study_date": "2026-01-01"},
        {"study_date": None, "patient_size_m": None},
    ],
    ids=["a preterm baby", "a giant", "born today", "over midnight", "nothing stated"],
)
def test_an_unusual_patient_is_no_problem(study: dict[str, Any]) -> None:
    assert problems_of("CT", content_at="2026-01-02T10:00:00", study=study) == {}


@pytest.mark.parametrize(
    ("started", "words"),
    [
        (
            ["2026-01-02T09:00:00", "2026-01-09T09:00:00", "2026-01-10T09:00:00"],
            {
                "events[1].started_at": (
                    "2026-01-09 is later than the object's content, 2026-01-02 (likewise in other events: 1)"
                )
            },
        ),
        (["1970-01-01T00:00:05"], {"events[0].started_at": "1970-01-01 is long before the study, 2026-01-02"}),
        (["2026-01-03T00:10:00", "2025-12-20T09:00:00", None], {}),
    ],
    ids=["in the future", "a reset clock", "over midnight, and iodine given two weeks before"],
)
def test_events_outside_their_study_are_reported(started: list[str | None], words: dict[str, str]) -> None:
    events = [{"started_at": moment} for moment in started]
    assert (
        problems_of("RF", content_at="2026-01-02T10:00:00", study={"study_date": "2026-01-02"}, events=events) == words
    )


def test_an_implausible_value_is_stored() -> None:
    reading = read(ct_report(ct_event(ct_dose(dlp="300000")), dlp="300"))
    assert in_json(reading).events[0]["dlp_mgy_cm"] == 300_000.0
    assert "100 times more than any system gives" in problems(reading)["events[0].dlp_mgy_cm"]


def test_a_wrong_unit_in_a_report_is_reported_once_per_quantity() -> None:
    doses = [xray_event(num(c.DOSE_AREA_PRODUCT, "4.3", "Gy.m2"), event_uid=f"2.25.{i}") for i in range(5)]
    reading = read(xray_report(accumulated(num(c.DAP_TOTAL, "0.0001", "Gy.m2")), *doses))
    assert [problem.where for problem in reading.problems] == ["events[0].dap_gy_cm2"]


def test_a_height_in_centimetres_is_stored_and_reported() -> None:
    reading = read(image(PatientSize="178"))
    assert in_json(reading).study["patient_size_m"] == 178.0
    assert "178 cm would be 1.78 m" in problems(reading)["study.patient_size_m"]


#: What the real objects really show: a focal spot of 10 mm, sides of a field that are not its area, birth in 9999.
TRUE_ALARMS = {
    "DX-RDSR-Canon_CXDI.dcm": ["events[0].focal_spot_size_mm"],
    "RF-RDSR-Canon-Alphenix-rotational.dcm": ["events[0].collimated_field_area_cm2"],
    "NM-CT-RDSR-Siemens.dcm": ["study.patient_birth_date"],
    "NM-NmIm-Siemens.dcm": ["study.patient_birth_date"],
    "NM-PetIm-GE.dcm": ["study.patient_birth_date"],
    "NM-PetIm-Siemens-2.dcm": ["study.patient_birth_date"],
    "NM-PetIm-Siemens.dcm": ["study.patient_birth_date"],
    "NM-RRDSR-Siemens.dcm": ["study.patient_birth_date"],
}


def test_real_objects_raise_no_alarm_but_true_ones(samples: Path) -> None:
    readings = {path.name: extract(path.read_bytes()) for path in sorted(samples.glob("*.dcm"))}
    alarms = {
        name: [problem.where for problem in implausibilities(problems_of)] for name, problems_of in readings.items()
    }
    assert {name: found for name, found in alarms.items() if found} == TRUE_ALARMS


_NAMES = sorted(
    {*plausible_ranges.PHYSICAL, *(name for table in plausible_ranges.TYPICAL_OF_AN_EVENT.values() for name in table)}
)
_NUMBERS = st.floats(-1e100, 1e100, allow_nan=False)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["CT", "RF", "DX", "MG", "NM", ""]), st.dictionaries(st.sampled_from(_NAMES), _NUMBERS, max_size=8)
)
def test_whatever_the_numbers_are_each_problem_is_a_sentence_about_one_of_them(
    family: str, event: dict[str, float]
) -> None:
    for where, what in event_problems(family, **event).items():
        assert where.partition(".")[2] in event
        assert len(what) < 1000
