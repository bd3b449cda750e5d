r"""Texts from objects as people write them: names of persons, and nuclides.

DICOM parts the components of a person's name by carets and several names by backslashes (PS3.5 6.2.1), and its codes
of radiopharmaceuticals set superscripts between carets (PS3.16 CID 25). Filters and files keep the text of the object.
"""

import re

from kerma.facts.study import PERSONS

_NUCLIDES = frozenset({"radionuclide", "radiopharmaceutical", "radiopharmaceuticals"})
_NO_COMPONENTS = ("",) * 5
_SUPERSCRIPT = re.compile(r"\^(\d+m?\d?)\^")
_RAISED = str.maketrans("0123456789m", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵐ")


def spelt(name: str, text: str) -> str:
    """The text of the fact with this name, for people; texts of other facts as they are."""
    if name in PERSONS:
        return "; ".join(_person(each) for each in text.split("\\"))
    return nuclide(text) if name in _NUCLIDES else text


def stored(name: str, text: str) -> tuple[str, ...]:
    """How objects may write the text that people write for the fact with this name: "Doe, Jane" is Doe^Jane."""
    family, comma, others = text.partition(",")
    if name not in PERSONS or not comma:
        return (text,)
    written = "^".join((family.strip(), *others.split()))
    return tuple(dict.fromkeys((text, written, written.upper())))


def nuclide(text: str) -> str:
    """Technetium Tc^99m^ is Technetium Tc⁹⁹ᵐ."""
    return _SUPERSCRIPT.sub(lambda found: found[1].translate(_RAISED), text)


def _person(text: str) -> str:
    """DOE^JANE^MARY^DR is DOE, DR JANE MARY; of several scripts, the first that says anything."""
    written = next((each for each in text.split("=") if each.strip("^ ")), "")
    parts = (*(part.strip() for part in written.split("^")), *_NO_COMPONENTS)
    family, given, middle, prefix, suffix = parts[: len(_NO_COMPONENTS)]
    return ", ".join(filter(None, (family, " ".join(filter(None, (prefix, given, middle))), suffix))) or text
