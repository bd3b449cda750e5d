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


@pytest.mark.parametrize(
    ("facts", "started_at", "content_at", "moment", "source"),
    [
        ({"study_date": "2026-01-02"}, "2026-01-03T10:00:00", None, "2026-01-02T00:00:00", "study_date"),
        ({}, "2026-01-03T10:00:00", "2026-01-04T10:00:00", "2026-01-03T10:00:00", "irradiation"),
        ({}, None, "2026-01-04T10:00:00", "2026-01-04T10:00:00", "content_date"),
        ({}, None, None, None, None),
    ],
)
def test_without_study_date_the_first_irradiation_else_the_content_dates_the_study(
    facts: dict[str, Any], started_at: str | None, content_at: str | None, moment: str | None, source: str | None
) -> None:
    later = ct(2, started_at=started_at and "2026-01-09T10:00:00")
    dated = contribution(ct(1, started_at=started_at), later, at=content_at, study=facts)
    row = reconciled_rows([dated]).study
    assert (row["study_at"], row["study_at_source"], row.get("study_date")) == (moment, source, facts.get("study_date"))


def test_the_device_is_described_apart_from_the_study() -> None:
    rows = reconciled_rows([contribution(ct(1), study={"manufacturer": "GE", "device_serial_number": "77"})])
    assert (rows.equipment["manufacturer"], "manufacturer" in rows.study) == ("GE", False)


def test_objects_and_events_are_counted() -> None:
    row = reconciled_rows([contribution(ct(1)), contribution(ct(1), ct(2))]).study
    assert (row["object_count"], row["event_count"]) == (2, 2)
