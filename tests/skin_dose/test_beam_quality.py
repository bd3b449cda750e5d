"""Quality of beams from the table is that of SpekPy and of the literature."""

from importlib.resources import files
from types import ModuleType

import numpy as np
import pytest

from kerma.skin_dose.physics import beam_quality
from kerma.standard.vocabulary import FILTER_MATERIALS

OFF_GRID = [  # kV, mm aluminium, mm copper
    (52.5, 2.2, 0.0),
    (62.5, 3.1, 0.03),
    (71.0, 3.1, 0.3),
    (81.0, 4.3, 0.2),
    (97.0, 2.75, 0.0),
    (113.0, 7.5, 0.6),
    (142.0, 5.5, 0.95),
]
PUBLISHED_HVL = [  # Benmakhlouf et al. 2013, behind 3.1 mm of aluminium
    (60.0, 0.0, 2.37),
    (80.0, 0.0, 3.12),
    (80.0, 0.2, 5.71),
    (80.0, 0.9, 8.69),
    (120.0, 0.3, 8.85),
]
PUBLISHED_MEDIUM_FACTOR = [  # the same, 10 cm field: scattered photons included
    (60.0, 0.0, 1.017),
    (80.0, 0.0, 1.022),
    (80.0, 0.2, 1.029),
    (80.0, 0.9, 1.042),
    (120.0, 0.3, 1.049),
]


@pytest.fixture
def spekpy() -> ModuleType:
    module: ModuleType = pytest.importorskip("spekpy", reason="SpekPy, with which the table is compared, is missing")
    return module


def at(kv: float, aluminium_mm: float, copper_mm: float) -> beam_quality.Quality:
    return beam_quality.at(np.array([kv]), np.array([aluminium_mm]), np.array([copper_mm]))


def half_value_layer(spekpy: ModuleType, kv: float, *filters: tuple[str, float]) -> float:
    return float(spekpy.Spek(kvp=kv, th=10).multi_filter(list(filters)).get_hvl1())


@pytest.mark.parametrize(("kv", "aluminium", "copper"), OFF_GRID)
def test_half_value_layers_between_the_nodes_are_those_of_spekpy(
    kv: float, aluminium: float, copper: float, spekpy: ModuleType
) -> None:
    expected = half_value_layer(spekpy, kv, ("Al", aluminium), ("Cu", copper))
    assert at(kv, aluminium, copper).hvl_mm_al[0] == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(("kv", "aluminium", "copper"), OFF_GRID)
def test_medium_factors_between_the_nodes_are_those_of_nist(
    kv: float, aluminium: float, copper: float, spekpy: ModuleType
) -> None:
    spek = spekpy.Spek(kvp=kv, th=10, mu_data_source="nist").multi_filter([("Al", aluminium), ("Cu", copper)])
    water, air = spek.get_kerma(to="water"), spek.get_kerma(to="air")
    assert at(kv, aluminium, copper).medium_factor[0] == pytest.approx(water / air, rel=0.001)


@pytest.mark.parametrize(("kv", "copper", "published"), PUBLISHED_HVL)
def test_half_value_layers_are_near_the_published(kv: float, copper: float, published: float) -> None:
    assert at(kv, 3.1, copper).hvl_mm_al[0] == pytest.approx(published, rel=0.015)


@pytest.mark.parametrize(("kv", "copper", "published"), PUBLISHED_MEDIUM_FACTOR)
def test_medium_factors_are_near_the_published(kv: float, copper: float, published: float) -> None:
    assert at(kv, 3.1, copper).medium_factor[0] == pytest.approx(published, rel=0.008)


def test_every_beam_of_an_array_gets_the_value_it_gets_alone() -> None:
    together = beam_quality.at(*np.array(OFF_GRID).T)
    assert together.hvl_mm_al.tolist() == [at(*beam).hvl_mm_al[0] for beam in OFF_GRID]


def test_no_beams_have_no_quality() -> None:
    assert beam_quality.at(np.empty(0), np.empty(0), np.empty(0)).hvl_mm_al.shape == (0,)


@pytest.mark.parametrize(
    ("beam", "nearest"),
    [
        ((35.0, 3.0, 0.1), (40.0, 3.0, 0.1)),
        ((160.0, 3.0, 0.1), (150.0, 3.0, 0.1)),
        ((80.0, 1.0, 0.1), (80.0, 2.0, 0.1)),
        ((80.0, 15.0, 0.1), (80.0, 12.0, 0.1)),
        ((80.0, 3.0, 1.4), (80.0, 3.0, 1.0)),
        ((80.0, 3.0, -0.1), (80.0, 3.0, 0.0)),
    ],
)
def test_a_beam_outside_the_table_takes_its_nearest_value(
    beam: tuple[float, float, float], nearest: tuple[float, float, float]
) -> None:
    assert at(*beam).hvl_mm_al == pytest.approx(at(*nearest).hvl_mm_al)
    assert at(*beam).clamped.tolist() == [True]


@pytest.mark.parametrize("beam", [(40.0, 2.0, 0.0), (150.0, 12.0, 1.0), *OFF_GRID])
def test_a_beam_inside_the_table_is_not_clamped(beam: tuple[float, float, float]) -> None:
    assert at(*beam).clamped.tolist() == [False]


@pytest.mark.parametrize("beam", [(np.nan, 3.0, 0.1), (80.0, np.nan, 0.1), (80.0, 3.0, np.nan)])
def test_what_is_not_a_number_gives_no_number(beam: tuple[float, float, float]) -> None:
    quality = at(*beam)
    assert np.isnan([quality.hvl_mm_al[0], quality.medium_factor[0]]).all()
    assert quality.clamped.tolist() == [True]


def test_copper_hardens_every_beam() -> None:
    kv, copper = np.meshgrid(np.arange(40.0, 151.0, 7.0), np.linspace(0.0, 1.0, 60), indexing="ij")
    quality = beam_quality.at(kv.ravel(), np.full(kv.size, 3.1), copper.ravel())
    assert (np.diff(quality.hvl_mm_al.reshape(kv.shape), axis=1) > 0).all()


@pytest.mark.parametrize("material", sorted(set(FILTER_MATERIALS.values())))
def test_every_filter_that_reports_name_has_an_equivalent(material: str) -> None:
    aluminium, copper = beam_quality.EQUIVALENTS[material]
    assert aluminium + copper > 0


@pytest.mark.parametrize(
    ("material", "symbol"),
    [
        ("titanium", "Ti"),
        ("nickel", "Ni"),
        ("zinc", "Zn"),
        ("niobium", "Nb"),
        ("molybdenum", "Mo"),
        ("rhodium", "Rh"),
        ("silver", "Ag"),
        ("tin", "Sn"),
        ("europium", "Eu"),
        ("tantalum", "Ta"),
        ("tungsten", "W"),
        ("gold", "Au"),
        ("lead", "Pb"),
    ],
)
def test_a_filter_hardens_like_its_equivalent_of_copper(material: str, symbol: str, spekpy: ModuleType) -> None:
    thickness = 0.1 / beam_quality.EQUIVALENTS[material][1]
    filtered = half_value_layer(spekpy, 80, ("Al", 3.1), (symbol, thickness))
    assert filtered == pytest.approx(half_value_layer(spekpy, 80, ("Al", 3.1), ("Cu", 0.1)), rel=0.005)


def test_the_table_is_part_of_the_package_and_small() -> None:
    assert len((files("kerma.skin_dose") / "tables" / "beam_quality.npz").read_bytes()) < 200_000
