"""Backscatter factors: kerma at the surface of a water phantom over kerma at the same point in air.

Benmakhlouf, Fransson and Andreo: Influence of phantom thickness and material on the backscatter factors for diagnostic
x-ray beam dosimetry. Phys Med Biol 58 (2013) 247, doi 10.1088/0031-9155/58/2/247, equation (8): for square fields on
water, 50 to 150 kV. The coefficients are those that PySkinDose (M. Hellström, J. Lundman; MIT licence) quotes from it.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SIDES_CM = (0, 5, 10, 20, 25, 35)  # without area there is no backscatter
TUBE_VOLTAGES_KV = (50.0, 150.0)
HALF_VALUE_LAYERS_MM_AL = (1.8, 12.5)

# [power of half value layer, power of tube voltage, side of 5, 10, 20, 25, 35 cm]
_COEFFICIENTS = np.array(
    [
        [
            [1.00870, 0.929969, 0.865442, 0.858665, 0.857065],
            [2.35816e-3, 4.08549e-3, 5.36739e-3, 5.51579e-3, 5.55933e-3],
            [-9.48937e-6, -1.66271e-5, -2.21494e-5, -2.27532e-5, -2.28004e-5],
        ],
        [
            [0.103143, 0.153605, 0.172418, 0.170826, 0.166418],
            [-1.04881e-3, -1.45187e-3, -1.46088e-3, -1.38540e-3, -1.28180e-3],
            [3.59731e-6, 5.05312e-6, 5.17430e-6, 4.91192e-6, 4.53036e-6],
        ],
        [
            [-7.31303e-3, -9.32427e-3, -8.30138e-3, -7.64330e-3, -6.81574e-3],
            [7.93272e-5, 9.40568e-5, 7.13576e-5, 6.13126e-5, 4.94197e-5],
            [-2.74296e-7, -3.28449e-7, -2.54885e-7, -2.21399e-7, -1.79074e-7],
        ],
    ]
)
_SIDES = np.array(SIDES_CM, dtype=np.float64)
_STEPS = np.diff(_SIDES)


def is_outside(hvl_mm_al: Floats, tube_voltage_kv: Floats) -> NDArray[np.bool_]:
    """(E,) whether a beam is outside the range of the paper, so that its nearest value is used; NaN is outside."""
    beams = ((hvl_mm_al, HALF_VALUE_LAYERS_MM_AL), (tube_voltage_kv, TUBE_VOLTAGES_KV))
    return ~np.logical_and(*((values >= low) & (values <= high) for values, (low, high) in beams))


def at_nodes(hvl_mm_al: Floats, tube_voltage_kv: Floats) -> Floats:
    """Backscatter factors of square fields with the sides `SIDES_CM`.

    Args:
        hvl_mm_al: (E,) first half value layer, mm of aluminium; clamped to 1.8 to 12.5.
        tube_voltage_kv: (E,) peak tube voltage; clamped to 50 to 150.

    Returns:
        (E, 6), the first of them 1.
    """
    powers = np.arange(3)
    hvl = np.clip(hvl_mm_al, *HALF_VALUE_LAYERS_MM_AL)[:, None] ** powers
    voltage = np.clip(tube_voltage_kv, *TUBE_VOLTAGES_KV)[:, None] ** powers
    factors = np.einsum("eh,ev,hvs->es", hvl, voltage, _COEFFICIENTS)
    return np.concatenate([np.ones((len(factors), 1)), factors], axis=1)


def curves(nodes: Floats) -> Floats:
    """Monotone cubic interpolation between the nodes (PCHIP).

    Fritsch and Butland 1984, doi 10.1137/0905021.

    Args:
        nodes: (E, 6) backscatter factors at `SIDES_CM`.

    Returns:
        (E, 5, 4) coefficients of each interval, in powers of the side minus its lower node, cm.
    """
    rise = np.diff(nodes, axis=1) / _STEPS
    slope = _slopes(rise)
    left, right = slope[:, :-1], slope[:, 1:]
    square = (3 * rise - 2 * left - right) / _STEPS
    cube = (left + right - 2 * rise) / _STEPS**2
    return np.stack([nodes[:, :-1], left, square, cube], axis=-1)


def along(curve: Floats, event: NDArray[np.int64], side_cm: Floats) -> Floats:
    """Backscatter factors of fields of any side, many for each event.

    Args:
        curve: (E, 5, 4) of `curves`.
        event: (H,) index of the curve of each field.
        side_cm: (H,) side of the square of equal area; the factor is constant beyond 35 cm.

    Returns:
        (H,)
    """
    side = np.clip(side_cm, _SIDES[0], _SIDES[-1])
    interval = np.searchsorted(_SIDES[1:-1], side, side="right")
    beyond = side - _SIDES[interval]
    constant, linear, square, cube = curve[event, interval].T
    return np.asarray(((cube * beyond + square) * beyond + linear) * beyond + constant)


def between(nodes: Floats, side_cm: Floats) -> Floats:
    """Backscatter factors (H,) of fields of any side, for factors at the nodes (H, 6) and sides (H,) in cm.

    `curves` and `along` give the same for many fields of each event, and faster.
    """
    return along(curves(nodes), np.arange(len(nodes)), side_cm)


def _slopes(rise: Floats) -> Floats:
    """Slopes (E, 6) at the nodes, for the rise (E, 5) of the intervals between them."""
    before, after = _STEPS[:-1], _STEPS[1:]
    lower, upper = rise[:, :-1], rise[:, 1:]
    turns = lower * upper <= 0
    weight_lower, weight_upper = 2 * after + before, after + 2 * before
    safe_lower, safe_upper = np.where(turns, 1.0, lower), np.where(turns, 1.0, upper)
    mean = (weight_lower + weight_upper) / (weight_lower / safe_lower + weight_upper / safe_upper)
    first = _end_slope(rise[:, 0], rise[:, 1], _STEPS[0], _STEPS[1])
    last = _end_slope(rise[:, -1], rise[:, -2], _STEPS[-1], _STEPS[-2])
    return np.concatenate([first[:, None], np.where(turns, 0.0, mean), last[:, None]], axis=1)


def _end_slope(rise: Floats, next_rise: Floats, step: float, next_step: float) -> Floats:
    """Slope at an end by three points, limited so that the curve stays monotone."""
    slope = ((2 * step + next_step) * rise - step * next_rise) / (step + next_step)
    slope = np.where(slope * rise <= 0, 0.0, slope)
    overshoots = (rise * next_rise < 0) & (np.abs(slope) > 3 * np.abs(rise))
    return np.where(overshoots, 3 * rise, slope)
