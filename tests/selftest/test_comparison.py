"""The comparison of expected and found values, and the table of the expected ones."""

import pytest

from kerma.selftest.comparison import NOT_INSTALLED, ExpectedValue, FoundValue, compare, expected_values
from kerma.selftest.objects.listing import reference_objects


@pytest.mark.parametrize(
    ("expected", "tolerance_percent", "found", "outcome"),
    [
        ("250", 0, 250.0, "passed"),
        ("250", 0, "250.000", "passed"),
        ("250", 0, 250.001, "failed"),
        ("1990", 10, 1791.0, "passed"),  # 1990 - 199
        ("1990", 10, 1790.9, "failed"),
        ("0", 0, 0.0, "passed"),
        ("0", 0, None, "failed"),  # missing is not zero
        ("", 0, None, "passed"),
        ("", 0, 0.0, "failed"),
        ("head_16cm", 0, "head_16cm", "passed"),
        ("head_16cm", 0, "body_32cm", "failed"),
        ("2 3", 0, "2 3", "passed"),
        ("3", 0, "2 3", "failed"),
        ("250", 0, "ProgrammingError: no such column", "failed"),
        ("250", 0, NOT_INSTALLED, NOT_INSTALLED),
    ],
)
def test_a_value_is_compared(expected: str, tolerance_percent: float, found: FoundValue, outcome: str) -> None:
    row = ExpectedValue("extraction", 1, "study", "x", expected, tolerance_percent, False, "a reason")
    assert compare(row, found).outcome == outcome


def test_each_expected_value_has_a_reason_and_stands_once() -> None:
    rows = expected_values(is_full=True)
    assert all(row.reason for row in rows)
    keys = [(row.part, row.study, row.location, row.quantity) for row in rows]
    assert len(set(keys)) == len(keys)


def test_every_reference_study_has_expected_values() -> None:
    assert {one.study for one in reference_objects(is_full=True)} == {
        row.study for row in expected_values(is_full=True) if row.part == "extraction"
    } | {3}


def test_every_part_from_reception_to_alerts_is_tested_by_the_basic_test() -> None:
    parts = {"reception", "extraction", "reconciliation", "skin dose", "chart", "filter", "export", "alert"}
    assert {row.part for row in expected_values(is_full=False)} == parts


def test_reference_objects_are_the_same_each_time() -> None:
    files = [[one.file() for one in reference_objects(is_full=True)] for _ in range(2)]
    assert files[0] == files[1]
