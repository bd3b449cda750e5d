"""A study's header facts come from the most believed object that states them."""

from typing import Any

import pytest

from tests.support.contributions import contribution, ct, reconciled_rows


def study(**facts: Any) -> dict[str, Any]:
    return reconciled_rows([contribution(ct(1), study=facts)]).study


def test_another_object_fills_what_the_first_leaves_out() -> None:
    late = contribution(ct(1), uid="2.25.31", at="2026-01-02T11:00:00", study={"study_description": None})
    early = contribution(ct(1), uid="2.25.32", at="2026-01-02T10:00:00", study={"study_description": "Chest"})
    row = reconciled_rows([late, early]).study
    assert (row["study_description"], row["provenance"]["study_description"]) == ("Chest", "2.25.32")


@pytest.mark.parametrize(
    ("day", "time", "moment"),
    [
        ("2026-01-02", "10:11:12.500000", "2026-01-02T10:11:12.500000"),
        ("2026-01-02", None, "2026-01-02T00:00:00"),
        (None, "10:11:12", None),
    ],
)
def test_a_study_without_date_has_no_moment(day: str | None, time: str | None, moment: str | None) -> None:
    assert study(study_date=day, study_time=time)["study_at"] == moment


def test_the_device_is_described_apart_from_the_study() -> None:
    rows = reconciled_rows([contribution(ct(1), study={"manufacturer": "GE", "device_serial_number": "77"})])
    assert (rows.equipment["manufacturer"], "manufacturer" in rows.study) == ("GE", False)


def test_objects_and_events_are_counted() -> None:
    row = reconciled_rows([contribution(ct(1)), contribution(ct(1), ct(2))]).study
    assert (row["object_count"], row["event_count"]) == (2, 2)
