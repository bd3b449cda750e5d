"""Recognises columns by their headings in English, Polish, German and French."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from kerma.patient_sizes.heading_words import HEIGHT_NAMES, NEUTRAL, WEIGHT_NAMES, heading_words, plain_heading
from kerma.patient_sizes.units import is_unit


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
}
_FOUND = {column: re.compile(pattern) for column, pattern in _PATTERNS.items()}
#: Words of headings that hold something else, although a pattern fits.
_OTHER = re.compile(r"birth|geburt|urodz|naissance|image|file")
_NAMES: Mapping[SizeColumn, frozenset[str]] = {SizeColumn.HEIGHT: HEIGHT_NAMES, SizeColumn.WEIGHT: WEIGHT_NAMES}


def candidates(headings: Sequence[str]) -> dict[SizeColumn, list[int]]:
    """The positions of the headings that may be those of each column."""
    plain = [plain_heading(heading) for heading in headings]
    found = {
        column: [i for i, text in enumerate(plain) if pattern.search(text) and not _OTHER.search(text)]
        for column, pattern in _FOUND.items()
    }
    for column, names in _NAMES.items():
        found[column] = [i for i, heading in enumerate(headings) if _is_size(heading, names)]
    return found


def _is_size(heading: str, names: frozenset[str]) -> bool:
    """Whether a heading is one of these names with nothing beside it but units and neutral words."""
    words = heading_words(heading).outside
    return any(word in names for word in words) and all(
        word in names or word in NEUTRAL or word.isdigit() or is_unit(word) for word in words
    )
