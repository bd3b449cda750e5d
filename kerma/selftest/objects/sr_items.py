"""Content items of structured reports (PS3.3 C.17.3), with code values as they stand in PS3.16.

The codes are literals on purpose: a wrong code in `kerma.standard` must not be written and read alike.
"""

from collections.abc import Sequence as Items
from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

_DCM, _SCT, _UCUM = "DCM", "SCT", "UCUM"


def code_of(value: str, scheme: str = "", code_meaning: str = "") -> Sequence:
    """A code sequence; of DCM where the value has six digits, else of SNOMED CT, unless a scheme is stated."""
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = scheme or (_DCM if len(value) == len("113700") else _SCT)
    item.CodeMeaning = code_meaning or value
    return Sequence([item])


def container(name: str, *children: Dataset) -> Dataset:
    """A container with a concept name of DCM."""
    return _item("CONTAINER", name, children, ContinuityOfContent="SEPARATE")


def num(name: str, value: str, unit: str, *children: Dataset) -> Dataset:
    """A number as its text, with a unit of UCUM."""
    measured = Dataset()
    measured.NumericValue = value
    measured.MeasurementUnitsCodeSequence = code_of(unit, _UCUM)
    return _item("NUM", name, children, MeasuredValueSequence=Sequence([measured]))


def code(name: str, value: str, *children: Dataset, scheme: str = "", code_meaning: str = "") -> Dataset:
    """A coded value."""
    return _item("CODE", name, children, ConceptCodeSequence=code_of(value, scheme, code_meaning))


def text(name: str, value: str) -> Dataset:
    """A text."""
    return _item("TEXT", name, TextValue=value)


def uid(name: str, value: str) -> Dataset:
    """A reference by UID."""
    return _item("UIDREF", name, UID=value)


def moment(name: str, value: str) -> Dataset:
    """A date and time, YYYYMMDDHHMMSS."""
    return _item("DATETIME", name, DateTime=value)


def root(title: str, *children: Dataset) -> Dataset:
    """The root of a content tree: its elements, to be merged into the object."""
    dataset = container(title, *children)
    del dataset.RelationshipType
    return dataset


def _item(value_type: str, name: str, children: Items[Dataset] = (), **attributes: Any) -> Dataset:
    item = Dataset()
    item.RelationshipType = "CONTAINS"
    item.ValueType = value_type
    item.ConceptNameCodeSequence = code_of(name)
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    if children:
        item.ContentSequence = Sequence(children)
    return item
