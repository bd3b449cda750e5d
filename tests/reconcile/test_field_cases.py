"""Studies of several objects as found in the field: each exposure counts once, and each contradiction is named."""

from itertools import islice, permutations
from typing import Any, NamedTuple

import pytest

from kerma.extract import Extraction, extract
from kerma.reconcile import Contribution, redundant_slices
from kerma.reconcile.problems import StudyProblem
from tests.conftest import SAMPLES
from tests.support.contributions import reconciled_rows

FOLDER = SAMPLES.parent / "cases"
ORDERS = 24


class Expected(NamedTuple):
    """Number of events, totals, sorted facts of events, a word of a problem (empty for none), and date and time."""

    events: int
    totals: dict[str, float]
    facts: dict[str, list[Any]]
    problem: str = ""
    study_at: str = "2026-01-02T10:10:10"


CASES = {
    "08_no_study_date": Expected(1, {"dap_gy_cm2": 0.1}, {}, "no date", "2026-01-02T10:11:12"),
    "101_cumulative_dap_in_headers": Expected(3, {"dap_gy_cm2": 9.5}, {"dap_gy_cm2": [1.0, 2.5, 6.0]}),
    "13b_synthetic_2d_own_time": Expected(1, {"agd_left_mgy": 1.6}, {}),
    "15_stitched": Expected(3, {"dap_gy_cm2": 0.3}, {"dap_gy_cm2": [0.1, 0.1, 0.1]}),
    "15b_stitched_no_uid": Expected(3, {"dap_gy_cm2": 0.3}, {}),
    "16_laterality_corrected": Expected(1, {"dap_gy_cm2": 0.03}, {}, "side"),
    "18_serial_spots": Expected(6, {"dap_gy_cm2": 0.3}, {}),
    "19_biplane_xa_images": Expected(2, {"dap_gy_cm2": 1.0}, {"plane": ["A", "B"]}),
    "19c_biplane_report_and_images": Expected(2, {}, {"plane": ["A", "B"], "tube_voltage_kv": [70.0, 81.0]}),
    "20_two_machines_one_study": Expected(2, {"dap_gy_cm2": 0.3}, {}, "equipment"),
    "26_two_reconstructions": Expected(1, {}, {}),
    "37_derived_copy": Expected(1, {"dap_gy_cm2": 0.1}, {}),
    "54_image_serial_of_detector": Expected(1, {"dap_gy_cm2": 0.1}, {}, "serial number"),
    "67_predecessor_document": Expected(1, {"dlp_mgy_cm": 300.0}, {}, "predecessor"),
    "69_two_patients_one_study": Expected(2, {"dlp_mgy_cm": 500.0}, {}, "two patients"),
    "84_total_without_localizer": Expected(2, {"dlp_mgy_cm": 300.0}, {}),
}


def contribution_of(extraction: Extraction) -> Contribution:
    uid, study, source = extraction.sop_instance_uid, extraction.study, extraction.source
    assert uid
    assert study
    assert source
    return Contribution(
        sop_instance_uid=uid,
        source=source,
        content_at=extraction.content_at,
        study=study,
        totals=extraction.totals,
        planes=extraction.planes,
        events=extraction.events,
        problems=tuple(StudyProblem(problem.where, problem.message, uid) for problem in extraction.problems),
        predecessors=extraction.predecessors,
    )


def objects_of(case: str) -> list[Contribution]:
    """The contributions of a case, as they are stored."""
    folder = FOLDER / case
    if not folder.is_dir():
        pytest.skip(f"the folder of field cases {FOLDER} is absent")
    read = [contribution_of(extract(path.read_bytes())) for path in sorted(folder.glob("*.dcm"))]
    redundant = redundant_slices(read)
    stored = [item for item in read if item.sop_instance_uid not in redundant]
    return [Contribution.from_json(item.to_json(), item.sop_instance_uid) for item in stored]


@pytest.mark.parametrize("case", CASES)
def test_a_field_case_is_merged_as_it_should_be_in_every_order(case: str) -> None:
    expected, objects = CASES[case], objects_of(case)
    rows = reconciled_rows(objects)
    assert len(rows.events) == expected.events
    assert {name: rows.study[name] for name in expected.totals} == pytest.approx(expected.totals)
    assert {name: sorted(event[name] for event in rows.events) for name in expected.facts} == expected.facts
    assert rows.study["study_at"] == expected.study_at
    texts = [problem["what"] for problem in rows.study["problems"]]
    assert any(expected.problem in text for text in texts) if expected.problem else texts == []
    assert all(reconciled_rows(order) == rows for order in islice(permutations(objects), ORDERS))
