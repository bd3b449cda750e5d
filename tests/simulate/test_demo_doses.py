"""Doses of the demo hospital: exact sums, physics that holds together, figures a physicist would believe."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import correlation, median, stdev
from typing import Any

import numpy as np
import pytest

from kerma.simulate import DemoObject, DemoStudy
from tests.support.demo_answers import answer_of

CENT = Decimal("0.01")


def exact(value: float) -> Decimal:
    """The decimal number that a float was printed from."""
    return Decimal(repr(value))


def of(reports: list[DemoObject], modality: str) -> Iterator[dict[str, Any]]:
    return (answer_of(report) for report in reports if answer_of(report)["study"]["modality"] == modality)


def total(events: list[dict[str, Any]], name: str) -> Decimal:
    return sum((exact(event[name]) for event in events if name in event), Decimal(0))


@pytest.fixture(scope="session")
def many(many_studies: list[DemoStudy]) -> dict[str, list[dict[str, Any]]]:
    """Known studies of a bigger hospital, by performed procedure, where a report states them."""
    found = defaultdict(list)
    for made in many_studies:
        if any(each.source.endswith("_rdsr") for each in made.objects):
            found[answer_of(made)["study"]["performed_procedure"]].append(answer_of(made))
    return found


def test_dlp_is_the_sum_of_the_acquisitions(reports: list[DemoObject]) -> None:
    for answer in of(reports, "CT"):
        assert exact(answer["totals"]["dlp_mgy_cm"]) == total(answer["events"], "dlp_mgy_cm")


def test_dlp_is_ctdi_vol_times_length_to_the_written_digits(reports: list[DemoObject]) -> None:
    for answer in of(reports, "CT"):
        for event in answer["events"]:
            if "dlp_mgy_cm" in event:
                product = exact(event["ctdi_vol_mgy"]) * exact(event["scanning_length_mm"]) / 10
                assert exact(event["dlp_mgy_cm"]) == product.quantize(CENT, ROUND_HALF_EVEN)


@pytest.mark.parametrize("name", ["dap_gy_cm2", "reference_air_kerma_mgy"])
@pytest.mark.parametrize("modality", ["RF", "DX"])
def test_totals_are_the_sums_of_the_events(reports: list[DemoObject], modality: str, name: str) -> None:
    for answer in of(reports, modality):
        assert exact(answer["totals"].get(name, 0.0)) == total(answer["events"], name)


@pytest.mark.parametrize(
    ("name", "summed"),
    [("dap_gy_cm2", "dap_gy_cm2"), ("reference_air_kerma_mgy",) * 2, ("time_s", "irradiation_duration_s")],
)
def test_each_plane_sums_its_own_fluoroscopy_and_acquisitions(
    reports: list[DemoObject], name: str, summed: str
) -> None:
    for answer in of(reports, "RF"):
        for plane in answer["planes"]:
            own = [event for event in answer["events"] if event["plane"] == plane["plane"]]
            fluoro = [event for event in own if event["irradiation_event_type"] == "fluoroscopy"]
            acquired = [event for event in own if event["irradiation_event_type"] != "fluoroscopy"]
            assert exact(plane[f"fluoro_{name}"]) == total(fluoro, summed)
            assert exact(plane[f"acquisition_{name}"]) == total(acquired, summed)


def test_totals_are_the_sums_of_the_planes(reports: list[DemoObject]) -> None:
    for answer in of(reports, "RF"):
        for name, value in answer["totals"].items():
            assert exact(value) == total(answer["planes"], name)


def test_biplane_studies_have_two_planes(reports: list[DemoObject]) -> None:
    planes = {
        answer["study"]["station_name"]: [plane["plane"] for plane in answer["planes"]] for answer in of(reports, "RF")
    }
    assert planes == {"DEMOXA1": ["A", "B"], "DEMOXA2": ["single"], "DEMOOR1": ["single"]}


def test_dap_is_air_kerma_times_the_beam_area_at_the_reference_point(reports: list[DemoObject]) -> None:
    for answer in of(reports, "RF"):
        for event in answer["events"]:
            scale = (event["distance_source_to_reference_point_mm"] / event["distance_source_to_detector_mm"]) ** 2
            dap = event["reference_air_kerma_mgy"] / 1000 * event["collimated_field_area_cm2"] * scale
            assert event["dap_gy_cm2"] == pytest.approx(dap, rel=0.02, abs=0.002)


def test_charge_is_current_times_time(reports: list[DemoObject]) -> None:
    for answer in (*of(reports, "RF"), *of(reports, "DX")):
        for event in answer["events"]:
            charge = event["tube_current_ma"] * event["exposure_time_ms"] / 1000
            assert event["exposure_mas"] == pytest.approx(charge, rel=0.01, abs=0.001)


def test_the_deviation_index_follows_from_the_exposure_index(reports: list[DemoObject]) -> None:
    for answer in of(reports, "DX"):
        for event in answer["events"]:
            deviation = 10 * np.log10(event["exposure_index"] / event["target_exposure_index"])
            assert event["deviation_index"] == pytest.approx(deviation, abs=0.051)


def test_rotations_end_elsewhere_and_steps_move_the_table(many: dict[str, list[dict[str, Any]]]) -> None:
    fluoroscopies = (answer for answers in many.values() for answer in answers if answer["study"]["modality"] == "RF")
    events = [event for answer in fluoroscopies for event in answer["events"]]
    rotations = [event for event in events if event.get("irradiation_event_type") == "rotational"]
    steps = [event for event in events if event.get("irradiation_event_type") == "stepping"]
    assert rotations
    assert steps
    assert all(event["primary_end_angle_deg"] - event["primary_angle_deg"] == 200 for event in rotations)
    assert all(event["table_longitudinal_end_position_mm"] > event["table_longitudinal_position_mm"] for event in steps)


def test_fluoroscopies_have_realistic_numbers_of_events(reports: list[DemoObject]) -> None:
    counts = [len(answer["events"]) for answer in of(reports, "RF")]
    assert min(counts) >= 10
    assert max(counts) <= 81


@pytest.mark.parametrize("kind", ["constant_angle", "spiral", "sequenced", "stationary"])
def test_every_ct_acquisition_type_occurs(reports: list[DemoObject], kind: str) -> None:
    assert any(event["acquisition_type"] == kind for answer in of(reports, "CT") for event in answer["events"])


def test_two_sources_are_used_by_the_dual_source_scanner_alone(reports: list[DemoObject]) -> None:
    stations = {
        answer["study"]["station_name"]
        for answer in of(reports, "CT")
        for event in answer["events"]
        if event["number_of_sources"] == len(event["sources"]) == 2
    }
    assert stations == {"DEMOCT1"}


def test_only_one_maker_gives_its_localizers_a_dose(reports: list[DemoObject]) -> None:
    makers = {
        answer["study"]["manufacturer"]
        for answer in of(reports, "CT")
        for event in answer["events"]
        if event["acquisition_type"] == "constant_angle" and "dlp_mgy_cm" in event
    }
    assert makers == {"SIEMENS"}


@pytest.mark.parametrize(
    ("procedure", "least", "most"),
    [
        ("CT head", 550, 950),
        ("CT chest", 120, 260),
        ("CT lung screening", 20, 60),
        ("CT pulmonary angiography", 110, 260),
        ("CT abdomen and pelvis", 280, 550),
        ("CT chest, abdomen and pelvis", 400, 750),
        ("CT coronary angiography", 80, 300),
        ("CT polytrauma", 1200, 2300),
    ],
)
def test_median_dlp_is_what_hospitals_report(
    many: dict[str, list[dict[str, Any]]], procedure: str, least: float, most: float
) -> None:
    assert least < median(answer["totals"]["dlp_mgy_cm"] for answer in many[procedure]) < most


@pytest.mark.parametrize(
    ("procedure", "least", "most"),
    [
        ("XR Chest PA", 0.03, 0.12),
        ("XR Pelvis", 0.4, 2.5),
        ("XR Hand", 0.002, 0.03),
        ("Coronary angiography", 15, 60),
        ("Percutaneous coronary intervention", 40, 130),
        ("Cerebral angiography", 25, 120),
        ("Implantation of cardiac pacemaker", 1, 15),
        ("Internal fixation of fracture of hip", 0.5, 5),
    ],
)
def test_median_dap_is_what_hospitals_report(
    many: dict[str, list[dict[str, Any]]], procedure: str, least: float, most: float
) -> None:
    assert least < median(answer["totals"]["dap_gy_cm2"] for answer in many[procedure]) < most


def test_ct_doses_are_spread_log_normally(many: dict[str, list[dict[str, Any]]]) -> None:
    doses = [np.log(answer["events"][-1]["ctdi_vol_mgy"]) for answer in many["CT chest, abdomen and pelvis"]]
    centred = np.array(doses) - np.mean(doses)
    assert 0.15 < stdev(doses) < 0.5
    assert abs(np.mean(centred**3) / np.std(doses) ** 3) < 0.6


def test_larger_patients_get_more_dose(many: dict[str, list[dict[str, Any]]]) -> None:
    answers = [answer for answer in many["CT chest, abdomen and pelvis"] if "patient_weight_kg" in answer["study"]]
    weights = [answer["study"]["patient_weight_kg"] for answer in answers]
    doses = [answer["events"][-1]["ctdi_vol_mgy"] for answer in answers]
    assert correlation(weights, doses) > 0.5


def test_some_dose_checks_were_exceeded_with_a_reason(many: dict[str, list[dict[str, Any]]]) -> None:
    checks = [
        check
        for answers in many.values()
        for answer in answers
        for event in answer["events"]
        for check in event.get("dose_check", ())
    ]
    exceeded = [check for check in checks if "forward_estimate" in check]
    assert 0 < len(exceeded) < 0.2 * len(checks)
    assert all(check["forward_estimate"] > check["configured_value"] and check["reason"] for check in exceeded)


def test_glandular_dose_is_the_sum_over_each_breast(reports: list[DemoObject]) -> None:
    for answer in of(reports, "MG"):
        for side in {event["laterality"] for event in answer["events"]}:
            own = [event for event in answer["events"] if event["laterality"] == side]
            assert exact(answer["totals"][f"agd_{side}_mgy"]) == total(own, "agd_mgy")


def test_each_pulse_of_an_exposure_is_written(reports: list[DemoObject]) -> None:
    found = [report for report in reports if answer_of(report)["study"]["station_name"] == "DEMOMG2"]
    assert found
    for report in found:
        (event,) = [
            item for item in report.dataset.ContentSequence if item.ConceptNameCodeSequence[0].CodeValue == "113706"
        ][:1]
        written = [item.ConceptNameCodeSequence[0].CodeValue for item in event.ContentSequence]
        assert (written.count("113733"), written.count("113734"), written.count("113793")) == (2, 2, 2)


def test_thicker_breasts_get_more_dose(many: dict[str, list[dict[str, Any]]]) -> None:
    events = [
        event
        for answer in many["MG Screening bilateral"]
        for event in answer["events"]
        if answer["study"]["station_name"] == "DEMOMG1"
    ]
    thicknesses = [event["compressed_thickness_mm"] for event in events]
    assert correlation(thicknesses, [event["agd_mgy"] for event in events]) > 0.6
    assert 0.8 < median(event["agd_mgy"] for event in events) < 2.2


def test_tomosynthesis_turns_by_fifteen_degrees(many: dict[str, list[dict[str, Any]]]) -> None:
    events = [event for answer in many["MG Screening bilateral with tomosynthesis"] for event in answer["events"]]
    turned = [event for event in events if event["irradiation_event_type"] == "rotational"]
    assert len(turned) == len(events) / 2
    assert all(event["primary_end_angle_deg"] - event["primary_angle_deg"] == 15 for event in turned)


def test_what_was_given_is_what_was_measured_before_less_what_was_left(reports: list[DemoObject]) -> None:
    for answer in of(reports, "NM"):
        (event,) = answer["events"]
        before, after = (
            exact(event["pre_administration_activity_mbq"]),
            exact(event["post_administration_activity_mbq"]),
        )
        assert exact(event["administered_activity_mbq"]) == before - after


@pytest.mark.parametrize(("source", "least", "most"), [("pet_image", 80, 450), ("nm_image", 30, 1000)])
def test_activities_are_those_of_practice(objects: list[DemoObject], source: str, least: float, most: float) -> None:
    found = [answer_of(made) for made in objects if made.source == source]
    assert found
    assert all(least < answer["totals"]["administered_activity_mbq"] < most for answer in found)


def test_pet_headers_are_in_becquerel_and_nm_headers_in_megabecquerel(objects: list[DemoObject]) -> None:
    for made in objects:
        if made.source in {"pet_image", "nm_image"}:
            written = made.dataset.RadiopharmaceuticalInformationSequence[0].RadionuclideTotalDose
            factor = 1e-6 if made.source == "pet_image" else 1
            assert written * factor == pytest.approx(answer_of(made)["totals"]["administered_activity_mbq"])


def test_only_imaging_plates_state_no_dose_area_product(objects: list[DemoObject]) -> None:
    images = [answer_of(made) for made in objects if made.source == "dx_image"]
    silent = {image["study"]["station_name"] for image in images if not image["totals"]}
    telling = {image["study"]["station_name"] for image in images if "dap_gy_cm2" in image["totals"]}
    assert (silent, telling) == ({"DEMOCR1"}, {"DEMODX2", "DEMODX3", "DEMOPX1"})


def test_panoramic_images_state_a_tenth_of_a_gray_square_centimetre(objects: list[DemoObject]) -> None:
    panoramic = [made for made in objects if answer_of(made)["study"]["station_name"] == "DEMOPX1"]
    assert {made.dataset.Modality for made in panoramic} == {"PX"}
    assert all(0.03 < answer_of(made)["totals"]["dap_gy_cm2"] < 0.2 for made in panoramic)


def test_headers_state_dose_area_product_in_decigray(objects: list[DemoObject]) -> None:
    for made in objects:
        if made.source == "dx_image" and answer_of(made)["totals"]:
            written = float(made.dataset.ImageAndFluoroscopyAreaDoseProduct)
            assert written == pytest.approx(10 * answer_of(made)["totals"]["dap_gy_cm2"])


def parts(made: DemoStudy) -> list[set[str]]:
    """The events of each CT report of a study."""
    reports = [answer_of(each) for each in made.objects if each.source == "ct_rdsr"]
    return [{event["irradiation_event_uid"] for event in report["events"]} for report in reports]


def test_some_ct_reports_include_the_events_of_an_earlier_one(demo_studies: list[DemoStudy]) -> None:
    cumulative = [made for made in demo_studies if len(parts(made)) > 1 and parts(made)[0] < parts(made)[1]]
    assert len(cumulative) >= 2
    for made in cumulative:
        assert answer_of(made)["totals"] == answer_of(made.objects[-1])["totals"]


def test_some_ct_reports_continue_an_earlier_one(demo_studies: list[DemoStudy]) -> None:
    continued = [made for made in demo_studies if len(parts(made)) > 1 and not parts(made)[0] & parts(made)[1]]
    assert len(continued) >= 2
    for made in continued:
        halves = [exact(answer_of(each)["totals"]["dlp_mgy_cm"]) for each in made.objects]
        assert exact(answer_of(made)["totals"]["dlp_mgy_cm"]) == sum(halves)


def test_some_ct_reports_overlap(many_studies: list[DemoStudy]) -> None:
    shared = [made for made in many_studies if len(parts(made)) > 1 and parts(made)[0] & parts(made)[1]]
    assert any(parts(made)[0] - parts(made)[1] and parts(made)[1] - parts(made)[0] for made in shared)


def test_slices_state_no_dose_length_product(demo_studies: list[DemoStudy]) -> None:
    studies = [answer_of(made) for made in demo_studies if made.objects[0].source == "ct_image"]
    assert studies
    for study in studies:
        assert study["totals"] == {}
        assert any("ctdi_vol_mgy" in event for event in study["events"])
        assert all("dlp_mgy_cm" not in event for event in study["events"])


def test_a_page_of_dose_info_states_the_localizer_as_zero(objects: list[DemoObject]) -> None:
    pages = [answer_of(made) for made in objects if made.source == "philips_dose_info"]
    assert pages
    for page in pages:
        localizers = [event for event in page["events"] if event["acquisition_type"] == "constant_angle"]
        assert [event["dlp_mgy_cm"] for event in localizers] == [0]
        assert exact(page["totals"]["dlp_mgy_cm"]) == total(page["events"], "dlp_mgy_cm")


def test_a_radiation_summary_states_totals_alone(objects: list[DemoObject]) -> None:
    summaries = [answer_of(made) for made in objects if made.source == "siemens_summary_sr"]
    assert summaries
    for summary in summaries:
        assert summary["events"] == []
        assert summary["totals"].keys() == {"dap_gy_cm2", "fluoro_time_s"}
