"""What stands where on the map of unrolled skin: its window, cells, directions and peak; shared by all who draw it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.skin_dose import anatomical_locations, scale
from dashboard.ui.text.i18n import tr
from kerma.json_types import Json
from kerma.skin_dose.map import isodoses, unrolled
from kerma.skin_dose.phantom import anatomical_location
from kerma.skin_dose.phantom.surface import Phantom
from kerma.skin_dose.result import DoseOnSkin

#: Left, right, top and bottom, in cm.
Box = tuple[float, float, float, float]

#: Around the whole skin; there stand the directions.
MARGIN_CM = 5.0
_NEAR_MARGIN_CM, _FAINT = 4.0, 0.01
# From the peak's ring to the middle of its name.
_NAME_ASIDE_CM = 6.5


@dataclass(frozen=True)
class Direction:
    """A word on a side of the patient, and its place around the map, in cm as `kerma.skin_dose.map.unrolled`."""

    x: float
    y: float
    word: str

    def as_json(self) -> Json:
        """As the player reads it."""
        return {"x": self.x, "y": self.y, "word": self.word}


def whole(phantom: Phantom) -> Box:
    """All skin, with a margin."""
    left, right, top, bottom = unrolled.extent(phantom)
    return left - MARGIN_CM, right + MARGIN_CM, top - MARGIN_CM, bottom + MARGIN_CM


def irradiated(phantom: Phantom, dose_mgy: unrolled.Floats) -> Box:
    """The skin that got more than a hundredth of the peak, with a margin; all of it where none got any."""
    box = unrolled.rectangles(phantom)
    hit = dose_mgy > _FAINT * dose_mgy.max(initial=0.0)
    left, right, top, bottom = unrolled.extent(phantom)
    if not hit.any():
        return left, right, top, bottom
    return (
        max(left, float(box.left[hit].min()) - _NEAR_MARGIN_CM),
        min(right, float(box.right[hit].max()) + _NEAR_MARGIN_CM),
        max(top, float(box.top[hit].min()) - _NEAR_MARGIN_CM),
        min(bottom, float(box.bottom[hit].max()) + _NEAR_MARGIN_CM),
    )


def cells(found: DoseOnSkin) -> pd.DataFrame:
    """The cells that got dose: their rectangles in cm, dose in mGy and in words, and place in words."""
    if found.phantom is None or found.dose_mgy is None:
        return pd.DataFrame()
    hit = np.flatnonzero(found.dose_mgy > 0)
    box = unrolled.rectangles(found.phantom)
    height_cm = found.patient.height_cm
    return pd.DataFrame(
        {
            "left": box.left[hit],
            "right": box.right[hit],
            "top": box.top[hit],
            "bottom": box.bottom[hit],
            "dose": found.dose_mgy[hit],
            "dose_text": [scale.dose_text(dose) for dose in found.dose_mgy[hit].tolist()],
            "place": anatomical_locations.translated_locations(
                anatomical_location.describe_location(found.phantom, cell, height_cm) for cell in hit.tolist()
            ),
        }
    )


def directions(phantom: Phantom) -> list[Direction]:
    """Words on left, right, back and front of the patient, and where they stand around the map, in cm."""
    left, right, top, bottom = unrolled.extent(phantom)
    above, below, quarter = top - MARGIN_CM / 2, bottom + MARGIN_CM / 2, right / 2
    if phantom.name == "plane":
        sides = [(left + quarter, tr("PATIENT'S LEFT")), (right - quarter, tr("PATIENT'S RIGHT"))]
    else:
        sides = [(-quarter, tr("LEFT SIDE")), (quarter, tr("RIGHT SIDE")), (0.0, tr("BACK"))]
        sides += [(0.9 * left, tr("FRONT")), (0.9 * right, tr("FRONT"))]
    placed = [Direction(x, above, word) for x, word in sides]
    return [*placed, Direction(0.0, below, f"{tr('FEET')} \N{DOWNWARDS ARROW}")]


def peak(found: DoseOnSkin) -> isodoses.Position | None:
    """Where the peak is marked; None where there is none."""
    if found.peak_cell is None or found.phantom is None or not found.peak_skin_dose_mgy:
        return None
    return float(unrolled.x_of(found.phantom)[found.peak_cell]), float(found.phantom.along_cm[found.peak_cell])


def names(found: DoseOnSkin, nearer: float = 1.0) -> list[tuple[isodoses.Isodose, isodoses.Position]]:
    """The isodose lines that have room for their name, and where it stands.

    Args:
        found: a result with a map.
        nearer: how much larger than usual the skin is drawn.
    """
    if found.phantom is None or found.dose_mgy is None:
        return []
    at = peak(found)
    taken = [] if at is None else [(at[0] + _NAME_ASIDE_CM / nearer, at[1])]
    return isodoses.placed_labels(
        isodoses.isodoses(found.phantom, found.dose_mgy, scale.levels_mgy(float(found.dose_mgy.max(initial=0.0)))),
        taken,
        nearer,
    )
