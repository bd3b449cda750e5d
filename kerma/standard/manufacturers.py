"""Spellings of manufacturers, by which equipment is recognised after a renaming or a software update.

Manufacturer (0008,0070) is free text. Its spelling differs between the objects of one piece of equipment (report and
image), between software versions, and after a company was renamed or sold. Two pieces of equipment are not mixed up by
this table: model and serial number identify equipment as well.
"""

import re
from collections.abc import Mapping

#: The common name of manufacturers by the first words of their spellings, each with the reason.
_COMMON_NAMES: Mapping[str, str] = {
    "siemens": "siemens",  # SIEMENS, Siemens Healthineers, Siemens Healthcare GmbH, Siemens Medical Solutions
    "philips": "philips",  # Philips, Philips Medical Systems, Philips Healthcare
    "sectra": "philips",  # its mammography was sold to Philips in 2011
    "marconi": "philips",  # Marconi Medical Systems, before it Picker, was sold to Philips in 2001
    "picker": "philips",
    "ge": "ge",  # GE MEDICAL SYSTEMS, GE Healthcare, "GE Medical Systems, LLC"
    "gehc": "ge",
    "gems": "ge",
    "oec": "ge",  # OEC Medical Systems, GE OEC
    "general electric": "ge",
    "toshiba": "canon",  # Toshiba Medical Systems was renamed Canon Medical Systems in 2018; TOSHIBA_MEC
    "canon": "canon",  # Canon Medical Systems, CANON_MEC, Canon Inc.
    "hitachi": "fujifilm",  # its diagnostic imaging became Fujifilm Healthcare in 2021
    "fuji": "fujifilm",  # FUJI PHOTO FILM
    "fujifilm": "fujifilm",
    "kodak": "carestream",  # Kodak's health group became Carestream Health in 2007
    "eastman kodak": "carestream",
    "carestream": "carestream",
    "lorad": "hologic",  # "LORAD, A Hologic Company"
    "hologic": "hologic",
    "agfa": "agfa",  # Agfa, Agfa-Gevaert, Agfa HealthCare
    "konica": "konica minolta",  # merged in 2003
    "konicaminolta": "konica minolta",
    "shimadzu": "shimadzu",
    "samsung": "samsung",  # Samsung Electronics, Samsung Healthcare
    "neurologica": "samsung",  # NeuroLogica, a subsidiary of Samsung Electronics
    "biospace med": "eos imaging",  # renamed in 2010
    "eos imaging": "eos imaging",
    "uih": "united imaging",
    "united imaging": "united imaging",
    "shanghai united": "united imaging",  # Shanghai United Imaging Healthcare
    "varian": "varian",  # Varian Medical Systems
}
#: Forms of companies, which some objects of one manufacturer state and others do not.
_LEGAL_FORMS = frozenset(
    {
        "ab",
        "ag",
        "as",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "kg",
        "kk",
        "limited",
        "llc",
        "ltd",
        "nv",
        "oy",
        "pty",
        "sa",
        "sas",
        "spa",
        "srl",
    }
)
_SEPARATORS = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")


def common_name(manufacturer: str | None) -> str:
    """The name that all spellings of a manufacturer have in common, in lower case; empty where none is stated.

    Known manufacturers are recognised by their first words. Of others, case, punctuation and the form of the company
    do not matter.
    """
    words = _SEPARATORS.sub(" ", _INITIALS.sub(r"\1", (manufacturer or "").casefold())).split()
    for length in (2, 1):
        if known := _COMMON_NAMES.get(" ".join(words[:length])):
            return known
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)
