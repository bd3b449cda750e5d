"""Display of skin dose, decided here alone: its unit, its colours, and the doses of the isodose lines."""

import math

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


#: The unit of skin doses in lists, on the page and in files; that of the air kerma beside them.
UNIT = "mGy"


def dose_text(dose_mgy: float | None, *, is_upper_bound: bool = False) -> str:
    """A dose to three significant digits, with its unit: "1.72 mGy", "5 510 mGy", "≤ 135 mGy"."""
    if dose_mgy is None:
        return formatting.MISSING
    text = f"{formatting.estimate(dose_mgy)} {UNIT}"
    return formatting.upper_bound(text) if is_upper_bound else text


def levels_mgy(peak_mgy: float) -> tuple[float, ...]:
    """Doses of the isodose lines: the thresholds of skin reactions that are reached, else fractions of the peak."""
    reached = tuple(_MGY_PER_GY * gy for gy in AREA_THRESHOLDS_GY if _MGY_PER_GY * gy < peak_mgy)
    return reached or tuple(fraction * peak_mgy for fraction in _FRACTIONS if peak_mgy > 0)


def top_mgy(peak_mgy: float) -> float:
    """The upper end of the colour scale; never zero."""
    return peak_mgy if peak_mgy > 0 else 1.0


def ticks_mgy(peak_mgy: float) -> tuple[float, ...]:
    """Round values along the colour bar, in mGy, at most nine of them."""
    top = top_mgy(peak_mgy)
    power = 10.0 ** math.floor(math.log10(top))
    step = next(part * power for part in _TICK_STEPS if top < (_MAX_STEPS + 1) * part * power)
    return tuple(float(f"{number * step:.6g}") for number in range(int(top / step + 1e-9) + 1))


#: How Vega writes a dose along an axis or bar.
LABEL_EXPRESSION = "format(datum.value, '~g')"


def css_colours() -> list[str]:
    """The scale as CSS colours; Streamlit takes some hexadecimal ones for placeholders of its theme."""
    return [f"rgb({red}, {green}, {blue})" for red, green, blue in COLOURS]


def pixels(fraction: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Red, green and blue of fractions of the top dose, 0 to 1; shape (..., 3)."""
    steps = np.linspace(0.0, 1.0, len(COLOURS))
    channels = [np.interp(fraction, steps, [colour[channel] for colour in COLOURS]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
