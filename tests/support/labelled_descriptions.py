"""Descriptions of examinations as scanners and RIS write them, each with the anatomical region that it names.

They were labelled before any rule was written that recognises regions. One half is held apart, to judge the rules by
what nobody looked at while writing them.

Conventions: a single hip is `lower_limb`, pelvis with hips is `pelvis`; temporal bones are `head`, orbits are
`face_sinuses`; a swallow of the oesophagus is `chest`, one of the pharynx is `neck`; vessels of head and neck together
are `head`, those of the neck alone are `neck`; the whole aorta is `chest_abdomen_pelvis`; kidneys with bladder are
`abdomen_pelvis`; the whole spine, vessels elsewhere, phantoms and what the text does not tell are `other`.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "names" / "labelled_descriptions.csv"


@dataclass(frozen=True)
class LabelledDescription:
    """One examination, by its texts.

    Attributes:
        modality: CT, DX, MG, RF, NM or PT.
        study_description: Study Description (0008,1030); empty where absent, as are the next three.
        requested_procedure: text of the request.
        acquisition_protocols: names of protocols, separated by `;`.
        target_region_code: value of the code of the target region.
        language: en, pl, de or fr.
        region: the label.
        examination: what it is, in English.
        source: where this wording comes from.
    """

    modality: str
    study_description: str
    requested_procedure: str
    acquisition_protocols: str
    target_region_code: str
    language: str
    region: str
    examination: str
    source: str

    @property
    def text(self) -> str:
        """All that is read of it, in small letters."""
        texts = (self.study_description, self.requested_procedure, self.acquisition_protocols)
        return "|".join((self.modality, *texts, self.target_region_code)).lower()

    @property
    def is_held_apart(self) -> bool:
        """Whether rules are judged by it, and not written for it."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


def labelled_descriptions() -> list[LabelledDescription]:
    """All of them."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [LabelledDescription(**row) for row in csv.DictReader(file)]
