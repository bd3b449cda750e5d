"""Interpolation in a table of quantities of fluoroscopy spectra, by tube voltage, aluminium and copper.

`scripts/make_beam_quality.py` makes the table with SpekPy; nothing here needs SpekPy.
"""

from functools import cache
from importlib.resources import files
from itertools import product
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Name = Literal["hvl_mm_al", "medium_factor", "water_attenuation"]

_FILE = files("kerma.skin_dose") / "tables" / "beam_quality.npz"

#: The corners of a cell of the table, (3, 8, 1): on each axis its lower or its upper node.
_CORNERS = np.array(list(product((0, 1), repeat=3))).T[:, :, None]


class _Axis(NamedTuple):
    """Nodes of one axis, ascending."""

    nodes: Floats

    def locate(self, values: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Index of the node at or below each value, clamped to the axis, and the fraction of the way to the next."""
        inside = np.clip(values, self.nodes[0], self.nodes[-1])
        low = np.searchsorted(self.nodes[1:-1], inside, side="right")
        return low, (inside - self.nodes[low]) / (self.nodes[low + 1] - self.nodes[low])

    def is_outside(self, values: Floats) -> Booleans:
        """Whether values lie beyond the axis, or are not numbers."""
        inside: Booleans = (values >= self.nodes[0]) & (values <= self.nodes[-1])
        return ~inside


class _Table(NamedTuple):
    """Axes of the table, and its quantities over (voltage, aluminium, copper)."""

    tube_voltage_kv: _Axis
    aluminium_mm: _Axis
    root_copper: _Axis  # square root of mm: half value layers rise steeply with the first copper
    quantities: dict[str, Floats]

    def axes(self) -> tuple[_Axis, _Axis, _Axis]:
        return self.tube_voltage_kv, self.aluminium_mm, self.root_copper


@cache
def _table() -> _Table:
    with _FILE.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        arrays = {name: stored[name].astype(np.float64) for name in stored.files}
    voltage, aluminium, copper = (_Axis(arrays.pop(name)) for name in ("tube_voltage_kv", "aluminium_mm", "copper_mm"))
    return _Table(voltage, aluminium, _Axis(np.sqrt(copper.nodes)), arrays)


def interpolated(name: Name, tube_voltage_kv: Floats, aluminium_mm: Floats, copper_mm: Floats) -> Floats:
    """One quantity of the table, trilinear in (voltage, aluminium, square root of copper), clamped to the table.

    Args:
        name: the quantity.
        tube_voltage_kv: (E,) peak tube voltage.
        aluminium_mm: (E,) total filtration that acts like aluminium.
        copper_mm: (E,) added filtration that acts like copper.

    Returns:
        (E,), or (E, terms) for `water_attenuation`; NaN where an argument is NaN.
    """
    table = _table()
    values = table.quantities[name]
    beam = (tube_voltage_kv, aluminium_mm, np.sqrt(np.maximum(copper_mm, 0.0)))
    located = [axis.locate(np.asarray(value, dtype=np.float64)) for axis, value in zip(table.axes(), beam, strict=True)]
    low, fraction = (np.array(part)[:, None] for part in zip(*located, strict=True))
    weight = np.where(_CORNERS, fraction, 1.0 - fraction).prod(axis=0)
    nodes = values[tuple(low + _CORNERS)]
    weighted = weight.reshape(weight.shape + (1,) * (nodes.ndim - weight.ndim)) * nodes
    return np.asarray(sum(weighted))  # in this order, so that a result does not depend on the number of beams


def is_outside(tube_voltage_kv: Floats, aluminium_mm: Floats, copper_mm: Floats) -> Booleans:
    """(E,) whether a beam is outside the table, so that its nearest value is used."""
    voltage, aluminium, root_copper = _table().axes()
    negative = np.asarray(copper_mm) < 0
    beyond = root_copper.is_outside(np.sqrt(np.maximum(copper_mm, 0.0))) | negative
    return voltage.is_outside(tube_voltage_kv) | aluminium.is_outside(aluminium_mm) | beyond
