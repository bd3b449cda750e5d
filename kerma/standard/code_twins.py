"""Codes of one concept that other codes have replaced; `scripts/make_code_twins.py` writes the table.

CIDs are context groups of PS3.16. SRT codes that its annex O lists are not repeated here: pydicom has them, and
`kerma.standard.concepts.canonical` takes them from there.
"""

from typing import NamedTuple


class CodeTwin(NamedTuple):
    """A replaced code, the current one, their meaning, and where the replaced code is found."""

    value: str
    scheme: str
    current_value: str
    current_scheme: str
    meaning: str
    source: str


CODE_TWINS = (
    CodeTwin("F-61FDB", "SRT", "349358000", "SCT", "Radiopharmaceutical agent", "PS3.16 TID 10022, not in annex O"),
    CodeTwin("417881006", "SCT", "349358000", "SCT", "Radiopharmaceutical agent", "TID 10022 in DCMTK 3.6.7, PixelMed"),
    CodeTwin("113735", "DCM", "113824", "DCM", "Exposure Time", "PS3.16 annex D, retired for projection X-ray"),
    CodeTwin("C0860888", "UMLS", "116152004", "SCT", "Spiral Acquisition", "UMLS Metathesaurus"),
    CodeTwin("C3839509", "UMLS", "702569007", "SCT", "Cone Beam Acquisition", "UMLS Metathesaurus"),
    CodeTwin("C0222600", "UMLS", "73056007", "SCT", "Right breast", "UMLS Metathesaurus"),
    CodeTwin("C0222601", "UMLS", "80248007", "SCT", "Left breast", "UMLS Metathesaurus"),
    CodeTwin("C0222605", "UMLS", "63762007", "SCT", "Both breasts", "UMLS Metathesaurus"),
    CodeTwin("C-150F9", "SRT", "71128006", "SCT", "Molybdenum", "CID 10016 of 2007 (PixelMed)"),
    CodeTwin("105830007", "SCT", "12503006", "SCT", "Aluminum", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("C-127F9", "SRT", "66925006", "SCT", "Copper", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("C-167F9", "SRT", "59801003", "SCT", "Rhodium", "CID 10016 of 2007 (PixelMed)"),
    CodeTwin("C-1190E", "SRT", "767776000", "SCT", "Niobium", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("C-1190F", "SRT", "767775001", "SCT", "Europium", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("C-132F9", "SRT", "88488004", "SCT", "Lead", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("C-156F9", "SRT", "45215009", "SCT", "Tantalum", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("C-137F9", "SRT", "41967008", "SCT", "Silver", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("C-139F9", "SRT", "12597001", "SCT", "Tin", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("105860002", "SCT", "71128006", "SCT", "Molybdenum", "CID 10016 of 2007 (PixelMed)"),
    CodeTwin("105837005", "SCT", "66925006", "SCT", "Copper", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("105877002", "SCT", "59801003", "SCT", "Rhodium", "CID 10016 of 2007 (PixelMed)"),
    CodeTwin("429310004", "SCT", "767776000", "SCT", "Niobium", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("429591003", "SCT", "767775001", "SCT", "Europium", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("105842002", "SCT", "88488004", "SCT", "Lead", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("105866008", "SCT", "45215009", "SCT", "Tantalum", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("105847008", "SCT", "41967008", "SCT", "Silver", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("105849006", "SCT", "12597001", "SCT", "Tin", "CID 10006 of 2017 (PixelMed)"),
    CodeTwin("C-164F9", "SRT", "26194003", "SCT", "Tungsten", "CID 10016 of 2007 (PixelMed)"),
    CodeTwin("105874009", "SCT", "26194003", "SCT", "Tungsten", "CID 10016 of 2007 (PixelMed)"),
    CodeTwin("C-B1034", "SRT", "5811000122108", "SCT", "Fluoro-L-dopa F^18^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("C-B1046", "SRT", "53315004", "SCT", "Germanium Ge^68^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("C-B07E6", "SRT", "423249007", "SCT", "Monoclonal antibody I^124^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("C-B1047", "SRT", "71633006", "SCT", "Sodium Na^22^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("C4547429", "UMLS", "879808000", "SCT", "Flortaucipir F^18^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("C1831937", "UMLS", "926372005", "SCT", "Fluoroestradiol F^18^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("129500005", "SCT", "5811000122108", "SCT", "Fluoro-L-dopa F^18^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("129516007", "SCT", "53315004", "SCT", "Germanium Ge^68^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("424874008", "SCT", "423249007", "SCT", "Monoclonal antibody I^124^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("129517003", "SCT", "71633006", "SCT", "Sodium Na^22^", "CID 4021 of 2019 (PixelMed)"),
    CodeTwin("C1742831", "UMLS", "724025002", "SCT", "Dotatate Ga^68^", "CID 4021 of 2019 (PixelMed)"),
)
