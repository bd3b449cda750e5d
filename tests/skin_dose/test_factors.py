"""Factors of events, put together."""

import numpy as np
import pytest

from kerma.skin_dose.physics.factors import factors_of
from tests.support.geometries import EVENT, event


def test_harder_beams_scatter_back_more_and_pass_the_table_better() -> None:
    factors = factors_of([event(copper_mm=copper) for copper in (0.0, 0.3, 0.9)])
    assert np.all(np.diff(factors.backscatter[:, 2]) > 0)
    assert np.all(np.diff(factors.table_transmission) > 0)
    assert np.all(np.diff(factors.medium_factor) > 0)


def test_factors_are_in_their_natural_range() -> None:
    factors = factors_of([event(tube_voltage_kv=kv, copper_mm=copper) for kv in (50, 150) for copper in (0, 0.9)])
    assert ((factors.backscatter >= 1) & (factors.backscatter < 1.8)).all()
    assert ((factors.table_transmission > 0.5) & (factors.table_transmission < 0.9)).all()
    assert ((factors.medium_factor > 1) & (factors.medium_factor < 1.1)).all()


@pytest.mark.parametrize(("water_mm", "transmission"), [(0.0, 1.0), (None, 0.77), (20.0, 0.63)])
def test_the_site_sets_the_table(water_mm: float | None, transmission: float) -> None:
    factors = factors_of([EVENT], water_mm)
    assert factors.table_transmission == pytest.approx([transmission], abs=0.03)


def test_a_beam_outside_the_tables_is_flagged() -> None:
    factors = factors_of([EVENT, event(tube_voltage_kv=200.0), event(copper_mm=3.0)])
    assert factors.clamped.tolist() == [False, True, True]


def test_no_events_have_no_factors() -> None:
    assert factors_of([]).backscatter.shape == (0, 6)
