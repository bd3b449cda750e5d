"""Words of a heading: names of height and weight, units, and words that leave both as they are."""

import re
import unicodedata
from typing import NamedTuple

_HEIGHT = "height size length stature wzrost grosse groesse lange laenge taille"
_WEIGHT = "weight mass masa waga gewicht masse poids"
_BESIDE = (
    "patient patients patienten patientin patientinnen patiente pacjent pacjenta pacjentki s pat pt body corps "
    "corporel corporelle ciala koerper korper of the des der du de la le l d in en w at bei im measured actual current "
    "recorded reported entered stated gemessen aktuell aktuelles aktuelle zmierzona zmierzony aktualna aktualny mesure "
    "mesuree actuel actuelle value wert wartosc valeur unit einheit jednostka unite dicom ris his kis pacs"
)
#: Names of height and weight in four languages.
HEIGHT_NAMES, WEIGHT_NAMES = frozenset(_HEIGHT.split()), frozenset(_WEIGHT.split())
#: Words beside a name that do not make it the name of something else. Anything else does: table height, pixel size,
#: scan length, lean body mass, dose length product.
NEUTRAL = frozenset(_BESIDE.split())
_NAMES = "|".join(sorted(HEIGHT_NAMES | WEIGHT_NAMES))
_JOINED_NAME = re.compile(
    rf"(?:patients?|patienten|body|koerper|korper)?({_NAMES})(cm|mm|m|inches|inch|in|kg|g|lbs|lb)?"
)
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
#: Between a small letter and a capital one: "HeightCm".
_CAMEL = re.compile(r"(?<=[a-zäöüßéèłó])(?=[A-ZÄÖÜ])")
_SIGNS = re.compile(r"[^0-9a-z]+")
#: Letters without a decomposition; that of the micro sign would make micrometres metres.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "\N{GREEK SMALL LETTER MU}": "micro"})


class HeadingWords(NamedTuple):
    """The words of a heading, without accents and in small letters; the inch sign is `inch`.

    Attributes:
        outside: those outside of brackets.
        brackets: those in each pair of brackets.
        ends_outside: whether nothing stands behind the last word outside of brackets.
    """

    outside: tuple[str, ...]
    brackets: tuple[tuple[str, ...], ...]
    ends_outside: bool


def heading_words(heading: str) -> HeadingWords:
    """The words of a heading; "HeightCm" and "heightcm" are two, "Körpergröße" is the name in it."""
    brackets = tuple(tuple(_words(text)) for text in _BRACKETS.findall(heading))
    outside = [part for word in _words(_BRACKETS.sub(" ", heading)) for part in _parts(word)]
    return HeadingWords(tuple(outside), tuple(filter(None, brackets)), not heading.rstrip().endswith((")", "]", "}")))


def plain_heading(heading: str) -> str:
    """A heading in small letters without accents, with one space for all other signs."""
    decomposed = unicodedata.normalize("NFKD", heading.casefold().translate(_LETTERS))
    return _SIGNS.sub(" ", "".join(sign for sign in decomposed if not unicodedata.combining(sign))).strip()


def _words(text: str) -> list[str]:
    return plain_heading(_CAMEL.sub(" ", text).replace('"', " inch ")).split()


def _parts(word: str) -> list[str]:
    found = _JOINED_NAME.fullmatch(word)
    return [word] if found is None else [part for part in found.groups() if part]
