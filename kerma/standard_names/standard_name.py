"""Standard names of examinations, from modality, region, and what else the texts say."""

from collections.abc import Mapping
from typing import NamedTuple

from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region
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
_ANGIOGRAPHY = ("angio*", "arterio*", "cta", "*arteriogra*", "dsa", "tetnic*", "coronarogra*", "koronarogra*")


_PET = ("pet", "tep", "fdg", "psma")


class _Named(NamedTuple):
    """An examination with a name of its own: where any of these words stands in the texts."""

    modality: str
    region: Region
    words: tuple[str, ...]
    name: str


#: The first row that fits counts.
_SPECIAL = (
    _Named(M.CT, R.CHEST, ("pe", "ctpa", "lae", "embol*", "zator*", "pulmonary angio*"), "CT pulmonary angiography"),
    _Named(M.CT, R.CHEST, ("low dose screening", "lung screening", "ndtk", "niskodawkow*"), "CT chest, low dose"),
    _Named(M.CT, R.HEART, ("calcium", "calcique", "kalk*", "ca score", "calcm"), "CT coronary calcium scoring"),
    _Named(M.CT, R.HEART, ("coron*", "koronar*", "wiencow*", "coro*", "cor"), "CT coronary angiography"),
    _Named(M.CT, R.ABDOMEN_PELVIS, ("kub", "stone*", "urolit*", "kamic*"), "CT kidneys, ureters and bladder"),
    _Named(M.CT, R.ABDOMEN_PELVIS, ("urogra*", "uroscan*"), "CT urography"),
    _Named(M.CT, R.ABDOMEN_PELVIS, ("colono*", "kolono*", "coloscan*"), "CT colonography"),
    _Named(M.FLUOROSCOPY, R.HEART, ("coron*", "koronar*", "koro", "coro*"), "Coronary angiography"),
    _Named(M.FLUOROSCOPY, R.HEAD, _ANGIOGRAPHY, "Cerebral angiography"),
    _Named(M.FLUOROSCOPY, R.LOWER_LIMB, _ANGIOGRAPHY, "Angiography lower limb"),
    _Named(M.MAMMOGRAPHY, R.BREAST, ("screen*", "depistage", "skrining*", "przesiew*"), "Mammography, screening"),
    _Named(M.NUCLEAR_MEDICINE, R.WHOLE_BODY, ("bone*", "kosc*", "skelet*", "squelette", "osseu*"), "Bone scintigraphy"),
)
_PHANTOM = "Phantom or test"


def standard_name(modality: str, region: Region, text: str, *, is_phantom: bool) -> str:
    """The standard name of an examination.

    Args:
        modality: as in (0008,0060).
        region: what it covers.
        text: all its texts.
        is_phantom: whether they name a phantom or a test.
    """
    if is_phantom:
        return _PHANTOM
    for one in _SPECIAL:
        if (one.modality, one.region) == (modality, region) and names_any(text, one.words):
            return one.name
    kind = _MODALITY_NAMES.get(modality, modality)
    if modality == M.CT and names_any(text, _ANGIOGRAPHY):
        kind = "CT angiography"
    if modality == M.NUCLEAR_MEDICINE and names_any(text, _PET):
        kind = "PET/CT"
    if (modality, region) == (M.MAMMOGRAPHY, R.BREAST):
        return kind
    return f"{kind} {REGION_NAMES[region]}"
