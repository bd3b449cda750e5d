"""Table top and pad weaken a beam as the water does that stands for them."""

import numpy as np
import pytest

from kerma.skin_dose.physics import table_attenuation

BEAMS = [(60.0, 0.0), (80.0, 0.0), (80.0, 0.3), (80.0, 0.9), (125.0, 0.9)]  # kV, mm copper; 3.1 mm of aluminium
FITS = [  # mm water, transmissions computed for the same beams with an anode of 8 degrees
    (10.0, [0.680, 0.714, 0.788, 0.809, 0.826]),
    (14.0, [0.587, 0.628, 0.717, 0.743, 0.766]),
]
MEASURED = [  # mm water that comes nearest, transmissions with mattress, how near
    (10.0, [0.66, 0.68, 0.79, 0.82, 0.86], 0.05),  # Siemens Artis Zeego
    (13.0, [0.619, 0.655, 0.732, 0.754, 0.773], 0.03),  # Siemens AXIOM Artis
]


def of_beams(water_mm: float) -> np.ndarray:
    kv, copper = np.array(BEAMS).T
    return table_attenuation.transmission(kv, np.full(len(BEAMS), 3.1), copper, water_mm)


@pytest.mark.parametrize(("water_mm", "expected"), FITS)
def test_a_layer_of_water_transmits_what_two_fits_of_tables_say(water_mm: float, expected: list[float]) -> None:
    assert of_beams(water_mm) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(("water_mm", "measured", "near"), MEASURED)
def test_a_layer_of_water_stands_for_measured_tables(water_mm: float, measured: list[float], near: float) -> None:
    assert of_beams(water_mm) == pytest.approx(measured, rel=near)


@pytest.mark.parametrize("water_mm", [1.0, 11.5, 23.0, 50.0])
@pytest.mark.parametrize(("kv", "aluminium", "copper"), [(62.5, 2.75, 0.0), (77.0, 3.1, 0.15), (118.0, 5.5, 0.95)])
def test_transmission_between_the_nodes_is_that_of_spekpy(
    kv: float, aluminium: float, copper: float, water_mm: float
) -> None:
    spekpy = pytest.importorskip("spekpy", reason="SpekPy, which the table is compared with, is not installed")
    beam = spekpy.Spek(kvp=kv, th=10).multi_filter([("Al", aluminium), ("Cu", copper)])
    before = beam.get_kerma()
    expected = beam.filter("Water, Liquid", water_mm).get_kerma() / before
    transmitted = table_attenuation.transmission(np.array([kv]), np.array([aluminium]), np.array([copper]), water_mm)
    assert transmitted == pytest.approx(expected, rel=0.005)


def test_no_water_lets_everything_pass() -> None:
    assert of_beams(0.0).tolist() == [1.0] * len(BEAMS)


def test_more_water_lets_less_pass() -> None:
    passed = np.stack([of_beams(float(water_mm)) for water_mm in range(51)])
    assert (np.diff(passed, axis=0) < 0).all()


def test_each_beam_may_cross_water_of_its_own() -> None:
    kv, copper = np.array(BEAMS).T
    water = np.linspace(5.0, 20.0, len(BEAMS))
    each = table_attenuation.transmission(kv, np.full(len(BEAMS), 3.1), copper, water)
    assert each.tolist() == [of_beams(float(mm))[i] for i, mm in enumerate(water)]


@pytest.mark.parametrize("water_mm", [-1.0, 50.1, np.nan])
def test_water_that_no_table_amounts_to_is_refused(water_mm: float) -> None:
    with pytest.raises(ValueError, match="The water equivalent of table top and pad is 0 to 50 mm, not"):
        of_beams(water_mm)
