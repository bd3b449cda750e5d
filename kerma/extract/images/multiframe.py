"""Headers of multi-frame images in the form of single-frame images (functional groups, PS3.3 C.7.6.16).

Enhanced CT, Enhanced XA and XRF, breast tomosynthesis and breast projections have exposure and geometry in sequences
for all frames, or one per frame. `flattened` makes one header of them, so that one reader reads both kinds of image. Of
numbers that differ between frames it takes the mean of those above zero, of doses and times the sum, of Irradiation
Event UIDs all, of others that of the first frame.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from kerma.dicom.attributes import Attributes
from kerma.dicom.document import Document
from kerma.dicom.elements import Elements
from kerma.dicom.values import parse_decimal
from kerma.problems import ProblemCollector

#: Functional groups and acquisition sequences whose first item describes the exposure; the last two hold the header of
#: single-frame images that were converted (Legacy Converted Enhanced CT).
_GROUPS = (
    "XRay3DAcquisitionSequence",
    "IrradiationEventIdentificationSequence",
    "DerivationImageSequence",
    "FrameAnatomySequence",
    "CTAcquisitionTypeSequence",
    "CTAcquisitionDetailsSequence",
    "CTTableDynamicsSequence",
    "CTExposureSequence",
    "CTXRayDetailsSequence",
    "FrameAcquisitionSequence",
    "PositionerPositionSequence",
    "TablePositionSequence",
    "XRayGeometrySequence",
    "XRayGridSequence",
    "XRayFilterSequence",
    "XRayAcquisitionDoseSequence",
    "UnassignedSharedConvertedAttributesSequence",
    "UnassignedPerFrameConvertedAttributesSequence",
)


def _tags(*keywords: str) -> dict[BaseTag, str]:
    return {BaseTag(tag_for_keyword(keyword) or 0): keyword for keyword in keywords}


_GROUP_TAGS = _tags(*_GROUPS)
_MEANS = _tags("KVP", "XRayTubeCurrentInmA", "ExposureInmAs", "CTDIvol")
_SUMS = _tags("ExposureTimeInms", "OrganDose", "EntranceDoseInmGy")
_NUMBERS = _MEANS | _SUMS
_EVENT_UID = "IrradiationEventUID"
_EVENT_UID_TAGS = _tags(_EVENT_UID)
_SHARED = "SharedFunctionalGroupsSequence"
_PER_FRAME = "PerFrameFunctionalGroupsSequence"


class Exposure(NamedTuple):
    """A multi-frame image as one exposure.

    Attributes:
        header: the image's header with the attributes of its functional groups beside its own.
        last: the attributes of the last frame's groups; empty where frames have none of their own.
    """

    header: Dataset
    last: Dataset


def flattened(document: Document) -> Exposure:
    """The image's header and functional groups as one; the header itself where it has no groups.

    Raises:
        MalformedObjectError: the frames' sequence ends early or contradicts itself.
    """
    header = document.header
    if _SHARED not in header and not document.frames_at and "XRay3DAcquisitionSequence" not in header:
        return Exposure(header, Dataset())
    flat = _copy(header)
    for shared in (header, *_items(header, _SHARED)):
        _complete(flat, _groups(shared))
    written: dict[BaseTag, list[str]] = {}
    event_uids: dict[str, None] = {}
    last = Dataset()
    for frame in (*_items(header, _PER_FRAME), *(_dataset(elements) for elements in document.frames())):
        last = Dataset()
        _complete(last, _groups(frame))
        source = Attributes(last, ProblemCollector(), "")
        for tag in _NUMBERS.keys() & last.keys():
            written.setdefault(tag, []).append(source.raw(_NUMBERS[tag]))
        event_uids |= dict.fromkeys(source.texts(_EVENT_UID, _EVENT_UID))
        _complete(flat, [last], exclude=_NUMBERS.keys() | _EVENT_UID_TAGS.keys())
    if event_uids and _EVENT_UID not in flat:
        flat.IrradiationEventUID = list(event_uids)
    for tag, values in written.items():
        if tag not in flat:
            _combine(flat, tag, values)
    return Exposure(flat, last)


def _copy(header: Dataset) -> Dataset:
    flat = Dataset()
    flat.update({tag: header.get_item(tag, keep_deferred=True) for tag in header.keys()})  # noqa: SIM118 -- tags, not elements
    implicit, little_endian = header.original_encoding
    flat.set_original_encoding(implicit, little_endian, header.original_character_set)
    return flat


def _items(dataset: Dataset, keyword: str) -> list[Dataset]:
    return [item.dataset for item in Attributes(dataset, ProblemCollector(), "").below(keyword)]


def _groups(dataset: Dataset) -> Iterable[Dataset]:
    """The first item of each group, then the groups themselves, for facts with several items."""
    for keyword in _GROUPS:
        yield from _items(dataset, keyword)[:1]
    yield dataset


def _complete(flat: Dataset, groups: Iterable[Dataset], exclude: Iterable[BaseTag] = ()) -> None:
    """Add the elements that `flat` has not yet."""
    for group in groups:
        for tag in group.keys():  # noqa: SIM118 -- tags, not elements
            if tag not in flat and tag not in exclude:
                flat[tag] = group.get_item(tag, keep_deferred=True)


def _combine(flat: Dataset, tag: BaseTag, written: list[str]) -> None:
    """One number of all frames' numbers.

    Where the number of one frame cannot be read, its text is passed on instead: a sum or mean of the other frames would
    be wrong without notice, while the text becomes a problem when the fact is read.
    """
    numbers = []
    for text in filter(str.strip, written):
        try:
            numbers.append(parse_decimal(text))
        except InvalidOperation:
            flat.add(DataElement(tag, "LO", text))
            return
    positive = [value for value in numbers if value > 0]
    if numbers:
        total = sum(positive, Decimal(0))
        value = total if tag in _SUMS or not positive else total / len(positive)
        flat.add(DataElement(tag, "FD", float(value)))


def _dataset(elements: Elements, *, whole: bool = False) -> Dataset:
    """A data set of what the lean reader read; of a frame only the groups that describe the exposure.

    Sequences that the lean reader did not recognise are in implicit VR, and are left to pydicom.
    """
    dataset = Dataset()
    for number, value in elements.items():
        tag = BaseTag(number)
        if not whole and tag not in _GROUP_TAGS:
            continue
        if isinstance(value, list):
            dataset[tag] = DataElement(tag, "SQ", Sequence([_dataset(item, whole=True) for item in value]))
        else:
            dataset[tag] = RawDataElement(tag, None, len(value), value, 0, True, True)
    return dataset
