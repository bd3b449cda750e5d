"""Image headers in a few lines, whole or broken on purpose."""

from typing import Any

from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from kerma.standard.codes import Concept
from tests.support.sr_builder import STUDY_UID

DIGITAL_XRAY = "1.2.840.10008.5.1.4.1.1.1.1"
COMPUTED_RADIOGRAPHY = "1.2.840.10008.5.1.4.1.1.1"
MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
COMPUTED_TOMOGRAPHY = "1.2.840.10008.5.1.4.1.1.2"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
NUCLEAR_MEDICINE = "1.2.840.10008.5.1.4.1.1.20"
POSITRON_EMISSION = "1.2.840.10008.5.1.4.1.1.128"


def image(sop_class: str = DIGITAL_XRAY, **header: Any) -> Dataset:
    """An image's header: each attribute as pydicom writes it; a text for one that is no text is written as it is."""
    dataset = Dataset()
    dataset.set_original_encoding(False, True, "iso8859")  # so that broken values are written as they are
    dataset.SOPClassUID, dataset.SOPInstanceUID, dataset.StudyInstanceUID = sop_class, "2.25.21", STUDY_UID
    dataset.StudyDate = dataset.ContentDate = dataset.AcquisitionDate = "20260102"
    dataset.StudyTime = dataset.ContentTime = dataset.AcquisitionTime = "101010"
    for keyword, value in header.items():
        if isinstance(value, str) and dictionary_VR(keyword) in {"DS", "IS", "AS", "TM", "DA"}:
            write_raw(dataset, keyword, value.encode())
        else:
            setattr(dataset, keyword, value)
    return dataset


def write_raw(dataset: Dataset, keyword: str, value: bytes, vr: str | None = None) -> None:
    """Write bytes as they are, whatever the value representation asks for."""
    tag = Tag(tag_for_keyword(keyword) or 0)
    value += b" " * (len(value) % 2) if vr is None else b""
    dataset[tag] = RawDataElement(tag, vr or dictionary_VR(tag), len(value), value, 0, False, True)


def coded_item(value: str, scheme: str, meaning: str = "as the maker calls it", **inside: Any) -> Sequence:
    """A code sequence with one item."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    for keyword, content in inside.items():
        setattr(item, keyword, content)
    return Sequence([item])


def coded_concept(concept: Concept, meaning: str = "as the maker calls it") -> Sequence:
    """A code sequence for a concept."""
    return coded_item(concept.value, concept.scheme, meaning)
