"""What two versions of Kerma read otherwise from one object, and the summary over many."""

from typing import Any

import pytest

from kerma.reconcile.reading_changes import Comparison, FactDifference, differences


def reading(**events: Any) -> Any:
    return {"study": {"modality": "CT"}, "totals": {"dlp_mgy_cm": 100.0}, "planes": [], "events": [events]}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (reading(ctdi_vol_mgy=5.0), reading(ctdi_vol_mgy=5.0), []),
        (reading(ctdi_vol_mgy=5.0), reading(ctdi_vol_mgy=6.0), [("events.ctdi_vol_mgy", 5.0, 6.0)]),
        (reading(), reading(pitch=0.9), [("events.pitch", None, 0.9)]),
        (reading(pitch=0), reading(), [("events.pitch", 0, None)]),
        (
            reading(sources=[{"tube_voltage_kv": 100}, {"tube_voltage_kv": 140}]),
            reading(sources=[{"tube_voltage_kv": 100}, {"tube_voltage_kv": 150}]),
            [("events.sources.tube_voltage_kv", 140, 150)],
        ),
        (None, reading(), [("status", "no dose", "dose")]),
        (reading(), None, [("status", "dose", "no dose")]),
        (None, None, []),
    ],
)
def test_a_fact_that_differs_is_named(before: Any, after: Any, expected: list[Any]) -> None:
    assert [(one.fact, one.before, one.after) for one in differences(before, after)] == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(100, 105, 0.05), (100.0, 50, 0.5), (0, 5, None), (None, 5, None), (5, None, None), ("5", "6", None)],
)
def test_a_relative_change_needs_two_numbers_and_none_of_zero(before: Any, after: Any, expected: float | None) -> None:
    assert FactDifference("fact", before, after).relative_change == expected


def test_a_summary_counts_objects_and_shows_the_largest_change() -> None:
    comparison = Comparison()
    comparison.add(
        "CT1", [FactDifference("dlp", 100, 101), FactDifference("dlp", 100, 120), FactDifference("name", "a", "b")]
    )
    comparison.add("CT1", [FactDifference("dlp", 100, 110)])
    comparison.add("CT2", [])
    dlp, name = comparison.sorted()
    assert (comparison.object_count, comparison.changed_count) == (3, 2)
    assert (dlp.fact, dlp.equipment, dlp.object_count, dlp.max_relative_change) == ("dlp", "CT1", 2, 0.2)
    assert (dlp.before, dlp.after) == (100, 120)
    assert (name.object_count, name.max_relative_change, name.before, name.after) == (1, None, "a", "b")
