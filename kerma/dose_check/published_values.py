"""Notification values that the AAPM published for CT (dose check guidelines, 2011), as CTDIvol of one scan."""

from enum import StrEnum
from typing import NamedTuple

#: The AAPM chose its values such that about this fraction of scans exceeds them.
AIMED_FRACTION = 0.05


class Scan(StrEnum):
    """What is scanned."""

    ADULT_HEAD = "adult_head"
    ADULT_TORSO = "adult_torso"
    CHILD_HEAD_UNDER_2 = "child_head_under_2"
    CHILD_HEAD_2_TO_5 = "child_head_2_to_5"
    CHILD_TORSO_UNDER_10 = "child_torso_under_10"
    BRAIN_PERFUSION = "brain_perfusion"
    CARDIAC_RETROSPECTIVE = "cardiac_retrospective"
    CARDIAC_PROSPECTIVE = "cardiac_prospective"


class PublishedValue(NamedTuple):
    """One published notification value.

    Attributes:
        scan: what is scanned.
        ctdi_phantom: the phantom to which the value refers.
        ctdi_vol_mgy: the value.
        is_checked: whether somebody compared it with the publication for this version of Kerma.
    """

    scan: Scan
    ctdi_phantom: str
    ctdi_vol_mgy: float
    is_checked: bool = False


_HEAD, _BODY = "head_16cm", "body_32cm"
PUBLISHED_VALUES = (
    PublishedValue(Scan.ADULT_HEAD, _HEAD, 80.0),
    PublishedValue(Scan.ADULT_TORSO, _BODY, 50.0),
    PublishedValue(Scan.CHILD_HEAD_UNDER_2, _HEAD, 50.0),
    PublishedValue(Scan.CHILD_HEAD_2_TO_5, _HEAD, 60.0),
    PublishedValue(Scan.CHILD_TORSO_UNDER_10, _HEAD, 25.0),
    PublishedValue(Scan.CHILD_TORSO_UNDER_10, _BODY, 10.0),
    PublishedValue(Scan.BRAIN_PERFUSION, _HEAD, 600.0),
    PublishedValue(Scan.CARDIAC_RETROSPECTIVE, _BODY, 150.0),
    PublishedValue(Scan.CARDIAC_PROSPECTIVE, _BODY, 50.0),
)
