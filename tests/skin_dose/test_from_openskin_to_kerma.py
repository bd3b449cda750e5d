"""Why Kerma's own phantom and factors give another peak than openSkin's, one change after the other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kerma.skin_dose.map.beam_placement import place_beams
from kerma.skin_dose.map.kernel import skin_dose_map
from kerma.skin_dose.phantom.builders import head_tube, trunk, trunk_tube, tubes
from kerma.skin_dose.phantom.patient_size import patient_of
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.physics.factors import Factors, factors_of
from kerma.skin_dose.study import skin_dose
from tests.support.openskin_emulation import MATTRESS_CM, VERTEX_CM, Case, case
from tests.support.skin_dose_facts import events_of, study_of

ALPHENIX = "RF-RDSR-Canon-Alphenix-rotational.dcm"
ZEE = "RF-RDSR-Siemens-Zee.dcm"


def on_slab(found: Case, factors: Factors) -> float:
    """The peak on openSkin's body."""
    offset = (0.0, 0.0, -VERTEX_CM)
    patient = patient_of(study_of(found.reading))
    shot = place_beams(found.events, factors, patient=patient, pad_cm=MATTRESS_CM, patient_offset_cm=offset)
    corners = skin_dose_map(shot, found.slab.corners(), soft_edge=False).dose_mgy
    return float(corners.reshape(-1, 4).mean(axis=1).max())


def on_body(found: Case, body: Phantom, factors: Factors, *, soft_edge: bool = False) -> float:
    shot = place_beams(found.events, factors, patient=patient_of(study_of(found.reading)))
    return float(skin_dose_map(shot, body, soft_edge=soft_edge).dose_mgy.max())


def as_wide_as_the_slab(found: Case) -> Phantom:
    patient = patient_of(study_of(found.reading))
    own, half_width = trunk_tube(patient), found.slab.flat / 2 + found.slab.radius_cm
    return tubes("trunk", (head_tube(patient), replace(own, half_width_cm=half_width)), 1.0)


@pytest.mark.parametrize(
    ("name", "slab", "hard", "soft"), [(ALPHENIX, 7.512, 7.180, 7.125), (ZEE, 1.612, 1.617, 1.614)]
)
def test_each_change_gives_the_peak_of_the_page(
    samples: Path, name: str, slab: float, hard: float, soft: float
) -> None:
    found = case(samples / name)
    factors, body = factors_of(found.events), trunk(patient_of(study_of(found.reading)))
    peaks = [on_slab(found, factors), *(on_body(found, body, factors, soft_edge=edge) for edge in (False, True))]
    assert peaks == pytest.approx([slab, hard, soft], rel=2e-3)


@pytest.mark.parametrize(("name", "peak_skin_dose_mgy"), [(ALPHENIX, 7.12), (ZEE, 1.614)])
def test_kerma_s_own_peak_is_that_of_the_page(samples: Path, name: str, peak_skin_dose_mgy: float) -> None:
    reading = case(samples / name).reading
    assert skin_dose(study_of(reading), events_of(reading)).peak_skin_dose_mgy == pytest.approx(
        peak_skin_dose_mgy, rel=2e-3
    )


def test_a_trunk_as_wide_as_openskin_s_body_gets_its_peak_in_a_rotation(samples: Path) -> None:
    found = case(samples / ALPHENIX)
    factors = factors_of(found.events)
    assert on_body(found, as_wide_as_the_slab(found), factors) == pytest.approx(on_slab(found, factors), rel=0.01)


def test_the_hottest_skin_of_the_rotation_is_not_behind_the_table(samples: Path) -> None:
    found = case(samples / ALPHENIX)
    factors, body = factors_of(found.events), trunk(patient_of(study_of(found.reading)))
    without = replace(factors, table_transmission=np.ones(len(found.events)))
    patient = patient_of(study_of(found.reading))
    peak, bare = (
        skin_dose_map(place_beams(found.events, one, patient=patient), body).dose_mgy for one in (factors, without)
    )
    assert peak.max() == pytest.approx(bare[peak.argmax()], rel=1e-9)
