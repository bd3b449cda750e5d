"""Where the patient must lie along the table so that the beam meets what was to be seen.

Many systems count their table from a zero that no report tells; the place along the body is then unknown, while the
peak of beams from below hardly depends on it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.phantom.patient_size import STANDARD_HEIGHT_CM

#: More missing air kerma than this share says that the place is wrong.
MISSING_SHARE = 0.2
#: Where the table's zero is doubtful, a beam further than this from the region that it was aimed at says so as well.
FAR_CM = 15.0
#: Beginnings of words for regions and structures, and their distance from the vertex in a patient of standard height,
#: in cm; None for limbs, which the phantom has not.
_REGIONS_CM: tuple[tuple[tuple[str, ...], float | None], ...] = (
    (("arm", "hand", "wrist", "elbow", "limb", "leg", "knee", "foot", "ankle", "femor", "extremit"), None),
    (("head", "brain", "skull", "cerebr", "intracran", "face"), 10.0),
    (("neck", "carotid", "cervic"), 24.0),
    (("chest", "thora", "heart", "cardiac", "coronar", "lung", "pulmon", "breast"), 35.0),
    (("abdom", "liver", "hepat", "biliar", "kidney", "renal", "bowel", "stomach", "lumbar", "spleen"), 60.0),
    (("pelvi", "bladder", "uterus", "uterine", "prostat", "hip", "iliac"), 80.0),
)
#: Between chest and abdomen: where no event tells a region.
_MIDDLE_CM = 47.5


def shift_cm(
    irradiations: Sequence[Irradiation],
    beams: Beams,
    events: Sequence[Mapping[str, Any]],
    height_cm: float,
    *,
    only_told: bool = False,
) -> float | None:
    """How far beams have to move towards the head (negative: the feet) to meet the target region, in cm.

    The mean over beams by their air kerma; None where all of them aim at limbs.

    Args:
        irradiations: the events.
        beams: theirs.
        events: facts of the study's events, for their target regions.
        height_cm: body height.
        only_told: leave out beams of which no region is told; else they aim between chest and abdomen.
    """
    far = {one.event_index: one.source_to_isocenter_cm for one in irradiations}
    unknown_cm = None if only_told else _MIDDLE_CM
    targets = {index: _target_cm(events[index], unknown_cm) for index in far}
    rows = [row for row, index in enumerate(beams.event_index.tolist()) if targets[index] is not None]
    if not rows:
        return None
    aimed = beams.take(np.array(rows))
    isocentre_z = aimed.source_cm[:, 2] + aimed.axis[:, 2] * np.array([far[i] for i in aimed.event_index.tolist()])
    wanted = -np.array([targets[i] for i in aimed.event_index.tolist()], dtype=np.float64)
    shifts = wanted * height_cm / STANDARD_HEIGHT_CM - isocentre_z
    return float(np.average(shifts, weights=aimed.air_kerma_mgy))


def moved(beams: Beams, towards_head_cm: float) -> Beams:
    """The beams moved along the patient; the table stays under the patient."""
    return replace(beams, source_cm=beams.source_cm + np.array([0.0, 0.0, towards_head_cm]))


def _target_cm(event: Mapping[str, Any], unknown_cm: float | None) -> float | None:
    told = " ".join(str(event.get(name) or "") for name in ("target_region", "anatomical_structure"))
    words = re.findall("[a-z]+", told.lower())
    return next(
        (along for beginnings, along in _REGIONS_CM if any(word.startswith(beginnings) for word in words)), unknown_cm
    )
