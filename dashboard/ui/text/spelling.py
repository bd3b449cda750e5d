r"""Displayed spelling of person names and nuclides.

DICOM separates the components of a person's name by carets and several names by backslashes (PS3.5 6.2.1), and encloses
superscripts of radiopharmaceuticals in carets (PS3.16 CID 25). Filters and exports use the text of the object.
"""

import re

from dashboard.ui.text.i18n import tr
from kerma.facts.study import PERSONS
from kerma.privacy import HASH, PSEUDONYM_LENGTH

_NUCLIDES = frozenset({"radionuclide", "radiopharmaceutical", "radiopharmaceuticals"})
_HASH = re.compile(HASH)
_NO_COMPONENTS = ("",) * 5
_SUPERSCRIPT = re.compile(r"\^(\d+m?\d?)\^")
_RAISED = str.maketrans("0123456789m", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵐ")


def display_text(name: str, text: str) -> str:
    """The displayed text of a fact; texts of other facts than persons and nuclides are unchanged."""
    if name in PERSONS and _HASH.fullmatch(text):
        return tr("protected {pseudonym}", pseudonym=text[:PSEUDONYM_LENGTH])
    if name in PERSONS:
        return "; ".join(_person(person) for person in text.split("\\"))
    return nuclide(text) if name in _NUCLIDES else text


def stored(name: str, text: str) -> tuple[str, ...]:
    """The forms in which objects may contain a text that users type: "Doe, Jane" is Doe^Jane."""
    surname, comma, others = text.partition(",")
    if name not in PERSONS or not comma:
        return (text,)
    written = "^".join((surname.strip(), *others.split()))
    return tuple(dict.fromkeys((text, written, written.upper())))


def nuclide(text: str) -> str:
    """Technetium Tc^99m^ is Technetium Tc⁹⁹ᵐ."""
    return _SUPERSCRIPT.sub(lambda found: found[1].translate(_RAISED), text)


def _person(text: str) -> str:
    """DOE^JANE^MARY^DR is DOE, DR JANE MARY; of several representations, the first that is not empty."""
    name = next((form for form in text.split("=") if form.strip("^ ")), "")
    parts = (*(part.strip() for part in name.split("^")), *_NO_COMPONENTS)
    surname, first_name, middle_name, prefix, suffix = parts[: len(_NO_COMPONENTS)]
    return ", ".join(filter(None, (surname, " ".join(filter(None, (prefix, first_name, middle_name))), suffix))) or text
