"""Objects of one study that contradict each other: two patients, several pieces of equipment, another side or view."""

from itertools import permutations
from typing import Any

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import contribution, ct, reconciled_rows
from tests.support.exposures import DEVICE, image, mammogram, radiograph, report

OTHER = {**DEVICE, "manufacturer_model_name": "Mobile", "device_serial_number": "78B"}
IN_CONSOLE = {**DEVICE, "station_name": "ROOM1"}
IN_DETECTOR = {**IN_CONSOLE, "device_serial_number": "D-4711"}
AFTER_3_S = "2026-01-02T10:00:03"


def problems(*contributions: Contribution, where: str = "") -> list[str]:
    """The problems of the study at a path, the same in every order of arrival."""
    found = [
        [problem["what"] for problem in reconciled_rows(order).study["problems"] if problem["where"].startswith(where)]
        for order in permutations(contributions)
    ]
    assert all(other == found[0] for other in found)
    return found[0]


def of_patient(number: int, **patient: Any) -> Contribution:
    return contribution(ct(number), uid=f"2.25.3{number}", totals={"dlp_mgy_cm": 100.0}, study=patient)


@pytest.mark.parametrize(
    ("one", "other", "is_named"),
    [
        ({"patient_id": "P1"}, {"patient_id": "P2"}, True),
        ({"patient_id": "P1"}, {"patient_id": "p1 "}, False),
        ({"patient_id": "P1"}, {"patient_id": None}, False),
        ({"patient_id": None}, {"patient_id": None}, False),
        ({"patient_birth_date": "1980-01-02"}, {"patient_birth_date": "1981-01-02"}, True),
        ({"patient_sex": "F"}, {"patient_sex": "M"}, True),
        ({"patient_sex": "F"}, {"patient_sex": "O"}, False),
        ({"patient_id": "a" * 64}, {"patient_id": "b" * 64}, True),
        ({"patient_id": "a" * 64}, {"patient_id": "P1"}, False),
        ({"patient_name": "Doe^Jane"}, {"patient_name": "DOE^JANE^^^"}, False),
    ],
)
def test_two_patients_in_one_study_are_named(one: dict[str, Any], other: dict[str, Any], *, is_named: bool) -> None:
    named = problems(of_patient(1, **one), of_patient(2, **other), where=f"study.{next(iter(one))}")
    assert bool(named) is is_named


def test_the_problem_of_two_patients_names_objects_and_no_patient() -> None:
    (text,) = problems(of_patient(1, patient_id="P1-SECRET"), of_patient(2, patient_id="P2-SECRET"), where="study.")
    assert ("2.25.31" in text, "2.25.32" in text, "SECRET" in text) == (True, True, False)


def room_and_mobile() -> tuple[Contribution, Contribution]:
    return radiograph("2.25.21"), image("2.25.22", "DX", "dx_image", OTHER, dap_gy_cm2=0.2, tube_voltage_kv=60.0)


def test_an_event_of_other_equipment_states_it() -> None:
    rows = reconciled_rows(room_and_mobile())
    assert {event["dap_gy_cm2"]: event.get("equipment") for event in rows.events} == {0.1: None, 0.2: "M Mobile 78B"}


def test_exposures_by_several_pieces_of_equipment_are_named() -> None:
    (text,) = problems(*room_and_mobile(), where="study.equipment")
    assert "(M X 77A; M Mobile 78B)" in text


def test_pet_and_ct_of_a_hybrid_are_no_contradiction() -> None:
    of_ct = contribution(ct(1), study=DEVICE)
    of_pet = image("2.25.31", "NM", "pet_image", OTHER, administered_activity_mbq=394.0)
    assert problems(of_ct, of_pet, where="study.equipment") == []


def test_equipment_is_never_put_together_from_two() -> None:
    nameless = contribution(ct(1), uid="2.25.31", study={"manufacturer": "M", "manufacturer_model_name": "X"})
    rows = reconciled_rows((nameless, image("2.25.41", "CT", "ct_image", OTHER, ctdi_vol_mgy=9.0)))
    assert "device_serial_number" not in rows.equipment


def test_equipment_is_completed_by_another_object_of_the_same() -> None:
    equipment = {"manufacturer": "M", "manufacturer_model_name": "X"}
    nameless = contribution(ct(1), uid="2.25.31", totals={"dlp_mgy_cm": 100.0}, study=equipment)
    rows = reconciled_rows((nameless, image("2.25.41", "CT", "ct_image", DEVICE, ctdi_vol_mgy=9.0)))
    assert (rows.equipment["device_serial_number"], rows.study["problems"]) == ("77A", [])


def console_report(**event: Any) -> Contribution:
    facts = {"irradiation_event_uid": "2.25.900", "started_at": "2026-01-02T10:00:00", "filters": [], **event}
    totals = {"dap_gy_cm2": event["dap_gy_cm2"]}
    return contribution(facts, uid="2.25.1", totals=totals, study={"modality": "DX", **IN_CONSOLE})


def detector_image(device: dict[str, str] = IN_DETECTOR, **event: Any) -> Contribution:
    return image("2.25.21", "DX", "dx_image", device, **{"dap_gy_cm2": 0.1, "started_at": AFTER_3_S, **event})


def test_an_image_with_the_detectors_serial_number_is_the_exposure_of_the_report() -> None:
    rows = reconciled_rows((console_report(dap_gy_cm2=0.1), detector_image()))
    (problem,) = rows.study["problems"]
    assert (len(rows.events), rows.study["dap_gy_cm2"]) == (1, 0.1)
    assert "(D-4711, 77A)" in problem["what"]


def test_images_with_the_detectors_serial_number_join_the_nearest_exposures() -> None:
    facts = {"dap_gy_cm2": 0.1, "irradiation_event_type": "stationary", "filters": []}
    listed = [{**facts, "irradiation_event_uid": f"2.25.90{i}", "started_at": f"2026-01-02T10:00:0{i}"} for i in (0, 6)]
    of_report = contribution(*listed, uid="2.25.1", study={"modality": "DX", **IN_CONSOLE})
    images = [
        image("2.25.21", "DX", "dx_image", IN_DETECTOR, started_at=AFTER_3_S, tube_voltage_kv=70.0, dap_gy_cm2=0.1),
        image(
            "2.25.22",
            "DX",
            "dx_image",
            IN_DETECTOR,
            started_at="2026-01-02T10:00:09",
            tube_voltage_kv=75.0,
            dap_gy_cm2=0.1,
        ),
    ]
    assert [event.get("tube_voltage_kv") for event in reconciled_rows((of_report, *images)).events] == [70.0, 75.0]


@pytest.mark.parametrize(
    "other",
    [
        detector_image(dap_gy_cm2=0.2),
        detector_image(started_at="2026-01-02T10:00:11"),
        detector_image({**IN_DETECTOR, "station_name": "ROOM2"}),
        detector_image({**IN_DETECTOR, "manufacturer_model_name": "Y"}),
    ],
    ids=["another dose", "eleven seconds later", "another station", "another model"],
)
def test_another_exposure_with_another_serial_number_counts(other: Contribution) -> None:
    assert len(reconciled_rows((console_report(dap_gy_cm2=0.1), other)).events) == 2


@pytest.mark.parametrize("spelling", ["m", "M Inc.", "M, Inc"])
def test_another_spelling_of_the_manufacturer_makes_no_second_exposure(spelling: str) -> None:
    late = image(
        "2.25.21",
        "DX",
        "dx_image",
        {**DEVICE, "manufacturer": spelling},
        dap_gy_cm2=0.1,
        started_at="2026-01-02T10:00:30",
    )
    rows = reconciled_rows((report("DX", dap_gy_cm2=0.1), late))
    assert (rows.study["dap_gy_cm2"], len(rows.study["problems"])) == (0.1, 1)


CORRECTED: dict[str, dict[str, Any]] = {
    "side": {"laterality": "right"},
    "side, without dose area product": {"laterality": "right", "dap_gy_cm2": None},
    "view": {"image_view": "PA"},
}


@pytest.mark.parametrize("changes", CORRECTED.values(), ids=CORRECTED.keys())
def test_a_radiograph_sent_again_with_another_side_or_view_counts_once_and_is_named(changes: dict[str, Any]) -> None:
    facts = {"laterality": "left", "image_view": "AP", "exposure_mas": 2.0}
    one, other = radiograph("2.25.21", **facts), radiograph("2.25.22", **{**facts, **changes})
    (text,) = problems(one, other)
    assert len(reconciled_rows((one, other)).events) == 1
    assert text.endswith("they count as one exposure")


OF_THE_OTHER_SIDE: dict[str, dict[str, Any]] = {
    "a second later": {"started_at": "2026-01-02T10:00:01"},
    "with another dose": {"dap_gy_cm2": 0.2},
    "with another voltage": {"tube_voltage_kv": 70.0},
}


@pytest.mark.parametrize("changes", OF_THE_OTHER_SIDE.values(), ids=OF_THE_OTHER_SIDE.keys())
def test_a_radiograph_of_the_other_side_is_an_exposure_of_its_own(changes: dict[str, Any]) -> None:
    one = radiograph("2.25.21", laterality="left", exposure_mas=2.0)
    other = radiograph("2.25.22", laterality="right", exposure_mas=2.0, **changes)
    assert (len(reconciled_rows((one, other)).events), problems(one, other)) == (2, [])


def test_mammograms_of_both_breasts_in_one_second_are_two_exposures() -> None:
    assert problems(mammogram("2.25.11"), mammogram("2.25.12", laterality="right")) == []


def test_equal_exposures_by_two_pieces_of_equipment_are_two() -> None:
    one, other = radiograph("2.25.21"), image("2.25.22", "DX", "dx_image", OTHER, dap_gy_cm2=0.1)
    assert len(reconciled_rows([one, other]).events) == 2


def test_the_total_of_a_second_scanner_without_events_is_added() -> None:
    listed = contribution(ct(1), uid="2.25.31", totals={"dlp_mgy_cm": 300.0}, study=DEVICE)
    alone = contribution(uid="2.25.32", totals={"dlp_mgy_cm": 500.0}, study=OTHER)
    same = contribution(uid="2.25.33", totals={"dlp_mgy_cm": 301.0}, study=DEVICE)
    for order in permutations([listed, alone, same]):
        assert reconciled_rows(order).study["dlp_mgy_cm"] == 800.0


@pytest.mark.parametrize(
    ("second_start", "second_equipment", "events"),
    [
        ("2026-01-02T10:00:30", DEVICE, 1),
        ("2026-01-02T10:15:00", DEVICE, 2),
        ("2026-01-02T10:15:00", OTHER, 1),
        (None, DEVICE, 1),
    ],
)
def test_equal_activities_at_two_times_on_one_scanner_are_two_administrations(
    second_start: str | None, second_equipment: dict[str, str], events: int
) -> None:
    rubidium = {"administered_activity_mbq": 1110.0, "radionuclide_half_life_s": 76.4}
    images = [
        image("2.25.31", "NM", "pet_image", DEVICE, started_at="2026-01-02T10:00:00", **rubidium),
        image("2.25.32", "NM", "pet_image", second_equipment, started_at=second_start, **rubidium),
    ]
    for order in permutations(images):
        assert len(reconciled_rows(order).events) == events
