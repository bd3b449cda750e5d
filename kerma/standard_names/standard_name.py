"""Standard names of examinations, from modality, region, and what else one text says."""

from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from kerma.standard.enumerations import ExamModality
from kerma.standard_names.intervention_words import HEART_DEVICES, INTERVENTION_WORDS, RADIOTHERAPY_WORDS, SURGERY_WORDS
from kerma.standard_names.region import Region
from kerma.standard_names.special_examinations import ANGIOGRAPHY, DIAGNOSTIC, INTERVENTIONS, USUAL, SpecialExamination
from kerma.standard_names.vocabulary import names_any

R, M = Region, ExamModality

#: What regions are called.
REGION_NAMES: Mapping[Region, str] = {
    R.HEAD: "head",
    R.FACE_SINUSES: "face and sinuses",
    R.NECK: "neck",
    R.CHEST: "chest",
    R.HEART: "heart",
    R.ABDOMEN: "abdomen",
    R.PELVIS: "pelvis",
    R.ABDOMEN_PELVIS: "abdomen and pelvis",
    R.CHEST_ABDOMEN_PELVIS: "chest, abdomen and pelvis",
    R.SPINE_CERVICAL: "cervical spine",
    R.SPINE_THORACIC: "thoracic spine",
    R.SPINE_LUMBAR: "lumbar spine",
    R.UPPER_LIMB: "upper limb",
    R.LOWER_LIMB: "lower limb",
    R.WHOLE_BODY: "whole body",
    R.BREAST: "breast",
    R.OTHER: "other",
}
_MODALITY_NAMES: Mapping[str, str] = {
    M.CT: "CT",
    M.RADIOGRAPHY: "Radiography",
    M.MAMMOGRAPHY: "Mammography",
    M.FLUOROSCOPY: "Fluoroscopy",
    M.NUCLEAR_MEDICINE: "Scintigraphy",
    "PT": "PET/CT",
}
#: Pairs of names in one text of which the first says more, and needs no look.
_PREVAILING = {("CT pulmonary angiography", "CT chest, low dose")}
#: Pairs of names in one text of which the second covers the first; a person looks whether it was made.
_LATTER = {("CT coronary calcium scoring", "CT coronary angiography")}
#: Words beside an intervention by which a text names its diagnostic examination too, as `angiogram +/- PCI`.
_DIAGNOSTIC_TOO = (
    "angiogra*",
    "angio",
    "*angiogra*",
    "koronarogra*",
    "coronarogra*",
    "arteriogra*",
    "cag",
    "diagnost*",
)
_PET = ("pet", "tep", "fdg", "psma")
PHANTOM = "Phantom or test"


class Precision(IntEnum):
    """How precisely a text names an examination; the more precise text decides."""

    REGION = 0
    USUAL = 1
    OWN_NAME = 2


class TextName(NamedTuple):
    """The standard name that one text gives an examination of a known region.

    Attributes:
        name: the name.
        precision: how precisely.
        is_diagnostic: not an intervention or the planning of radiotherapy.
        is_certain: whether the name needs no look of a person, as where the text names several examinations.
        region: what it covers, where the words name that too; None where the texts have to.
    """

    name: str
    precision: Precision = Precision.REGION
    is_diagnostic: bool = True
    is_certain: bool = True
    region: Region | None = None


def standard_name(modality: str, region: Region, text: str, *, is_phantom: bool) -> str:
    """The standard name that one text gives.

    Args:
        modality: as in (0008,0060).
        region: what the examination covers.
        text: the text.
        is_phantom: whether it names a phantom or a test.
    """
    return PHANTOM if is_phantom else text_name(modality, region, text).name


def text_name(modality: str, region: Region, text: str) -> TextName:
    """How a text names an examination of a region."""
    return _not_diagnostic(modality, region, text) or _diagnostic(modality, region, text)


def _not_diagnostic(modality: str, region: Region, text: str) -> TextName | None:
    rows = [one for one in INTERVENTIONS if _may_be(one, modality, region) and one.is_named(text)]
    if rows:
        first = rows[0]
        is_certain = len({one.name for one in rows}) == 1 and not names_any(text, _DIAGNOSTIC_TOO)
        return TextName(first.name, Precision.OWN_NAME, False, is_certain, first.region if first.names_region else None)
    if names_any(text, INTERVENTION_WORDS.get(modality, ())):
        heart = Region.HEART if modality == M.FLUOROSCOPY and names_any(text, HEART_DEVICES) else None
        name = f"{_plain_name(modality, heart or region)}, intervention"
        return TextName(name, Precision.OWN_NAME, False, False, heart)
    if modality == M.CT and names_any(text, RADIOTHERAPY_WORDS) and not names_any(text, SURGERY_WORDS):
        name = f"{_plain_name(modality, region)}, radiotherapy planning"
        return TextName(name, Precision.OWN_NAME, False, False)
    return None


def _plain_name(modality: str, region: Region, kind: str = "") -> str:
    kind = kind or _MODALITY_NAMES.get(modality, modality)
    return kind if (modality, region) == (M.MAMMOGRAPHY, R.BREAST) else f"{kind} {REGION_NAMES[region]}"


def _diagnostic(modality: str, region: Region, text: str) -> TextName:
    rows = _diagnostic_rows(modality, region, text)
    if names := list(dict.fromkeys(one.name for one in rows)):
        is_certain = len(names) == 1 or tuple(names) in _PREVAILING
        name = names[-1] if tuple(names) in _LATTER else names[0]
        return TextName(name, Precision.OWN_NAME, is_certain=is_certain)
    for one in USUAL:
        if (one.modality, one.region) == (modality, region) and one.is_named(text):
            return TextName(one.name, Precision.USUAL)
    if modality == M.CT and names_any(text, ANGIOGRAPHY):
        return TextName(f"CT angiography {REGION_NAMES[region]}", Precision.OWN_NAME)
    is_pet = modality == M.NUCLEAR_MEDICINE and names_any(text, _PET)
    return TextName(_plain_name(modality, region, "PET/CT" if is_pet else ""))


def _diagnostic_rows(modality: str, region: Region, text: str) -> list[SpecialExamination]:
    return [one for one in DIAGNOSTIC if (one.modality, one.region) == (modality, region) and one.is_named(text)]


def _may_be(one: SpecialExamination, modality: str, region: Region) -> bool:
    return one.modality == modality and (one.names_region or one.region is region)


@cache
def region_of_name(modality: str, name: str) -> Region | None:
    """What a name covers that suggestions give; None of names of a site, and of names that no suggestion gives."""
    rows = (one.region for one in (*INTERVENTIONS, *DIAGNOSTIC) if (one.modality, one.name) == (modality, name))
    plain = (region for region in Region if _plain_name(modality, region) == name)
    return next(rows, None) or next(plain, None)
