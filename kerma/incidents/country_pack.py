"""Country packs: whose criteria and table apply, and the names of their categories."""

from collections.abc import Mapping
from typing import NamedTuple

from kerma.incidents.criterion import criteria
from kerma.messages import Message, message


class CountryPack(NamedTuple):
    """A country pack.

    Attributes:
        code: its name in the register.
        title: the country, or what it is.
        law: the law, as it is cited.
        forbids_identity: whether the official's table must not name who wrote what, nor studies.
    """

    code: str
    title: Message
    law: str
    forbids_identity: bool


PACKS: Mapping[str, CountryPack] = {
    pack.code: pack
    for pack in (
        CountryPack("generic", message("European Union"), "2013/59/Euratom Art. 63", forbids_identity=True),
        CountryPack("de", message("Germany"), "StrlSchV § 108, Annex 14", forbids_identity=True),
        CountryPack("eng", message("England"), "IR(ME)R 2017, CQC", forbids_identity=True),
        CountryPack("pl", message("Poland"), "Dz.U. 2022 poz. 2700", forbids_identity=True),
        CountryPack("ch", message("Switzerland"), "StSV 2017", forbids_identity=True),
    )
}
#: What each category is about, by pack and code.
CATEGORY_TITLES: Mapping[tuple[str, str], Message] = {
    ("generic", "accidental"): message("Accidental exposure: none was intended"),
    ("generic", "unintended"): message("Unintended exposure that people judge significant"),
    ("generic", "tissue"): message("Tissue reaction that was not intended"),
    ("de", "I-1"): message("Mean of the last 20 above twice the reference level"),
    ("de", "I-2-brain"): message("CT of the brain above 120 mGy"),
    ("de", "I-2-body"): message("CT of another region above 80 mGy"),
    ("de", "I-2-dap"): message("Fluoroscopy above 20 000 cGy·cm²"),
    ("de", "I-2-nm"): message("Nuclear medicine: more than 20 mSv above the intended dose"),
    ("de", "I-other"): message("Other letters of part I: mix-ups, repeats"),
    ("de", "II"): message("Intervention above 50 000 cGy·cm² with a skin injury within 21 days"),
    ("eng", "1"): message("Accidental exposure"),
    ("eng", "2.1"): message("Unintended exposure, intended dose below 0.3 mSv"),
    ("eng", "2.2"): message("Unintended exposure, intended dose 0.3 to 2.5 mSv"),
    ("eng", "2.3"): message("Unintended exposure, intended dose 2.5 to 10 mSv"),
    ("eng", "2.4"): message("Unintended exposure, intended dose 10 mSv or more"),
    ("eng", "tissue"): message("Tissue reaction that was not intended"),
    ("eng", "fetal"): message("Unborn child above 10 mGy"),
    ("eng", "4.x"): message("Imaging for radiotherapy"),
    ("pl", "I"): message("Category I"),
    ("pl", "II"): message("Category II"),
    ("pl", "III"): message("Category III"),
    ("ch", "medical"): message("Medical radiological event"),
}


def category_codes(pack: str) -> tuple[str, ...]:
    """The codes of a pack's categories, in the order of its law."""
    return tuple(dict.fromkeys(one.code for one in criteria() if one.pack == pack))
