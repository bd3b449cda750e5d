"""Projections of radiographs to which levels of one projection refer, and how equipment spells them.

Reports state Image View by a code of CID 4010, whose meaning each manufacturer writes in its own way; image headers
have View Position (0018,5101), PS3.3 C.8.11.5. A view is read by its words, in any case and order: `PA erect`, `Chest
PA`, `Lateral left`. Views along another direction, such as oblique ones, are of no projection here.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Projection(StrEnum):
    """Direction of the beam through the patient."""

    AP = "ap"
    PA = "pa"
    LATERAL = "lateral"


#: The words of each projection, in lower case, divided by single spaces.
_WORDS: Mapping[Projection, re.Pattern[str]] = {
    Projection.AP: re.compile(r"\b(ap|antero ?posterior|anterior( to)? posterior)\b"),
    Projection.PA: re.compile(r"\b(pa|postero ?anterior|posterior( to)? anterior)\b"),
    Projection.LATERAL: re.compile(r"\b(lateral|lat|ll|rl|llat|rlat|latero ?medial|medio ?lateral|lateral medial)\b"),
}
#: Of views that are known and of none of these projections.
_OTHER_WORDS = re.compile(
    r"\b(oblique|axial|tangential|rlo|llo|lao|rao|lpo|rpo|submentovertical|verticosubmental|plantodorsal)\b"
)
_BETWEEN_WORDS = re.compile("[^a-z]+")


class Spellings(NamedTuple):
    """How equipment spells views.

    Attributes:
        compared: those of the projection that is compared.
        known: those of any direction that is known, the compared one included.
    """

    compared: tuple[str, ...]
    known: tuple[str, ...]


def spellings(views: Iterable[str], projection: Projection) -> Spellings:
    """Those of these views that are of a projection, and those whose direction is known."""
    divided = {view: _BETWEEN_WORDS.sub(" ", view.lower()) for view in views}
    return Spellings(
        tuple(view for view, words in divided.items() if _is_of(words, projection)),
        tuple(view for view, words in divided.items() if _is_known(words)),
    )


def _is_of(words: str, projection: Projection) -> bool:
    return bool(_WORDS[projection].search(words)) and not _OTHER_WORDS.search(words)


def _is_known(words: str) -> bool:
    return any(pattern.search(words) for pattern in (*_WORDS.values(), _OTHER_WORDS))
