"""Which images without common UID show one exposure: what they state decides, and what is absent decides nothing."""

from itertools import permutations
from typing import Any

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import Rows, reconciled_rows
from tests.support.exposures import AT, DEVICE, image, mammogram, radiograph, report

NO_NUMBERS = {"dap_gy_cm2": None, "tube_voltage_kv": None}
HALF_A_SECOND_LATER = "2026-01-02T10:00:00.500000"
A_MINUTE_LATER = "2026-01-02T10:01:00"


def spot(uid: str, **event: Any) -> Contribution:
    """A fluoroscopic spot image without Irradiation Event UID."""
    return image(uid, "RF", "dx_image", **{"dap_gy_cm2": 0.05, "tube_voltage_kv": 75.0, **event})


def in_every_order(*contributions: Contribution) -> Rows:
    """The rows of the study, which are the same whatever the order of arrival."""
    rows = reconciled_rows(contributions)
    assert all(reconciled_rows(order) == rows for order in permutations(contributions))
    return rows


TWO = {
    "frontal and lateral without numbers": (
        radiograph("2.25.21", image_view="AP", **NO_NUMBERS),
        radiograph("2.25.22", image_view="LL", **NO_NUMBERS),
    ),
    "frontal and lateral with one voltage": (
        radiograph("2.25.21", image_view="AP", dap_gy_cm2=None),
        radiograph("2.25.22", image_view="LL", dap_gy_cm2=None),
    ),
    "hand and foot without numbers": (
        radiograph("2.25.21", anatomical_structure="HAND", **NO_NUMBERS),
        radiograph("2.25.22", anatomical_structure="FOOT", **NO_NUMBERS),
    ),
    "spots of a series": (spot("2.25.21"), spot("2.25.22", started_at=HALF_A_SECOND_LATER)),
    "left and right in two seconds": (
        radiograph("2.25.21", laterality="left", started_at="2026-01-02T10:00:00.900000"),
        radiograph("2.25.22", laterality="right", started_at="2026-01-02T10:00:01.100000"),
    ),
    "left and right without numbers": (
        radiograph("2.25.21", laterality="left", **NO_NUMBERS),
        radiograph("2.25.22", laterality="right", **NO_NUMBERS),
    ),
}
ONE = {
    "the same without numbers": (radiograph("2.25.21", **NO_NUMBERS), radiograph("2.25.22", **NO_NUMBERS)),
    "one without view": (radiograph("2.25.21", image_view="AP"), radiograph("2.25.22")),
    "one without body part": (
        radiograph("2.25.21", anatomical_structure="HAND", **NO_NUMBERS),
        radiograph("2.25.22", **NO_NUMBERS),
    ),
    "a body part in other letters": (
        radiograph("2.25.21", anatomical_structure="HAND", **NO_NUMBERS),
        radiograph("2.25.22", anatomical_structure="Hand", **NO_NUMBERS),
    ),
    "a corrected body part": (
        radiograph("2.25.21", anatomical_structure="HAND"),
        radiograph("2.25.22", anatomical_structure="WRIST"),
    ),
    "a corrected side within the second": (
        radiograph("2.25.21", laterality="left", started_at="2026-01-02T10:00:00.200000"),
        radiograph("2.25.22", laterality="right", started_at="2026-01-02T10:00:00.900000"),
    ),
    "copies of a spot": (spot("2.25.21"), spot("2.25.22")),
    "views in other words": (radiograph("2.25.21", image_view="AP"), radiograph("2.25.22", image_view="FRONTAL")),
}


@pytest.mark.parametrize("images", TWO.values(), ids=TWO.keys())
def test_images_that_exclude_each_other_are_two_exposures(images: tuple[Contribution, ...]) -> None:
    rows = in_every_order(*images)
    assert (len(rows.events), rows.study["problems"]) == (2, [])


@pytest.mark.parametrize("images", ONE.values(), ids=ONE.keys())
def test_images_that_exclude_nothing_are_one_exposure(images: tuple[Contribution, ...]) -> None:
    assert len(in_every_order(*images).events) == 1


def test_the_dose_of_each_spot_of_a_series_counts() -> None:
    spots = [spot(f"2.25.2{i}", started_at=f"2026-01-02T10:00:0{i / 2:.1f}") for i in range(4)]
    assert in_every_order(*spots).study["dap_gy_cm2"] == pytest.approx(0.2)


def test_a_corrected_view_is_named() -> None:
    rows = in_every_order(radiograph("2.25.21", image_view="AP"), radiograph("2.25.22", image_view="LL"))
    assert (len(rows.events), "states side or view LL" in rows.study["problems"][0]["what"]) == (1, True)


@pytest.mark.parametrize("make", [radiograph, mammogram])
def test_an_image_without_side_that_counts_as_one_with_a_side_is_named(make: Any) -> None:
    rows = in_every_order(make("2.25.21", laterality="left"), make("2.25.22", laterality=None))
    (problem,) = rows.study["problems"]
    what = "states side or view not stated, the object 2.25.21 states left; they count as one exposure"
    assert (len(rows.events), what in problem["what"], problem["sop_instance_uid"]) == (1, True, "2.25.22")


def test_a_side_that_the_report_leaves_out_is_no_problem() -> None:
    rows = in_every_order(report("DX", dap_gy_cm2=0.1), radiograph("2.25.21", laterality="left"))
    assert (rows.events[0]["laterality"], rows.study["problems"]) == ("left", [])


def test_a_side_that_another_image_of_the_same_event_uid_leaves_out_is_no_problem() -> None:
    named = {"referenced_event_uids": ["2.25.900"]}
    rows = in_every_order(radiograph("2.25.21", laterality="left", **named), radiograph("2.25.22", **named))
    assert (len(rows.events), rows.study["problems"]) == (1, [])


def test_an_exposure_starts_when_the_earliest_of_its_images_does() -> None:
    named = {"referenced_event_uids": ["2.25.900"]}
    copy = radiograph("2.25.21", started_at=A_MINUTE_LATER, **named)
    (event,) = in_every_order(copy, radiograph("2.25.22", **named)).events
    assert (event["started_at"], event["provenance"].get("started_at")) == (AT, "2.25.22")


def test_the_start_in_a_report_counts_before_an_earlier_one_in_an_image() -> None:
    named = {"referenced_event_uids": ["2.25.900"]}
    of_report = report("DX", dap_gy_cm2=0.1, started_at=A_MINUTE_LATER)
    assert in_every_order(of_report, radiograph("2.25.21", **named)).events[0]["started_at"] == A_MINUTE_LATER


DETECTOR = {**DEVICE, "device_serial_number": "DET-9911"}
THREE_SECONDS_LATER = "2026-01-02T10:00:03"


@pytest.mark.parametrize(
    ("reported", "stated", "events"),
    [
        ({"dap_gy_cm2": 0.1}, {"dap_gy_cm2": 0.1}, 1),
        ({"dap_gy_cm2": 0.1, "laterality": "left"}, {"dap_gy_cm2": 0.1, "laterality": "left"}, 1),
        ({"dap_gy_cm2": 0.1, "laterality": "left"}, {"dap_gy_cm2": 0.1, "laterality": "right"}, 2),
        ({"dap_gy_cm2": 0.1}, {"dap_gy_cm2": 0.2}, 2),
        ({}, {"dap_gy_cm2": 0.1}, 2),
        ({"dap_gy_cm2": 0.1}, {"dap_gy_cm2": None}, 2),
    ],
    ids=["one dose", "one dose and side", "another side", "another dose", "no reported dose", "no dose in the image"],
)
def test_an_image_with_another_serial_number_is_the_exposure_of_a_report_by_its_dose_alone(
    reported: dict[str, Any], stated: dict[str, Any], events: int
) -> None:
    of_detector = image("2.25.21", "DX", "dx_image", DETECTOR, started_at=THREE_SECONDS_LATER, **stated)
    assert len(in_every_order(report("DX", **reported), of_detector).events) == events
