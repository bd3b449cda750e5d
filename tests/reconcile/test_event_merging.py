"""Each event of a study appears once, with the facts of the object of highest precedence, completed by the others."""

from itertools import permutations
from typing import Any

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import contribution, ct, reconciled_rows, xray


def events(*contributions: Contribution) -> list[dict[str, Any]]:
    return reconciled_rows(contributions).events


def test_an_event_of_two_objects_is_one() -> None:
    assert len(events(contribution(ct(1)), contribution(ct(1)))) == 1


def test_the_later_report_wins() -> None:
    early, late = (
        contribution(ct(1, 50.0), at="2026-01-02T10:00:00"),
        contribution(ct(1, 60.0), at="2026-01-02T11:00:00"),
    )
    assert [event["dlp_mgy_cm"] for event in events(late, early)] == [60.0]


def test_a_report_wins_over_a_later_image() -> None:
    report = contribution(xray(1, 1.0), at="2026-01-02T10:00:00")
    image = contribution(xray(1, 2.0), at="2026-01-02T11:00:00", source="dx_image")
    assert [event["dap_gy_cm2"] for event in events(image, report)] == [1.0]


def test_another_object_fills_what_is_missing_and_is_named() -> None:
    report = contribution(xray(1), uid="2.25.31", at="2026-01-02T10:00:00")
    image = contribution(xray(1, exposure_index=400.0), uid="2.25.32", source="dx_image")
    (event,) = events(report, image)
    assert (event["exposure_index"], event["provenance"]) == (400.0, {"exposure_index": "2.25.32"})


def test_several_objects_fill_what_is_missing_and_each_is_named() -> None:
    report = contribution(xray(1), uid="2.25.31", at="2026-01-02T10:00:00")
    images = [
        contribution(xray(1, exposure_index=400.0), uid="2.25.32", source="dx_image"),
        contribution(xray(1, tube_voltage_kv=80.0), uid="2.25.33", source="dx_image"),
    ]
    (event,) = events(report, *images)
    assert event["provenance"] == {"exposure_index": "2.25.32", "tube_voltage_kv": "2.25.33"}
    assert event["modality"] == "RF"


def test_events_without_time_stand_in_the_order_of_their_reports() -> None:
    found = events(contribution(ct(2), at="2026-01-02T11:00:00"), contribution(ct(1), at="2026-01-02T10:00:00"))
    assert [event["irradiation_event_uid"] for event in found] == ["2.25.1", "2.25.2"]


def test_zero_is_a_value_and_is_not_completed() -> None:
    late, early = (
        contribution(ct(1, 0.0), at="2026-01-02T11:00:00"),
        contribution(ct(1, 60.0), at="2026-01-02T10:00:00"),
    )
    assert events(late, early)[0]["dlp_mgy_cm"] == 0.0


def test_each_event_has_its_source_object() -> None:
    found = events(contribution(ct(1), uid="2.25.31"), contribution(ct(2), uid="2.25.32"))
    assert {event["irradiation_event_uid"]: event["sop_instance_uid"] for event in found} == {
        "2.25.1": "2.25.31",
        "2.25.2": "2.25.32",
    }


def test_events_stand_in_the_order_in_which_they_started() -> None:
    later, earlier = ct(1, started_at="2026-01-02T10:05:00"), ct(2, started_at="2026-01-02T10:04:00")
    found = events(contribution(later, earlier))
    assert [(event["irradiation_event_uid"], event["ordinal"]) for event in found] == [("2.25.2", 0), ("2.25.1", 1)]


def test_events_without_time_keep_the_order_of_their_object() -> None:
    found = events(contribution(ct(9), ct(3), ct(5)))
    assert [event["irradiation_event_uid"] for event in found] == ["2.25.9", "2.25.3", "2.25.5"]


def test_both_planes_of_one_irradiation_are_two_events() -> None:
    found = events(contribution(xray(1, plane="A"), xray(1, plane="B")))
    assert len({event["event_id"] for event in found}) == 2


def test_planes_are_recognised_in_any_order() -> None:
    one = events(contribution(xray(1, 1.0, plane="A"), xray(1, 2.0, plane="B")))
    other = events(contribution(xray(1, 2.0, plane="B"), xray(1, 1.0, plane="A")))
    assert {e["plane"]: e["event_id"] for e in one} == {e["plane"]: e["event_id"] for e in other}


def test_an_event_without_uid_sent_again_is_the_same() -> None:
    nameless = ct(1, started_at="2026-01-02T10:05:00") | {"irradiation_event_uid": None}
    assert len(events(contribution(nameless), contribution(nameless))) == 1


def test_an_event_without_uid_is_a_problem() -> None:
    rows = reconciled_rows([contribution(ct(1) | {"irradiation_event_uid": None})])
    assert "no Irradiation Event UID" in rows.study["problems"][0]["what"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_order_and_repetition_never_matter(order: tuple[int, ...]) -> None:
    contributions = [
        contribution(ct(1, 10.0), uid="2.25.31", at="2026-01-02T10:00:00", totals={"dlp_mgy_cm": 10.0}),
        contribution(ct(1, 10.0), ct(2, 5.0), uid="2.25.32", at="2026-01-02T11:00:00", totals={"dlp_mgy_cm": 15.0}),
        contribution(ct(3, 7.0, pitch=1.0), uid="2.25.33", totals={"dlp_mgy_cm": 7.0}),
    ]
    assert reconciled_rows([contributions[i] for i in order] * 2) == reconciled_rows(contributions)
