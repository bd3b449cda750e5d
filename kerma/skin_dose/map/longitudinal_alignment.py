"""Longitudinal alignment: where the patient lies along the table, from the target region of the examination.

The table position of many systems counts from a zero that no report states. The position of the beam along the body
is then unknown, while the peak skin dose of beams from below hardly depends on it.
"""

import re
from collections.abc import Sequence

import numpy as np

from kerma.skin_dose.geometry.beam import Beams
from kerma.skin_dose.irradiation import Irradiation
from kerma.skin_dose.phantom.patient_size import STANDARD_HEIGHT_CM

#: Fraction of the air kerma beside the phantom from which on the position is taken as wrong.
MAX_MISSING_FRACTION = 0.2
#: Where the zero of the table is uncertain, the distance from beam to target region from which on it is taken as wrong.
MAX_DISTANCE_CM = 15.0
#: Prefixes of words for regions and structures, and their distance from the vertex in a patient of standard height, in
#: cm; None for limbs, which the phantom does not have.
_REGIONS_CM: tuple[tuple[tuple[str, ...], float | None], ...] = (
    (("arm", "hand", "wrist", "elbow", "limb", "leg", "knee", "foot", "ankle", "femor", "extremit"), None),
    (("head", "brain", "skull", "cerebr", "intracran", "face"), 10.0),
    (("neck", "carotid", "cervic"), 24.0),
    (("chest", "thora", "heart", "cardiac", "coronar", "lung", "pulmon", "breast"), 35.0),
    (("abdom", "liver", "hepat", "biliar", "kidney", "renal", "bowel", "stomach", "lumbar", "spleen"), 60.0),
    (("pelvi", "bladder", "uterus", "uterine", "prostat", "hip", "iliac"), 80.0),
)
#: Between chest and abdomen: used where no event reports a region.
_DEFAULT_TARGET_CM = 47.5


def alignment_shift_cm(
    irradiations: Sequence[Irradiation], beams: Beams, height_cm: float, *, reported_targets_only: bool = False
) -> float | None:
    """Shift of the beams towards the head (negative: the feet) that brings them to their target regions, in cm.

    The mean over beams weighted by air kerma; None where all of them aim at limbs.

    Args:
        irradiations: the events.
        beams: their beams.
        height_cm: body height.
        reported_targets_only: exclude beams without a known target region; else they aim between chest and abdomen.
    """
    default_cm = None if reported_targets_only else _DEFAULT_TARGET_CM
    isocentre_cm = {event.event_index: event.source_to_isocenter_cm for event in irradiations}
    targets_cm = {event.event_index: _target_cm(event.target, default_cm) for event in irradiations}
    rows = [row for row, index in enumerate(beams.event_index.tolist()) if targets_cm[index] is not None]
    if not rows:
        return None
    aimed = beams.take(np.array(rows))
    indices = aimed.event_index.tolist()
    isocentre_z = aimed.source_cm[:, 2] + aimed.axis[:, 2] * np.array([isocentre_cm[index] for index in indices])
    target_z = -np.array([targets_cm[index] for index in indices], dtype=np.float64)
    shifts = target_z * height_cm / STANDARD_HEIGHT_CM - isocentre_z
    return float(np.average(shifts, weights=aimed.air_kerma_mgy))


def _target_cm(target: str, default_cm: float | None) -> float | None:
    """Distance of a target region from the vertex; None for limbs."""
    words = re.findall("[a-z]+", target.lower())
    return next(
        (along for prefixes, along in _REGIONS_CM if any(word.startswith(prefixes) for word in words)), default_cm
    )
