"""Anatomical regions of examinations, and the region of several parts of the body together."""

from collections.abc import Collection
from enum import StrEnum


class Region(StrEnum):
    """What an examination covers."""

    HEAD = "head"
    FACE_SINUSES = "face_sinuses"
    NECK = "neck"
    CHEST = "chest"
    HEART = "heart"
    ABDOMEN = "abdomen"
    PELVIS = "pelvis"
    ABDOMEN_PELVIS = "abdomen_pelvis"
    CHEST_ABDOMEN_PELVIS = "chest_abdomen_pelvis"
    SPINE_CERVICAL = "spine_cervical"
    SPINE_THORACIC = "spine_thoracic"
    SPINE_LUMBAR = "spine_lumbar"
    UPPER_LIMB = "upper_limb"
    LOWER_LIMB = "lower_limb"
    WHOLE_BODY = "whole_body"
    BREAST = "breast"
    OTHER = "other"


class BodyPart(StrEnum):
    """What a word names; each has its words in `body_parts.toml`."""

    PHANTOM = "phantom"
    SEVERAL = "several"
    WHOLE_BODY = "whole_body"
    HEAD = "head"
    FACE = "face"
    NECK = "neck"
    CHEST = "chest"
    HEART = "heart"
    BREAST = "breast"
    ABDOMEN = "abdomen"
    PELVIS = "pelvis"
    ABDOMEN_PELVIS = "abdomen_pelvis"
    CHEST_ABDOMEN_PELVIS = "chest_abdomen_pelvis"
    SPINE_CERVICAL = "spine_cervical"
    SPINE_THORACIC = "spine_thoracic"
    SPINE_LUMBAR = "spine_lumbar"
    SPINE = "spine"
    UPPER_LIMB = "upper_limb"
    LOWER_LIMB = "lower_limb"
    HIP = "hip"
    AORTA = "aorta"


P, R = BodyPart, Region
#: The region of one part alone; of a spine or an aorta without more, none.
_ALONE = {
    P.PHANTOM: R.OTHER,
    P.SEVERAL: R.OTHER,
    P.WHOLE_BODY: R.WHOLE_BODY,
    P.HEAD: R.HEAD,
    P.FACE: R.FACE_SINUSES,
    P.NECK: R.NECK,
    P.CHEST: R.CHEST,
    P.HEART: R.HEART,
    P.BREAST: R.BREAST,
    P.ABDOMEN: R.ABDOMEN,
    P.PELVIS: R.PELVIS,
    P.ABDOMEN_PELVIS: R.ABDOMEN_PELVIS,
    P.CHEST_ABDOMEN_PELVIS: R.CHEST_ABDOMEN_PELVIS,
    P.SPINE_CERVICAL: R.SPINE_CERVICAL,
    P.SPINE_THORACIC: R.SPINE_THORACIC,
    P.SPINE_LUMBAR: R.SPINE_LUMBAR,
    P.UPPER_LIMB: R.UPPER_LIMB,
    P.LOWER_LIMB: R.LOWER_LIMB,
    P.HIP: R.LOWER_LIMB,
}
_TRUNK = {P.CHEST, P.ABDOMEN, P.PELVIS, P.ABDOMEN_PELVIS, P.CHEST_ABDOMEN_PELVIS}
_SPINES = {P.SPINE_CERVICAL, P.SPINE_THORACIC, P.SPINE_LUMBAR}
#: Regions of several parts: the first row counts all of whose parts are named, where no part outside `and_maybe` is.
_TOGETHER: tuple[tuple[set[BodyPart], set[BodyPart], Region], ...] = (
    ({P.HEAD, P.NECK}, {P.SPINE_CERVICAL}, R.HEAD),
    ({P.HEAD, P.FACE}, set(), R.HEAD),
    ({P.HEAD, P.CHEST}, set(), R.OTHER),
    ({P.CHEST, P.HEART}, {P.AORTA}, R.HEART),
    ({P.HEART, P.AORTA}, set(), R.HEART),
    ({P.ABDOMEN, P.PELVIS}, {P.ABDOMEN_PELVIS, P.AORTA}, R.ABDOMEN_PELVIS),
    ({P.ABDOMEN_PELVIS}, {P.ABDOMEN, P.PELVIS, P.AORTA}, R.ABDOMEN_PELVIS),
    ({P.CHEST_ABDOMEN_PELVIS}, {*_TRUNK, P.NECK, P.AORTA}, R.CHEST_ABDOMEN_PELVIS),
    ({P.CHEST, P.ABDOMEN}, {*_TRUNK, P.NECK, P.AORTA}, R.CHEST_ABDOMEN_PELVIS),
    ({P.CHEST, P.ABDOMEN_PELVIS}, {*_TRUNK, P.NECK, P.AORTA}, R.CHEST_ABDOMEN_PELVIS),
    ({P.CHEST, P.PELVIS}, {P.NECK}, R.CHEST_ABDOMEN_PELVIS),
    ({P.CHEST, P.AORTA}, set(), R.CHEST),
    ({P.ABDOMEN, P.AORTA}, set(), R.ABDOMEN),
    ({P.NECK, P.AORTA}, set(), R.NECK),
    ({P.LOWER_LIMB, P.AORTA}, {P.PELVIS, P.ABDOMEN}, R.LOWER_LIMB),
    ({P.LOWER_LIMB, P.HIP}, set(), R.LOWER_LIMB),
    ({P.HIP, P.PELVIS}, set(), R.PELVIS),
)


def region_of(parts: Collection[BodyPart]) -> Region | None:
    """The region of all parts that a text names; None where they make none, or the text names none."""
    for decisive in (P.PHANTOM, P.WHOLE_BODY):
        if decisive in parts and P.CHEST_ABDOMEN_PELVIS not in parts:
            return _ALONE[decisive]
    named = set(parts) - {P.WHOLE_BODY}
    if len(named) > 1:
        named.discard(P.SPINE)
    if len(named) == 1:
        return _ALONE.get(next(iter(named)))
    return R.OTHER if named and named <= _SPINES else _together(named)


def _together(named: set[BodyPart]) -> Region | None:
    fitting = (region for needed, and_maybe, region in _TOGETHER if needed <= named <= needed | and_maybe)
    return next(fitting, None)
