"""Kerma's kernel against PySkinDose 25.1.1, run here on the same inputs, with hard edges and PySkinDose's own factors.

PySkinDose turns Siemens' secondary angle against the standard, and Philips' with it; its sign is emulated here only.
The recorded figures were measured once, independently of this code; those of the other sign with a prototype whose
medium factor was that of an approximate field, which moves them by up to 0.15 %.
"""

import numpy as np
import pytest

from kerma.extract import extract
from kerma.skin_dose.result import ResultKind
from kerma.skin_dose.study import skin_dose
from tests.support.pyskindose_runs import REPORTS, dose_map, run
from tests.support.skin_dose_facts import events_of, study_of

AXIOM = "siemens_axiom_example_procedure"
ARTIS = "siemens_axiom_artis"
U104 = "philips_allura_clarity_u104"
U601 = "philips_allura_clarity_u601"

#: Report, phantom, peak in mGy, irradiated cells.
RUNS = (
    (AXIOM, "plane", 10.044, 817),
    (AXIOM, "cylinder", 12.721, 637),
    (AXIOM, "human", 14.990, 3218),
    (ARTIS, "plane", 1.303, 226),
    (ARTIS, "cylinder", 1.302, 219),
    (ARTIS, "human", 1.187, 390),
    (U601, "human", 1.145, 119),
)

EACH = [case[:2] for case in RUNS]
ITS_SIGN, OTHER_SIGN = 1, -1


@pytest.mark.parametrize(("report", "phantom"), EACH)
def test_the_peak_is_pyskindose_s(report: str, phantom: str) -> None:
    theirs = run(report, phantom).dose_mgy
    assert theirs is not None
    assert dose_map(report, phantom, ITS_SIGN).max() == pytest.approx(theirs.max(), rel=1e-3)


@pytest.mark.parametrize(("report", "phantom", "peak_skin_dose_mgy"), [case[:3] for case in RUNS])
def test_the_peak_is_the_recorded_one(report: str, phantom: str, peak_skin_dose_mgy: float) -> None:
    assert dose_map(report, phantom, ITS_SIGN).max() == pytest.approx(peak_skin_dose_mgy, rel=1e-3)


@pytest.mark.parametrize(("report", "phantom", "cells"), [(*case[:2], case[3]) for case in RUNS])
def test_exactly_the_recorded_cells_are_hit(report: str, phantom: str, cells: int) -> None:
    assert np.count_nonzero(dose_map(report, phantom, ITS_SIGN)) == cells


@pytest.mark.parametrize(("report", "phantom"), EACH)
def test_every_cell_has_pyskindose_s_dose(report: str, phantom: str) -> None:
    theirs = run(report, phantom).dose_mgy
    assert theirs is not None
    np.testing.assert_allclose(dose_map(report, phantom, ITS_SIGN), theirs, rtol=1e-9)


@pytest.mark.parametrize(
    ("report", "phantom", "peak_skin_dose_mgy"),
    [
        (AXIOM, "plane", 10.241),
        (AXIOM, "cylinder", 12.713),
        (AXIOM, "human", 14.926),
        (ARTIS, "plane", 1.342),
        (ARTIS, "cylinder", 1.341),
        (ARTIS, "human", 1.189),
        (U601, "plane", 3.94),
        (U601, "cylinder", 1.09),
        (U601, "human", 1.07),
    ],
)
def test_the_other_sign_of_the_secondary_angle_has_the_recorded_peak(
    report: str, phantom: str, peak_skin_dose_mgy: float
) -> None:
    digits = 0.005 if report == U601 else 0.0
    assert dose_map(report, phantom, OTHER_SIGN).max() == pytest.approx(peak_skin_dose_mgy, rel=1.5e-3, abs=digits)


@pytest.mark.parametrize(("phantom", "peak_skin_dose_mgy"), [("plane", 4.8299), ("cylinder", 1.0938)])
def test_three_hit_cells_are_a_map_here_and_an_error_there(phantom: str, peak_skin_dose_mgy: float) -> None:
    assert run(U601, phantom).dose_mgy is None
    assert dose_map(U601, phantom, ITS_SIGN).max() == pytest.approx(peak_skin_dose_mgy, rel=1e-3)


def test_a_room_whose_table_stands_elsewhere_is_mapped_here_and_zero_there() -> None:
    there = run(U104, "plane").dose_mgy
    assert there is not None
    reading = extract((REPORTS / f"{U104}.dcm").read_bytes())
    here = skin_dose(study_of(reading), events_of(reading))
    assert (there.max(), here.kind) == (0.0, ResultKind.MAP)
