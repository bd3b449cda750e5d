"""Codes as Kerma compares them: code value and coding scheme, never the English meaning.

Equipment writes one concept under several codes: SNOMED CT (`SCT`), its older form (`SRT`, also sent as
`SNM3` or `99SDM`), or retired DICOM codes. `canonical` brings each to the one that the rest of the code names.
Sources: SRT to SCT from pydicom's table of PS3.16 annex O; what that table lacks, and codes that later editions
replaced, from `kerma.standard.code_twins`, each with its source.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from kerma.standard.code_twins import CODE_TWINS


class Concept(NamedTuple):
    """A coded concept without meaning: code value and coding scheme, which are compared."""

    value: str
    scheme: str = "DCM"


class Code(NamedTuple):
    """A code as a document states it: the canonical concept, and meaning and code as written."""

    concept: Concept
    meaning: str
    written: Concept


_SNOMED = {"SCT", "SRT", "SNM3", "99SDM"}
#: Designators of PS3.16 section 8 by what equipment writes, in capitals: names of the schemes, or misspelled.
_SCHEME_SPELLINGS = {
    "DCM": "DCM",
    "DICOM": "DCM",
    "SCT": "SCT",
    "SRT": "SRT",
    "SNM": "SRT",
    "SNOMED": "SCT",
    "SNOMED CT": "SCT",
    "SNOMED-CT": "SCT",
    "SNOMEDCT": "SCT",
    "SNOMED_CT": "SCT",
    "SNOMED RT": "SRT",
    "SNOMED-RT": "SRT",
    "UCM": "UCUM",
    "UCUM": "UCUM",
}
_TWINS = {Concept(twin.value, twin.scheme): Concept(twin.current_value, twin.current_scheme) for twin in CODE_TWINS}


@lru_cache(maxsize=16384)
def canonical(value: str, scheme: str) -> Concept:
    """The canonical concept of a code: scheme as DICOM spells it, SRT codes as SNOMED CT, retired codes replaced."""
    scheme = _SCHEME_SPELLINGS.get(scheme.strip().upper(), scheme)
    concept = _in_snomed(value) if scheme in _SNOMED else Concept(value, scheme)
    return _TWINS.get(concept, concept)


def _in_snomed(value: str) -> Concept:
    """The concept of a SNOMED code by its form: equipment confuses the designators of the two forms."""
    if value.isdigit():
        return Concept(value, "SCT")
    sct = _sct_by_srt().get(value)
    return Concept(sct, "SCT") if sct else Concept(value, "SRT")


@cache
def _sct_by_srt() -> Mapping[str, str]:
    """SNOMED CT codes by SNOMED RT codes."""
    from pydicom.sr._snomed_dict import mapping  # noqa: PLC0415 -- half a second, and most processes read no DICOM

    return mapping["SRT"]
