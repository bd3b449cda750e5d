"""Content items of structured reports, written as bytes (DICOM PS3.3 §C.17.3, tables C.17-5 and C.18).

An item is made from its children upwards: `writer.container(CT_DOSE, writer.num(DLP, value, "mGy.cm"))`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pydicom.sr._snomed_dict import mapping as snomed_mapping

from kerma.simulate.dicom.encoding import code, element, item
from kerma.simulate.dicom.meanings import MEANINGS, UNITS
from kerma.simulate.dicom.writer_concepts import VALUE_UNKNOWN
from kerma.standard.codes import Concept

CONTAINS = "CONTAINS"
HAS_CONCEPT_MOD = "HAS CONCEPT MOD"
HAS_OBS_CONTEXT = "HAS OBS CONTEXT"
HAS_PROPERTIES = "HAS PROPERTIES"
INFERRED_FROM = "INFERRED FROM"

Snomed = Literal["SCT", "SRT"]
"""How a maker writes SNOMED codes: today's numbers, or the letters of older software."""

_MAX_DECIMAL_STRING = 16
_OLDER = {  # what older software writes for concepts that SNOMED has split since
    **snomed_mapping["SCT"],
    "816094009": "T-D3000",
    "818981001": "T-D4000",
    "818982008": "R-FAB57",
    "816092008": "T-D6000",
    "1279505009": "R-002E9",
}


@lru_cache(maxsize=1024)
def coded(keyword: str, concept: Concept, spelling: Snomed) -> bytes:
    """A code sequence that holds this concept, with its English meaning."""
    value, scheme = concept
    if scheme == "SCT" and spelling == "SRT" and value in _OLDER:
        value, scheme = _OLDER[value], "SRT"
    return element(keyword, [code(value, scheme, MEANINGS[concept])])


@lru_cache(maxsize=2048)
def _head(relationship: str, value_type: str, concept: Concept, spelling: Snomed) -> bytes:
    return (
        element("RelationshipType", relationship)
        + element("ValueType", value_type)
        + coded("ConceptNameCodeSequence", concept, spelling)
    )


@lru_cache(maxsize=64)
def _unit(unit: str) -> bytes:
    return element("MeasurementUnitsCodeSequence", [code(unit, "UCUM", UNITS[unit])])


def decimal_string(value: Decimal) -> str:
    """The digits of a number as VR DS takes them: at most 16 characters, none lost."""
    digits = format(value, "f")
    if len(digits) > _MAX_DECIMAL_STRING:
        raise ValueError(f"{digits} has {len(digits)} characters; DS takes {_MAX_DECIMAL_STRING}")
    return digits


def _children(children: Iterable[bytes]) -> bytes:
    content = b"".join(children)
    return element("ContentSequence", content) if content else b""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes content items, all in one spelling of SNOMED codes."""

    spelling: Snomed = "SCT"

    def num(self, name: Concept, value: Decimal, unit: str, *children: bytes, relationship: str = CONTAINS) -> bytes:
        """A number with its unit (UCUM)."""
        measured = item(_unit(unit) + element("NumericValue", decimal_string(value)))
        head = _head(relationship, "NUM", name, self.spelling)
        return item(head + element("MeasuredValueSequence", measured) + _children(children))

    def unknown(self, name: Concept) -> bytes:
        """A number that the maker has a row for and no value: empty, qualified as unknown (CID 42)."""
        reason = coded("NumericValueQualifierCodeSequence", VALUE_UNKNOWN, self.spelling)
        head = _head(CONTAINS, "NUM", name, self.spelling)
        return item(head + element("MeasuredValueSequence", b"") + reason)

    def code(self, name: Concept, value: Concept, *children: bytes, relationship: str = CONTAINS) -> bytes:
        """A coded value."""
        head = _head(relationship, "CODE", name, self.spelling)
        return item(head + coded("ConceptCodeSequence", value, self.spelling) + _children(children))

    def text(self, name: Concept, value: str, *children: bytes, relationship: str = CONTAINS) -> bytes:
        """A text."""
        head = _head(relationship, "TEXT", name, self.spelling)
        return item(head + element("TextValue", value) + _children(children))

    def uid(self, name: Concept, value: str, relationship: str = CONTAINS) -> bytes:
        """A reference by UID."""
        return item(_head(relationship, "UIDREF", name, self.spelling) + element("UID", value))

    def datetime(self, name: Concept, value: datetime, relationship: str = CONTAINS) -> bytes:
        """A date and time, to the millisecond where there is a fraction."""
        fraction = f".{value.microsecond // 1000:03d}" if value.microsecond else ""
        head = _head(relationship, "DATETIME", name, self.spelling)
        return item(head + element("DateTime", f"{value:%Y%m%d%H%M%S}{fraction}"))

    def person(self, name: Concept, value: str, *children: bytes) -> bytes:
        """A person name."""
        head = _head(CONTAINS, "PNAME", name, self.spelling)
        return item(head + element("PersonName", value) + _children(children))

    def container(self, name: Concept, *children: bytes) -> bytes:
        """A heading with what stands under it."""
        head = _head(CONTAINS, "CONTAINER", name, self.spelling)
        return item(head + element("ContinuityOfContent", "SEPARATE") + _children(children))
