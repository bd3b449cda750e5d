"""Several series of CT images that were reconstructed from one acquisition are one event."""

from itertools import permutations
from typing import Any

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import reconciled_rows
from tests.support.exposures import image

FACTS: dict[str, Any] = {
    "acquisition_number": "3",
    "acquisition_type": "spiral",
    "ctdi_vol_mgy": 9.0,
    "pitch": 0.8,
    "total_collimation_mm": 38.4,
    "sources": [{"tube_voltage_kv": 120.0}],
    "dose_check": [],
}


def series(number: int, **event: Any) -> Contribution:
    """A slice of a series, whose UID stands for the event."""
    facts = {"irradiation_event_uid": f"2.25.5{number}", **FACTS, **event}
    return image(f"2.25.6{number}", "CT", "ct_image", **facts)


SAME: dict[str, dict[str, Any]] = {
    "the same number, start and technique": {},
    "a second later": {"started_at": "2026-01-02T10:00:01"},
    "without pitch": {"pitch": None},
    "without X-ray source": {"sources": []},
}
OTHER: dict[str, dict[str, Any]] = {
    "another number": {"acquisition_number": "4"},
    "no number": {"acquisition_number": None},
    "the same number in the next phase": {"started_at": "2026-01-02T10:00:40"},
    "another CTDIvol": {"ctdi_vol_mgy": 12.0},
    "another voltage": {"sources": [{"tube_voltage_kv": 80.0}]},
    "another kind of acquisition": {"acquisition_type": "sequenced"},
    "no start": {"started_at": None},
}


def count(changes: dict[str, Any], common: dict[str, Any] | None = None) -> int:
    """The number of events of two series, the same in both orders."""
    (number,) = {
        len(reconciled_rows(order).events)
        for order in permutations((series(1, **(common or {})), series(2, **{**(common or {}), **changes})))
    }
    return number


@pytest.mark.parametrize("changes", SAME.values(), ids=SAME.keys())
def test_two_reconstructions_of_one_acquisition_are_one_event(changes: dict[str, Any]) -> None:
    assert count(changes) == 1


@pytest.mark.parametrize("changes", OTHER.values(), ids=OTHER.keys())
def test_two_acquisitions_are_two_events(changes: dict[str, Any]) -> None:
    assert count(changes) == 2


def test_the_acquisition_uid_decides_before_number_and_start() -> None:
    one = {"acquisition_uid": "2.25.71"}
    assert count({"started_at": "2026-01-02T10:05:00", "acquisition_number": None}, one) == 1
    assert count({"acquisition_uid": "2.25.72"}, one) == 2


def test_the_event_uid_decides_before_number_and_start() -> None:
    one = {"referenced_event_uids": ["2.25.81"]}
    assert count({"referenced_event_uids": ["2.25.82"]}, one) == 2
