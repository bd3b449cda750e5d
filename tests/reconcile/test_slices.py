"""One slice of a series is used, the same one in whatever order they come."""

from itertools import permutations

from kerma.reconcile import Contribution, redundant_slices
from tests.support.contributions import contribution


def slice_of(uid: str, series: str, source: str = "ct_image") -> Contribution:
    return contribution({"irradiation_event_uid": series, "sources": []}, uid=uid, source=source)


def test_the_slice_with_the_smallest_uid_is_used() -> None:
    slices = [slice_of("2.25.13", "2.25.9"), slice_of("2.25.11", "2.25.9"), slice_of("2.25.12", "2.25.9")]
    assert {frozenset(redundant_slices(order)) for order in permutations(slices)} == {frozenset({"2.25.12", "2.25.13"})}


def test_each_series_keeps_one() -> None:
    assert redundant_slices([slice_of("2.25.11", "2.25.8"), slice_of("2.25.12", "2.25.9")]) == set()


def test_radiographs_and_reports_are_all_used() -> None:
    assert (
        redundant_slices([slice_of("2.25.11", "2.25.9", "dx_image"), slice_of("2.25.12", "2.25.9", "ct_rdsr")]) == set()
    )
