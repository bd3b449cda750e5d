"""Multi-frame images in a few lines: functional groups that all frames share, and those that each frame has."""

from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.support.image_builder import image

ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
LEGACY_CONVERTED_CT = "1.2.840.10008.5.1.4.1.1.2.2"
ENHANCED_XA = "1.2.840.10008.5.1.4.1.1.12.1.1"
ENHANCED_PET = "1.2.840.10008.5.1.4.1.1.130"
BREAST_TOMOSYNTHESIS = "1.2.840.10008.5.1.4.1.1.13.1.3"
BREAST_PROJECTION = "1.2.840.10008.5.1.4.1.1.13.1.4"

Groups = dict[str, Sequence]


def item(**attributes: Any) -> Dataset:
    """An item of a sequence."""
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def group(**attributes: Any) -> Sequence:
    """A functional group with one item."""
    return Sequence([item(**attributes)])


def multiframe(sop_class: str, shared: Groups, *frames: Groups, **header: Any) -> Dataset:
    """A multi-frame image's header, with pixels that no reader should look at."""
    dataset = image(sop_class, NumberOfFrames=str(len(frames) or 1), **header)
    dataset.SharedFunctionalGroupsSequence = Sequence([item(**shared)])
    if frames:
        dataset.PerFrameFunctionalGroupsSequence = Sequence([item(**frame) for frame in frames])
    dataset.PixelData = b"\0\0"
    dataset["PixelData"].VR = "OW"
    return dataset
