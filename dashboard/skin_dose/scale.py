"""Display of skin dose, decided here alone: its unit, its colours, and the doses of the isodose lines."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.ui.text import formatting
from kerma.skin_dose.result import AREA_THRESHOLDS_GY

_MGY_PER_GY = 1000.0
# Where no threshold is reached, lines at these fractions of the peak show the shape of the fields.
_TICK_STEPS, _MAX_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0), 8
_FRACTIONS = (0.25, 0.5, 0.75)

#: Inferno (matplotlib, CC0), a scale whose lightness grows evenly, in 16 even steps from its second of 17: the skin
#: without dose is a dark blue, and black is left to the rims of lines and words.
COLOURS: tuple[tuple[int, int, int], ...] = (
    (11, 7, 36),
    (33, 12, 74),
    (61, 9, 101),
    (87, 16, 110),
    (113, 25, 110),
    (138, 34, 106),
    (163, 44, 97),
    (188, 55, 84),
    (210, 70, 68),
    (228, 90, 49),
    (241, 115, 29),
    (249, 142, 9),
    (252, 172, 17),
    (249, 203, 53),
    (242, 234, 105),
    (252, 255, 164),
)


@dataclass(frozen=True)
class Unit:
    """A unit in which skin doses are shown.

    Attributes:
        symbol: as people write it.
        size_mgy: how many mGy it is.
    """

    symbol: str
    size_mgy: float


MGY, GY = Unit("mGy", 1.0), Unit("Gy", _MGY_PER_GY)


def unit_of(largest_mgy: float) -> Unit:
    """The unit for doses up to the largest: Gy from 1 Gy on."""
    return GY if largest_mgy >= _MGY_PER_GY else MGY


def dose_text(dose_mgy: float | None, unit: Unit | None = None) -> str:
    """A dose to three significant digits, with its unit: "1.72 mGy", "5.51 Gy"."""
    if dose_mgy is None:
        return formatting.MISSING
    unit = unit or unit_of(dose_mgy)
    return f"{formatting.estimate(dose_mgy / unit.size_mgy)} {unit.symbol}"


def levels_mgy(peak_mgy: float) -> tuple[float, ...]:
    """Doses of the isodose lines: the thresholds of skin reactions that are reached, else fractions of the peak."""
    reached = tuple(_MGY_PER_GY * gy for gy in AREA_THRESHOLDS_GY if _MGY_PER_GY * gy < peak_mgy)
    return reached or tuple(fraction * peak_mgy for fraction in _FRACTIONS if peak_mgy > 0)


def top_mgy(peak_mgy: float) -> float:
    """The upper end of the colour scale; never zero."""
    return peak_mgy if peak_mgy > 0 else 1.0


def ticks_mgy(peak_mgy: float) -> tuple[float, ...]:
    """Values along the colour bar, in mGy: round in the unit that is shown, at most nine of them."""
    unit = unit_of(peak_mgy)
    top = top_mgy(peak_mgy) / unit.size_mgy
    power = 10.0 ** math.floor(math.log10(top))
    step = next(part * power for part in _TICK_STEPS if top < (_MAX_STEPS + 1) * part * power)
    return tuple(float(f"{number * step * unit.size_mgy:.6g}") for number in range(int(top / step + 1e-9) + 1))


def label_expression(unit: Unit) -> str:
    """How Vega writes a dose along an axis or bar: in this unit."""
    return f"format(datum.value / {unit.size_mgy}, '~g')"


def css_colours() -> list[str]:
    """The scale as CSS colours; Streamlit takes some hexadecimal ones for placeholders of its theme."""
    return [f"rgb({red}, {green}, {blue})" for red, green, blue in COLOURS]


def pixels(fraction: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Red, green and blue of fractions of the top dose, 0 to 1; shape (..., 3)."""
    steps = np.linspace(0.0, 1.0, len(COLOURS))
    channels = [np.interp(fraction, steps, [colour[channel] for colour in COLOURS]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
