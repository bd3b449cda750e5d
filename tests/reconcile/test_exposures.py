"""A report and its images, two images of one exposure, an administration stated by many slices: each counts once."""

from itertools import permutations

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import contribution, ct, reconciled_rows
from tests.support.exposures import AT, DEVICE, image, mammogram, radiograph, report, slice_of

LATER = {"started_at": "2026-01-02T10:00:30"}
LEFT, RIGHT = {"agd_left_mgy": 0.547}, {"agd_right_mgy": 0.547}
CASES: dict[str, tuple[tuple[Contribution, ...], int, dict[str, float]]] = {
    "both images of one exposure": ((mammogram("2.25.11"), mammogram("2.25.12")), 1, LEFT),
    "both breasts": ((mammogram("2.25.11"), mammogram("2.25.12", laterality="right")), 2, {**LEFT, **RIGHT}),
    "two views": ((mammogram("2.25.11"), mammogram("2.25.12", view="MLO")), 2, {"agd_left_mgy": 1.094}),
    "half a minute later": ((mammogram("2.25.11"), mammogram("2.25.12", **LATER)), 2, {"agd_left_mgy": 1.094}),
    "both radiographs of one": ((radiograph("2.25.21"), radiograph("2.25.22")), 1, {"dap_gy_cm2": 0.1}),
    "another dose": ((radiograph("2.25.21"), radiograph("2.25.22", dap_gy_cm2=0.2)), 2, {"dap_gy_cm2": 0.3}),
    "two percent more": ((radiograph("2.25.21"), radiograph("2.25.22", dap_gy_cm2=0.102)), 2, {"dap_gy_cm2": 0.202}),
    "half a percent more": ((radiograph("2.25.21"), radiograph("2.25.22", dap_gy_cm2=0.1005)), 1, {}),
    "two seconds later": (
        (radiograph("2.25.21"), radiograph("2.25.22", started_at="2026-01-02T10:00:02")),
        1,
        {"dap_gy_cm2": 0.1},
    ),
    "without times": (
        (radiograph("2.25.21", started_at=None), radiograph("2.25.22", started_at=None)),
        2,
        {"dap_gy_cm2": 0.2},
    ),
    "one without a time": ((radiograph("2.25.21"), radiograph("2.25.22", started_at=None)), 2, {"dap_gy_cm2": 0.2}),
    "one without a view": ((mammogram("2.25.11"), mammogram("2.25.12", view=None)), 1, LEFT),
    "slices of one administration": (
        (slice_of("2.25.31"), slice_of("2.25.32"), slice_of("2.25.33")),
        1,
        {"administered_activity_mbq": 394.0},
    ),
    "slices without a time": (
        (slice_of("2.25.31"), slice_of("2.25.32", started_at=None)),
        1,
        {"administered_activity_mbq": 394.0},
    ),
    "slices of the next day": (
        (slice_of("2.25.31"), slice_of("2.25.32", started_at="2026-01-03T10:00:00")),
        2,
        {"administered_activity_mbq": 788.0},
    ),
    "two nuclides": (
        (slice_of("2.25.31"), slice_of("2.25.32", radionuclide_half_life_s=1223.4)),
        2,
        {"administered_activity_mbq": 788.0},
    ),
    "two administrations": (
        (slice_of("2.25.31"), slice_of("2.25.32", administered_activity_mbq=100.0)),
        2,
        {"administered_activity_mbq": 494.0},
    ),
}


@pytest.mark.parametrize(("contributions", "events", "totals"), CASES.values(), ids=CASES.keys())
def test_each_exposure_counts_once_in_every_order(
    contributions: tuple[Contribution, ...], events: int, totals: dict[str, float]
) -> None:
    for order in permutations(contributions):
        rows = reconciled_rows((*order, *order))
        assert len(rows.events) == events
        assert {name: rows.study[name] for name in totals} == pytest.approx(totals)


def test_the_report_of_an_administration_wins_over_its_slices() -> None:
    with_report = report(
        "NM", "radiopharmaceutical_rdsr", administered_activity_mbq=394.0, started_at="2026-01-02T09:52:00"
    )
    (event,) = reconciled_rows((slice_of("2.25.31"), with_report, slice_of("2.25.32"))).events
    assert (event["started_at"], event["radionuclide_half_life_s"]) == ("2026-01-02T09:52:00", 6586.2)


def test_an_image_fills_what_its_report_leaves_out() -> None:
    (event,) = reconciled_rows((radiograph("2.25.21", exposure_index=400.0), report("DX", dap_gy_cm2=0.1))).events
    assert (event["exposure_index"], event["provenance"]) == (
        400.0,
        {"tube_voltage_kv": "2.25.21", "exposure_index": "2.25.21"},
    )


def test_an_image_is_known_by_the_reports_reference_whatever_its_time() -> None:
    referring = report("DX", dap_gy_cm2=0.1, acquired_images=["2.25.21"])
    rows = reconciled_rows((referring, radiograph("2.25.21", started_at="2026-01-02T12:00:00")))
    assert (len(rows.events), rows.events[0]["tube_voltage_kv"], rows.study["problems"]) == (1, 80.0, [])


def test_an_image_is_known_by_its_reference_to_the_event_whatever_its_time() -> None:
    referring = radiograph("2.25.21", started_at="2026-01-02T12:00:00", referenced_event_uids=["2.25.900"])
    rows = reconciled_rows((report("DX", dap_gy_cm2=0.1), referring))
    assert (len(rows.events), rows.events[0]["tube_voltage_kv"], rows.study["problems"]) == (1, 80.0, [])


def test_two_events_of_one_image_are_two() -> None:
    facts = {"administered_activity_mbq": 394.0, "radionuclide_half_life_s": 6586.2, "started_at": AT}
    both = [{"irradiation_event_uid": uid, **facts} for uid in ("2.25.41", "2.25.42")]
    rows = reconciled_rows([contribution(*both, source="pet_image", study={"modality": "NM"})])
    assert [event["irradiation_event_uid"] for event in rows.events] == ["2.25.41", "2.25.42"]


def test_an_image_that_the_report_does_not_list_is_not_counted_but_named() -> None:
    rows = reconciled_rows((report("DX", dap_gy_cm2=0.1), radiograph("2.25.21", started_at="2026-01-02T12:00:00")))
    assert (len(rows.events), rows.study["dap_gy_cm2"]) == (1, 0.1)
    what = "an exposure at 2026-01-02T12:00:00 that the report 2.25.1 does not list; it is not counted"
    assert [(problem["where"], problem["what"], problem["sop_instance_uid"]) for problem in rows.study["problems"]] == [
        ("events", what, "2.25.21")
    ]


def test_an_image_that_the_report_does_not_list_fills_no_total() -> None:
    rows = reconciled_rows((report("DX"), radiograph("2.25.21", started_at="2026-01-02T12:00:00")))
    assert "dap_gy_cm2" not in rows.study


def test_an_unlisted_image_without_a_time_is_named_too() -> None:
    rows = reconciled_rows((report("DX", dap_gy_cm2=0.1), radiograph("2.25.21", started_at=None)))
    assert rows.study["problems"][0]["what"].startswith("an exposure at an unknown time that the report 2.25.1 ")


def test_an_unlisted_exposure_is_named_by_its_own_time_not_by_that_of_the_first() -> None:
    exposures = [
        {"irradiation_event_uid": uid, "started_at": start, "filters": [], "tube_voltage_kv": 80.0}
        for uid, start in (("2.25.901", AT), ("2.25.902", "2026-01-02T12:00:00"))
    ]
    both = contribution(*exposures, uid="2.25.21", source="dx_image", study={"modality": "DX", **DEVICE})
    rows = reconciled_rows((report("DX", dap_gy_cm2=0.1), both))
    assert [problem["what"] for problem in rows.study["problems"]] == [
        "an exposure at 2026-01-02T12:00:00 that the report 2.25.1 does not list; it is not counted"
    ]


def test_an_image_of_another_device_counts_beside_the_report() -> None:
    other = {**DEVICE, "device_serial_number": "78B"}
    elsewhere = image("2.25.21", "DX", "dx_image", other, dap_gy_cm2=0.2, started_at="2026-01-02T12:00:00")
    rows = reconciled_rows((report("DX", dap_gy_cm2=0.1), elsewhere))
    assert (len(rows.events), rows.study["dap_gy_cm2"]) == (2, pytest.approx(0.3))


def test_ct_images_are_used_only_without_a_report() -> None:
    images = image("2.25.41", "CT", "ct_image", ctdi_vol_mgy=9.0)
    alone, beside = (
        reconciled_rows((images,)),
        reconciled_rows((images, contribution(ct(1), totals={"dlp_mgy_cm": 100.0}))),
    )
    assert [len(rows.events) for rows in (alone, beside)] == [1, 1]
    assert (beside.events[0]["sop_instance_uid"] != "2.25.41", beside.study["problems"]) == (True, [])


def test_ct_images_of_a_second_scanner_are_named_once_beside_the_report_of_the_first() -> None:
    first = {"manufacturer": "M", "manufacturer_model_name": "X", "device_serial_number": "77A"}
    of_report = contribution(ct(1), uid="2.25.1", totals={"dlp_mgy_cm": 100.0}, study=first)
    second = [
        image(f"2.25.4{i}", "CT", "ct_image", {**first, "device_serial_number": "78B"}, ctdi_vol_mgy=9.0 + i)
        for i in range(3)
    ]
    own = image("2.25.49", "CT", "ct_image", first, ctdi_vol_mgy=9.0)
    what = (
        "CT images of M X 78B, of which the study has no dose report, beside the report 2.25.1 of M X 77A; "
        "they are not counted"
    )
    for order in permutations((of_report, own, *second)):
        rows = reconciled_rows(order)
        assert rows.study["dlp_mgy_cm"] == 100.0
        assert [problem["what"] for problem in rows.study["problems"]] == [what]


def test_a_side_corrected_from_one_to_both_is_named() -> None:
    images = (radiograph("2.25.21", laterality="left"), radiograph("2.25.22", laterality="both"))
    for order in permutations(images):
        (problem,) = reconciled_rows(order).study["problems"]
        assert "states side or view" in problem["what"]
        assert "they count as one exposure" in problem["what"]


def test_a_hybrid_study_belongs_to_both_families() -> None:
    rows = reconciled_rows((contribution(ct(1), totals={"dlp_mgy_cm": 667.72}), slice_of("2.25.31")))
    assert (rows.study["modality"], rows.study["modalities"]) == ("NM", ["CT", "NM"])
    assert (rows.study["dlp_mgy_cm"], rows.study["administered_activity_mbq"]) == (667.72, 394.0)


def test_fluoroscopy_and_its_radiographs_are_a_study_of_fluoroscopy() -> None:
    rows = reconciled_rows((report("RF", dap_gy_cm2=0.1), radiograph("2.25.21")))
    assert rows.study["modalities"] == ["RF"]
