"""Make kerma/skin_dose/tables/beam_quality.npz, and print what it rests on.

    .venv/bin/python scripts/make_beam_quality.py

SpekPy (https://bitbucket.org/spekpy/spekpy_release, MIT) models one bare spectrum of a tungsten anode per tube voltage
(casim, its default); aluminium, copper and water then attenuate it by SpekPy's own coefficients (PENELOPE), which gives
what `Spek.filter` gives, in seconds instead of an hour. The medium factor weighs photons by NIST's mass
energy-absorption coefficients of water and air, which SpekPy carries.

One anode angle, 10 degrees, serves all: `--angles` prints how far 8 and 12 degrees lie from it.
"""

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import spekpy
from numpy.typing import NDArray
from spekpy.SpekTools import load_mu_data

from kerma.skin_dose.physics import backscatter

Floats = NDArray[np.float64]

TABLE = Path(__file__).resolve().parent.parent / "kerma" / "skin_dose" / "tables" / "beam_quality.npz"
ANODE_DEG = 10.0
TUBE_VOLTAGE_KV = np.arange(40.0, 151.0, 5.0)
ALUMINIUM_MM = np.array([2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0])
COPPER_MM = np.linspace(0.0, 1.0, 21) ** 2  # even in the square root, in which the table is read
WATER_MM = np.arange(2.5, 51.0, 2.5)
WATER_TERMS = 4  # of the polynomial in thickness: within 0.15 % of the transmission it stands for
HALVINGS = 60
WATER_FOR_ANGLES_MM = 11.5
BASE_ALUMINIUM_MM = 3.1
EQUIVALENCE_KV = 80.0
SYMBOLS = {
    "titanium": "Ti",
    "nickel": "Ni",
    "zinc": "Zn",
    "niobium": "Nb",
    "molybdenum": "Mo",
    "rhodium": "Rh",
    "silver": "Ag",
    "tin": "Sn",
    "europium": "Eu",
    "tantalum": "Ta",
    "tungsten": "W",
    "gold": "Au",
    "lead": "Pb",
}


class Spectrum(NamedTuple):
    """Photons of an unfiltered beam, and what weakens and weighs them; arrays over energy."""

    photons: Floats
    energy_kev: Floats
    to_air_kerma: Floats  # energy times mu_en over rho of air, PENELOPE's as in SpekPy's own air kerma
    to_medium_factor: tuple[Floats, Floats]  # the same of water and of air, NIST's


def spectrum(tube_voltage_kv: float, anode_deg: float = ANODE_DEG) -> Spectrum:
    """The bare beam at one tube voltage."""
    spek = spekpy.Spek(kvp=tube_voltage_kv, th=anode_deg)
    energy = spek.get_k()
    air = load_mu_data("pene")[1].get_muen_over_rho_air(energy)
    _, nist_air, nist_water = load_mu_data("nist")
    return Spectrum(
        spek.get_spk(),
        energy,
        energy * air,
        (energy * nist_water.get_muen_over_rho_water(energy), energy * nist_air.get_muen_over_rho_air(energy)),
    )


def attenuation_per_mm(material: str, energy_kev: Floats) -> Floats:
    """Linear attenuation coefficient of one of SpekPy's materials, per mm."""
    return np.asarray(load_mu_data("pene")[0].get_mu_t(material, energy_kev, 1.0), dtype=np.float64)


def kerma(beam: Spectrum, exponent: Floats) -> Floats:
    """Air kerma behind filters, for exponents (..., energies) of their attenuation."""
    return np.exp(-exponent) @ (beam.photons * beam.to_air_kerma)


def half_value_layer_mm(beam: Spectrum, exponent: Floats) -> Floats:
    """First half value layer in mm of aluminium, by halving the interval."""
    aluminium = attenuation_per_mm("Al", beam.energy_kev)
    low, high = np.zeros(exponent.shape[:-1]), np.full(exponent.shape[:-1], 40.0)
    half = kerma(beam, exponent) / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = kerma(beam, exponent + middle[..., None] * aluminium) > half
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray((low + high) / 2, dtype=np.float64)


def medium_factor(beam: Spectrum, exponent: Floats) -> Floats:
    """Kerma in water over kerma in air, of primary photons."""
    photons = np.exp(-exponent) * beam.photons
    water, air = beam.to_medium_factor
    return photons @ water / (photons @ air)


def water_transmission(beam: Spectrum, exponent: Floats, water_mm: Floats) -> Floats:
    """Air kerma behind water over air kerma before it: (..., thicknesses)."""
    water = attenuation_per_mm("Water, Liquid", beam.energy_kev)
    behind = kerma(beam, exponent[..., None, :] + water_mm[:, None] * water)
    return behind / kerma(beam, exponent)[..., None]


def water_coefficients(transmission: Floats, water_mm: Floats = WATER_MM) -> Floats:
    """Coefficients (..., 4) of -ln T / x = c0 + c1 x + c2 x^2 + c3 x^3, for T (..., thicknesses) of x mm of water."""
    powers = np.vander(water_mm, WATER_TERMS, increasing=True)
    per_mm = -np.log(transmission) / water_mm
    solved = np.linalg.lstsq(powers, per_mm.reshape(-1, water_mm.size).T, rcond=None)[0]
    return np.asarray(solved.T.reshape(*transmission.shape[:-1], WATER_TERMS), dtype=np.float64)


def filters(energy_kev: Floats, aluminium_mm: Floats, copper_mm: Floats) -> Floats:
    """Exponents of attenuation: (aluminium, copper, energies)."""
    aluminium = aluminium_mm[:, None, None] * attenuation_per_mm("Al", energy_kev)
    copper = copper_mm[None, :, None] * attenuation_per_mm("Cu", energy_kev)
    return aluminium + copper


def grids(anode_deg: float = ANODE_DEG) -> dict[str, Floats]:
    """Half value layer, medium factor and coefficients of water over voltage, aluminium and copper."""
    rows: dict[str, list[Floats]] = {"hvl_mm_al": [], "medium_factor": [], "water_attenuation": []}
    for voltage in TUBE_VOLTAGE_KV:
        beam = spectrum(float(voltage), anode_deg)
        exponent = filters(beam.energy_kev, ALUMINIUM_MM, COPPER_MM)
        rows["hvl_mm_al"].append(half_value_layer_mm(beam, exponent))
        rows["medium_factor"].append(medium_factor(beam, exponent))
        rows["water_attenuation"].append(water_coefficients(water_transmission(beam, exponent, WATER_MM)))
    return {name: np.stack(row) for name, row in rows.items()}


def save(path: Path = TABLE) -> None:
    """Write the table that `kerma.skin_dose.physics.beam_quality` reads."""
    axes = {"tube_voltage_kv": TUBE_VOLTAGE_KV, "aluminium_mm": ALUMINIUM_MM, "copper_mm": COPPER_MM}
    path.parent.mkdir(exist_ok=True)
    arrays = {name: values.astype(np.float32) for name, values in (axes | grids()).items()}
    np.savez_compressed(path, allow_pickle=False, **arrays)


def copper_mm_per_mm(symbol: str) -> float:
    """Copper that gives the same half value layer as a material, per mm of it.

    At 80 kV behind 3.1 mm of aluminium, for as much of the material as 0.1 mm of copper: heavy filters are of that
    order, and the ratio hardly depends on it.
    """
    beam = spectrum(EQUIVALENCE_KV)
    base = BASE_ALUMINIUM_MM * attenuation_per_mm("Al", beam.energy_kev)
    copper_mm = 0.1
    target = half_value_layer_mm(beam, base + copper_mm * attenuation_per_mm("Cu", beam.energy_kev))
    low, high = 0.0, 2.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        softer = half_value_layer_mm(beam, base + middle * attenuation_per_mm(symbol, beam.energy_kev)) < target
        low, high = (middle, high) if softer else (low, middle)
    return copper_mm / low


def print_equivalents() -> None:
    """Lines of `beam_quality.EQUIVALENTS`."""
    for material, symbol in SYMBOLS.items():
        print(f'    "{material}": (0.0, {copper_mm_per_mm(symbol):.2f}),')


def print_angles() -> None:
    """What anodes of 8 and 12 degrees change: half value layer, and skin dose behind table and pad."""
    middle, others = _doses(ANODE_DEG), {angle: _doses(angle) for angle in (8.0, 12.0)}
    for angle, (hvl, dose) in others.items():
        print(
            f"{angle:g} degrees against {ANODE_DEG:g}: half value layer {_range(hvl / middle[0])}, "
            f"skin dose of a 10 cm field {_range(dose / middle[1])}"
        )


def _doses(anode_deg: float) -> tuple[Floats, Floats]:
    """Half value layer, and backscatter of 10 cm times medium factor times transmission of 11.5 mm of water."""
    table = grids(anode_deg)
    clinical = slice(np.searchsorted(TUBE_VOLTAGE_KV, 60), np.searchsorted(TUBE_VOLTAGE_KV, 126))
    hvl, factor = table["hvl_mm_al"][clinical], table["medium_factor"][clinical]
    voltage = np.broadcast_to(TUBE_VOLTAGE_KV[clinical, None, None], hvl.shape)
    scatter = backscatter.at_nodes(hvl.ravel(), voltage.ravel())[:, backscatter.SIDES_CM.index(10)].reshape(hvl.shape)
    water = WATER_FOR_ANGLES_MM
    exponent = water * table["water_attenuation"][clinical] @ water ** np.arange(WATER_TERMS)
    return hvl, scatter * factor * np.exp(-exponent)


def _range(ratio: Floats) -> str:
    return f"{100 * (ratio.min() - 1):+.1f} to {100 * (ratio.max() - 1):+.1f} %"


def main() -> None:
    """Write the table, or print what it rests on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--equivalents", action="store_true", help="print other filter materials in mm of copper per mm"
    )
    parser.add_argument("--angles", action="store_true", help="print what other anode angles change")
    arguments = parser.parse_args()
    if arguments.equivalents:
        print_equivalents()
    elif arguments.angles:
        print_angles()
    else:
        save()
        print(f"{TABLE.name}: {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
