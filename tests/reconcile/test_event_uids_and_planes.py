"""The UIDs by which images name their events decide before time and exposure factors; planes are never mixed up."""

from itertools import permutations
from typing import Any

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import Rows, contribution, reconciled_rows, xray
from tests.support.exposures import DEVICE, image, radiograph, report

NAMED = "referenced_event_uids"


def same_in_every_order(contributions: tuple[Contribution, ...]) -> Rows:
    """The rows of the study, which are the same whatever the order of arrival."""
    rows = reconciled_rows(contributions)
    assert all(reconciled_rows(order) == rows for order in permutations(contributions))
    return rows


def spot(number: int, seconds: float, **event: Any) -> Contribution:
    """A spot image with an Irradiation Event UID of its own."""
    at = f"2026-01-02T10:00:{seconds:04.1f}"
    return radiograph(f"2.25.2{number}", started_at=at, **{NAMED: [f"2.25.90{number}"], **event})


def biplane_image(uid: str, plane: str | None, **event: Any) -> Contribution:
    """An XA image of one plane of a biplane run."""
    facts = {"irradiation_event_uid": "2.25.900", NAMED: ["2.25.900"], "plane": plane, "dap_gy_cm2": 0.5, **event}
    return image(uid, "RF", "dx_image", **facts)


def test_images_that_name_different_events_are_as_many_exposures_however_alike() -> None:
    rows = same_in_every_order(tuple(spot(number, number * 0.5) for number in range(4)))
    assert (len(rows.events), rows.study["dap_gy_cm2"], rows.study["problems"]) == (4, pytest.approx(0.4), [])


def test_events_of_one_time_are_in_the_order_of_their_objects() -> None:
    """Of 12 in any order, one in 479 001 600 would be right by chance."""
    rows = reconciled_rows([spot(number, 0.0, dap_gy_cm2=0.1 * number) for number in range(21, 9, -1)])
    assert [event["sop_instance_uid"] for event in rows.events] == [f"2.25.2{number}" for number in range(10, 22)]


def test_images_that_name_the_same_event_are_one_exposure_whatever_their_time() -> None:
    rows = same_in_every_order((spot(1, 0.0), spot(2, 30.0, **{NAMED: ["2.25.901"]})))
    assert (len(rows.events), rows.study["dap_gy_cm2"]) == (1, 0.1)


def test_an_image_without_event_uid_joins_the_exposure_nearest_in_time() -> None:
    nameless = radiograph("2.25.29", started_at="2026-01-02T10:00:01.4", exposure_index=400.0)
    rows = same_in_every_order((spot(0, 0.0), spot(3, 1.5), nameless))
    assert [event.get("exposure_index") for event in rows.events] == [None, 400.0]


def test_each_image_completes_the_event_of_the_report_that_it_names() -> None:
    listed = [xray(900 + i, 0.1, started_at=f"2026-01-02T10:00:0{i / 2:.1f}") for i in range(3)]
    of_report = contribution(*listed, uid="2.25.1", totals={"dap_gy_cm2": 0.3}, study={"modality": "RF", **DEVICE})
    images = [spot(i, i / 2, tube_voltage_kv=70.0 + i) for i in range(3)]
    rows = same_in_every_order((of_report, *images))
    assert [event["tube_voltage_kv"] for event in rows.events] == [70.0, 71.0, 72.0]


def test_images_with_uids_that_the_report_does_not_know_fill_one_event_each() -> None:
    listed = [xray(i, 0.1, started_at=f"2026-01-02T10:00:0{i}.0") for i in range(2)]
    of_report = contribution(*listed, uid="2.25.1", study={"modality": "RF", **DEVICE})
    images = [spot(i, float(i), tube_voltage_kv=70.0 + i) for i in range(2)]
    rows = same_in_every_order((of_report, *images))
    assert [event["tube_voltage_kv"] for event in rows.events] == [70.0, 71.0]


def test_an_image_joins_the_event_of_a_report_without_event_uid() -> None:
    nameless = report("DX", dap_gy_cm2=0.1, irradiation_event_uid=None)
    (event,) = same_in_every_order((nameless, radiograph("2.25.21"))).events
    assert (event["tube_voltage_kv"], "irradiation_event_uid" in event) == (80.0, False)


def test_the_images_of_both_planes_are_two_events_of_one_uid() -> None:
    rows = same_in_every_order((biplane_image("2.25.31", "A"), biplane_image("2.25.32", "B")))
    assert {event["plane"]: event["dap_gy_cm2"] for event in rows.events} == {"A": 0.5, "B": 0.5}
    assert (rows.study["dap_gy_cm2"], len({event["event_id"] for event in rows.events})) == (1.0, 2)


def test_each_plane_of_a_report_is_completed_by_its_own_image() -> None:
    listed = [xray(900, 0.5, plane=plane) for plane in "AB"]
    of_report = contribution(*listed, uid="2.25.1", totals={"dap_gy_cm2": 1.0}, study={"modality": "RF", **DEVICE})
    images = (
        biplane_image("2.25.31", "B", tube_voltage_kv=81.0),
        biplane_image("2.25.32", "A", tube_voltage_kv=70.0),
    )
    rows = same_in_every_order((of_report, *images))
    assert {event["plane"]: event["tube_voltage_kv"] for event in rows.events} == {"A": 70.0, "B": 81.0}
    assert rows.study["dap_gy_cm2"] == 1.0


def test_an_image_of_plane_b_alone_has_the_identity_of_the_reports_event() -> None:
    alone = reconciled_rows((biplane_image("2.25.31", "B"),)).events[0]["event_id"]
    listed = [xray(900, 0.5, plane=plane) for plane in "AB"]
    in_report = {event["plane"]: event["event_id"] for event in reconciled_rows((contribution(*listed),)).events}
    assert alone == in_report["B"]


def test_an_image_without_plane_joins_the_event_that_it_names() -> None:
    rows = same_in_every_order((biplane_image("2.25.31", "A"), biplane_image("2.25.32", None)))
    assert (len(rows.events), rows.study["dap_gy_cm2"]) == (1, 0.5)
