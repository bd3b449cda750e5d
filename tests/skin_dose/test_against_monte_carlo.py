"""The whole chain against an independent Monte Carlo simulation of one report; nothing here is tuned to it.

Platten 2023 simulated `RF-RDSR-Siemens-Zee` on openSkin's phantom: the peak is 1.54 ± 0.01 mGy, and the three by six
cells above 90 % of it are columns 50 to 53 and rows 27 to 33 of the trunk, in cm from the middle of the left of the
front and from its lower end. The back's middle is column 52; the first three fields, whose isocentre is 52.5 cm from
the table's head end, are rows 42 to 51, so that row 0 is 99 cm from it.
"""

from pathlib import Path

import numpy as np
import pytest

from kerma.extract import extract
from kerma.skin_dose.result import SkinDose
from kerma.skin_dose.study import skin_dose
from tests.support.skin_dose_facts import events_of, study_of

ZEE = "RF-RDSR-Siemens-Zee.dcm"
PEAK_MGY = 1.54
HOT = 0.9
BACK_COLUMN, ROW_0_CM = 52.0, 99.0
HOT_COLUMNS, HOT_ROWS = (50.0, 53.0), (27.0, 33.0)


@pytest.fixture(scope="module")
def zee(samples: Path) -> SkinDose:
    reading = extract((samples / ZEE).read_bytes())
    return skin_dose(study_of(reading), events_of(reading))


def test_the_peak_is_that_of_the_simulation_within_10_percent(zee: SkinDose) -> None:
    assert zee.peak_skin_dose_mgy == pytest.approx(PEAK_MGY, rel=0.1)


def test_the_interval_of_uncertainty_holds_the_simulation_s_peak(zee: SkinDose) -> None:
    assert zee.peak_skin_dose_mgy is not None
    assert zee.uncertainty_k2_percent is not None
    assert abs(PEAK_MGY / zee.peak_skin_dose_mgy - 1) < zee.uncertainty_k2_percent / 100


def test_the_hot_spot_is_that_of_the_simulation_within_1_cm(zee: SkinDose) -> None:
    assert zee.phantom is not None
    assert zee.dose_mgy is not None
    hot = zee.dose_mgy > HOT * zee.dose_mgy.max()
    left_cm, along_cm = zee.phantom.centre_cm[hot, 0].mean(), zee.phantom.along_cm[hot].mean()
    simulated_cm = np.array([BACK_COLUMN - np.mean(HOT_COLUMNS), ROW_0_CM - np.mean(HOT_ROWS)])
    assert np.linalg.norm(np.array([left_cm, along_cm]) - simulated_cm) <= 1.0
