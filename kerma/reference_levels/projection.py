"""Projections of radiographs to which levels of one projection refer, and how equipment spells them.

Reports state Image View by a code of CID 4010, whose meaning each manufacturer writes in its own way; image headers
have View Position (0018,5101), PS3.3 C.8.11.5. A view is read by its words, in any case and order: `PA erect`, `Chest
PA`, `Lateral left`. Views along another direction, such as oblique ones, are of no projection here.
"""

from collections.abc import Mapping
from enum import StrEnum


class Projection(StrEnum):
    """Direction of the beam through the patient."""

    AP = "ap"
    PA = "pa"
    LATERAL = "lateral"


#: Regular expressions (PostgreSQL) of the words of each projection, in lower case, words divided by single spaces.
WORDS: Mapping[Projection, str] = {
    Projection.AP: r"\m(ap|antero ?posterior|anterior( to)? posterior)\M",
    Projection.PA: r"\m(pa|postero ?anterior|posterior( to)? anterior)\M",
    Projection.LATERAL: r"\m(lateral|lat|ll|rl|llat|rlat|latero ?medial|medio ?lateral|lateral medial)\M",
}
#: Of views that are known and of none of these projections.
OTHER_WORDS = r"\m(oblique|axial|tangential|rlo|llo|lao|rao|lpo|rpo|submentovertical|verticosubmental|plantodorsal)\M"
