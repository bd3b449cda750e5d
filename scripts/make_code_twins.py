"""Writes the table of `kerma/standard/code_twins.py`: codes of earlier editions of PS3.16, each with its successor.

    python -m scripts.make_code_twins /usr/share/java/pixelmed.jar

Earlier editions are read from PixelMed's context groups (Debian package libpixelmed-java), current ones from pydicom's
dictionaries. Two codes of a context group are twins where they have one meaning; "Copper or Copper compound" is Copper.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from pydicom.sr._cid_dict import cid_concepts
from pydicom.sr._concepts_dict import concepts
from pydicom.sr._snomed_dict import mapping as snomed

FILE = Path(__file__).resolve().parent.parent / "kerma" / "standard" / "code_twins.py"
_CONTEXT_GROUPS = "com/pixelmed/validate/DicomContextGroupsSource.xml"
#: Filter and anode materials, PET radionuclides and radiopharmaceuticals.
_CIDS = (10006, 10016, 4020, 4021)
_COMPOUND = re.compile(r" or .* compounds?$", re.IGNORECASE)
#: Meanings that were worded anew.
_REWORDED = {
    "fluoroestradiol (fes) f^18^": "fluoroestradiol f^18^",
    "tyrosine-3-octreotate ga^68^": "dotatate ga^68^",
}
_TABLE = "CODE_TWINS = ("
_DCMTK = "TID 10022 in DCMTK 3.6.7, PixelMed"
_METATHESAURUS = "UMLS Metathesaurus"
#: Twins that no context group lists.
_OTHERS = (
    ("F-61FDB", "SRT", "349358000", "SCT", "Radiopharmaceutical agent", "PS3.16 TID 10022, not in annex O"),
    ("417881006", "SCT", "349358000", "SCT", "Radiopharmaceutical agent", _DCMTK),
    ("113735", "DCM", "113824", "DCM", "Exposure Time", "PS3.16 annex D, retired for projection X-ray"),
    ("C0860888", "UMLS", "116152004", "SCT", "Spiral Acquisition", _METATHESAURUS),
    ("C3839509", "UMLS", "702569007", "SCT", "Cone Beam Acquisition", _METATHESAURUS),
    ("C0222600", "UMLS", "73056007", "SCT", "Right breast", _METATHESAURUS),
    ("C0222601", "UMLS", "80248007", "SCT", "Left breast", _METATHESAURUS),
    ("C0222605", "UMLS", "63762007", "SCT", "Both breasts", _METATHESAURUS),
)


class CurrentCode(NamedTuple):
    """A code of a context group."""

    scheme: str
    value: str
    meaning: str


def current_codes(cid: int) -> list[CurrentCode]:
    """The codes of a context group in the edition that pydicom knows."""
    known = cast("Mapping[str, Mapping[str, Mapping[str, tuple[str, list[int]]]]]", concepts)
    return [
        CurrentCode(scheme, value, meaning)
        for scheme, keywords in cid_concepts[cid].items()
        for keyword in keywords
        for value, (meaning, cids) in known[scheme][keyword].items()
        if cid in cids
    ]


def page(module: str, jar: Path) -> str:
    """The module with its table written anew; what stands above the table stays."""
    with ZipFile(jar) as archive:
        groups = ET.fromstring(archive.read(_CONTEXT_GROUPS))  # noqa: S314 -- a file of a Debian package
    found = {row[:2]: row for row in (*_OTHERS, *_twins(groups))}
    rows = "".join(f"    CodeTwin({', '.join(map(_quoted, row))}),\n" for row in found.values())
    return f"{module.partition(_TABLE)[0]}{_TABLE}\n{rows})\n"


def _twins(groups: ET.Element) -> Iterator[tuple[str, ...]]:
    for cid in _CIDS:
        current = current_codes(cid)
        by_meaning = {_word(code.meaning): code for code in current}
        known = {(code.scheme, code.value) for code in current}
        for group in groups.iterfind(f"definecontextgroup[@cid='{cid}']"):
            for code in group.iterfind("contextgroupcode"):
                scheme, value = _in_annex_o(code.get("csd", ""), code.get("cv", ""))
                twin = by_meaning.get(_word(code.get("cm", "")))
                if (scheme, value) not in known and twin is not None:
                    source = f"CID {cid} of {group.get('version', '')[:4]} (PixelMed)"
                    yield value, scheme, twin.value, twin.scheme, twin.meaning, source


def _in_annex_o(scheme: str, value: str) -> tuple[str, str]:
    """The SNOMED CT code of an SRT code, where annex O has one."""
    known = snomed["SRT"].get(value) if scheme == "SRT" else None
    return ("SCT", known) if known else (scheme, value)


def _word(meaning: str) -> str:
    meaning = _COMPOUND.sub("", meaning.lower())
    return re.sub(r"[^a-z0-9]", "", _REWORDED.get(meaning, meaning))


def _quoted(text: str) -> str:
    return f'"{text}"'


if __name__ == "__main__":
    FILE.write_text(page(FILE.read_text("utf-8"), Path(sys.argv[1])), "utf-8")
