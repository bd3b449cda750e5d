"""Recognises columns by their headings in English, Polish, German and French."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum


class SizeColumn(StrEnum):
    """What a column of a file with sizes holds; of the keys, one is used."""

    STUDY_INSTANCE_UID = "study_instance_uid"
    ACCESSION_NUMBER = "accession_number"
    PATIENT_ID = "patient_id"
    STUDY_DATE = "study_date"
    HEIGHT = "height"
    WEIGHT = "weight"


#: By what rows find their studies; where several columns could, the first of these.
KEYS = (SizeColumn.STUDY_INSTANCE_UID, SizeColumn.ACCESSION_NUMBER, SizeColumn.PATIENT_ID)
#: Patterns in headings without accents, in small letters, with spaces for all signs.
_PATTERNS: Mapping[SizeColumn, str] = {
    SizeColumn.STUDY_INSTANCE_UID: (
        r"stud(y|ien) ?(instance ?)?uid|studieninstanz ?uid|\buid badania|\buid (de )?(l )?(etude|examen)"
    ),
    SizeColumn.ACCESSION_NUMBER: (
        r"acc?ess?ion|\bacc( ?no| ?nr| ?num(ber)?)?\b|\b(nr|numer|id) (badania|zlecenia|skierowania)"
        r"|(auftrags?|anforderungs|untersuchungs) ?(nummer|nr|id)"
        r"|\b(numero|no|n) (d |de |de l )?(accession|examen|demande)"
    ),
    SizeColumn.PATIENT_ID: (
        r"patient(en)? ?(s )?(id|nr|no|nummer|number)\b|\b(pid|mrn|pesel|ipp)\b|(id|nr|numer) pacjenta"
        r"|(identifiant|id|numero|no|n) (du |de )?patient"
    ),
    SizeColumn.STUDY_DATE: r"\bdat(e|um|a)\b|(untersuchungs|studien|aufnahme)datum|studydate",
    SizeColumn.HEIGHT: (r"height|length|size\b|stature|wzrost|groe?sse\b|(\b|korper)lange\b|laenge\b|\btaille\b"),
    SizeColumn.WEIGHT: r"weight|\bmass\b|\bmasa\b|\bwaga\b|gewicht|\bmasse\b|\bpoids\b",
}
_FOUND = {column: re.compile(pattern) for column, pattern in _PATTERNS.items()}
#: Words of headings that hold something else, although a pattern fits.
_OTHER = re.compile(
    r"birth|geburt|urodz|naissance|index|bmi"
    r"|field|slice|focal|image|file|matrix|\bbild|feld|pola\b|warstw|coupe"
)
_SIGNS = re.compile(r"[^0-9a-z]+")
#: Letters without a decomposition.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae"})


def candidates(headings: Sequence[str]) -> dict[SizeColumn, list[int]]:
    """The positions of the headings that may be those of each column."""
    plain = [plain_heading(heading) for heading in headings]
    return {
        column: [i for i, text in enumerate(plain) if pattern.search(text) and not _OTHER.search(text)]
        for column, pattern in _FOUND.items()
    }


def plain_heading(heading: str) -> str:
    """A heading in small letters without accents, with one space for all other signs."""
    decomposed = unicodedata.normalize("NFKD", heading.casefold().translate(_LETTERS))
    return _SIGNS.sub(" ", "".join(sign for sign in decomposed if not unicodedata.combining(sign))).strip()
