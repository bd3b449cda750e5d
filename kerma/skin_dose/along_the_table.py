"""Where the patient must lie along the table so that the beam meets what was to be seen.

Many systems count their table from a zero that no report tells; the place along the body is then unknown, while the
peak of beams from below hardly depends on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .beam import Beams
from .irradiation import Irradiation
from .patient import STANDARD_HEIGHT_CM

#: More missing air kerma than this share says that the place is wrong.
MISSING_SHARE = 0.2
#: Words of regions and structures, and their distance from the vertex in a patient of standard height, in cm.
_REGIONS_CM = (
    (("head", "brain", "skull", "cerebr", "intracran", "face"), 10.0),
    (("neck", "carotid", "cervic"), 24.0),
    (("chest", "thora", "heart", "cardiac", "coronar", "lung", "pulmon", "breast"), 35.0),
    (("abdom", "liver", "hepat", "kidney", "renal", "bowel", "stomach", "lumbar", "spleen", "bil"), 60.0),
    (("pelvi", "bladder", "uter", "prostat", "hip", "iliac"), 80.0),
)
#: Between chest and abdomen: where no event tells a region that the phantom has.
_MIDDLE_CM = 47.5


def shift_cm(
    irradiations: Sequence[Irradiation], beams: Beams, events: Sequence[Mapping[str, Any]], height_cm: float
) -> float:
    """How far beams have to move towards the head (negative: the feet) to meet the target region, in cm."""
    far = {one.event_index: one.source_to_isocenter_cm for one in irradiations}
    isocentre_z = beams.source_cm[:, 2] + beams.axis[:, 2] * np.array([far[i] for i in beams.event_index.tolist()])
    wanted = np.array([-_target_cm(events[i]) for i in beams.event_index.tolist()]) * height_cm / STANDARD_HEIGHT_CM
    return float(np.average(wanted - isocentre_z, weights=beams.air_kerma_mgy))


def moved(beams: Beams, towards_head_cm: float) -> Beams:
    """The beams moved along the patient; the table stays under the patient."""
    return replace(beams, source_cm=beams.source_cm + np.array([0.0, 0.0, towards_head_cm]))


def _target_cm(event: Mapping[str, Any]) -> float:
    told = " ".join(str(event.get(name) or "") for name in ("target_region", "anatomical_structure")).lower()
    return next((along for words, along in _REGIONS_CM if any(word in told for word in words)), _MIDDLE_CM)
