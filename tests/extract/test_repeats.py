"""Repeated (DCM 128551, 128552) and rejected acquisitions (DCM 130503, 130504) in reports of CT and projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.sr_builder import (
    accumulated,
    code,
    ct_dose,
    ct_event,
    ct_report,
    num,
    problems,
    read_json,
    text,
    xray_event,
    xray_report,
)

if TYPE_CHECKING:
    from typing import Any

    from pydicom.dataset import Dataset

YES, NO = Concept("373066001", "SCT"), Concept("373067005", "SCT")
MOTION = code(c.REASON_FOR_REPEATING_ACQUISITION, Concept("128553"), meaning="Patient motion")
FACTS = ("repeated_acquisition", "repeat_reason", "rejected_acquisition", "reject_reason")


def of_ct(*items: Dataset) -> dict[str, Any]:
    return _facts(ct_report(ct_event(ct_dose(), *items)))


def of_projection(*items: Dataset) -> dict[str, Any]:
    return _facts(xray_report(accumulated(num(c.DAP_TOTAL, "0.0001", "Gy.m2")), xray_event(*items)))


def _facts(report: Any) -> dict[str, Any]:
    event = read_json(report).events[0]
    return {name: event[name] for name in FACTS if name in event}


@pytest.mark.parametrize("read", [of_ct, of_projection], ids=["ct", "projection"])
def test_flag_and_reason_are_read(read: Any) -> None:
    repeated = code(c.IS_REPEATED_ACQUISITION, YES, MOTION)
    assert read(repeated) == {"repeated_acquisition": "yes", "repeat_reason": "Patient motion"}
    rejected = code(c.IS_REJECTED_ACQUISITION, YES, text(c.REASON_FOR_REJECTING_ACQUISITION, "Positioning"))
    assert read(rejected) == {"rejected_acquisition": "yes", "reject_reason": "Positioning"}


@pytest.mark.parametrize("read", [of_ct, of_projection], ids=["ct", "projection"])
def test_no_is_stated_and_nothing_is_not(read: Any) -> None:
    assert read(code(c.IS_REPEATED_ACQUISITION, NO)) == {"repeated_acquisition": "no"}
    assert read() == {}


def test_another_answer_is_a_problem_and_no_answer() -> None:
    report = ct_report(ct_event(ct_dose(), code(c.IS_REPEATED_ACQUISITION, Concept("261665006", "SCT"))))
    assert "repeated_acquisition" not in read_json(report).events[0]
    assert "events[0].repeated_acquisition" in problems(read_json(report))
