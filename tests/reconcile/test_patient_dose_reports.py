"""A patient dose report is a contribution to its study, and changes no fact about irradiation."""

import itertools
from typing import Any

import pytest

from kerma.reconcile import Contribution
from tests.support.contributions import contribution, ct, reconciled_rows, xray


def estimate(**more: Any) -> Contribution:
    return contribution(
        uid="2.25.3000", at="2026-01-03T08:00:00", source="patient_dose_sr", study={"modality": None}, **more
    )


@pytest.mark.parametrize(
    "irradiated",
    [
        [contribution(ct(1), uid="2.25.41", totals={"dlp_mgy_cm": 100.0}, study={"study_description": "Chest"})],
        [contribution(xray(1), uid="2.25.42", totals={"dap_gy_cm2": 1.0})],
        [
            contribution(
                uid="2.25.43", source="siemens_summary_sr", totals={"dap_gy_cm2": 2.0}, study={"modality": "RF"}
            )
        ],
    ],
    ids=["CT", "fluoroscopy", "totals alone"],
)
def test_it_changes_nothing_but_the_number_of_objects(irradiated: list[Contribution]) -> None:
    before = reconciled_rows(irradiated)
    for order in itertools.permutations([*irradiated, estimate()]):
        after = reconciled_rows(order)
        assert {**after.study, "object_count": 1} == before.study
        assert (after.equipment, after.planes, after.events) == (before.equipment, before.planes, before.events)


def test_alone_it_makes_a_study_of_no_family() -> None:
    row = reconciled_rows([estimate()]).study
    assert (row["modality"], row["modalities"], row["object_count"], row["event_count"]) == (None, [], 1, 0)
