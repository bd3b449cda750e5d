"""Projections of radiographs to which levels of one projection refer, and how equipment spells them.

Reports state Image View by a code of CID 4010, whose meaning each manufacturer writes in its own way; image headers
have View Position (0018,5101), PS3.3 C.8.11.5. Letters, case, spaces and hyphens do not matter here.
"""

from collections.abc import Mapping
from enum import StrEnum


class Projection(StrEnum):
    """Direction of the beam through the patient."""

    AP = "ap"
    PA = "pa"
    LATERAL = "lateral"


#: The letters and digits of each spelling, in lower case.
SPELLINGS: Mapping[Projection, frozenset[str]] = {
    Projection.AP: frozenset({"ap", "anteroposterior", "anteriorposterior", "anteriortoposterior"}),
    Projection.PA: frozenset({"pa", "posteroanterior", "posterioranterior", "posteriortoanterior"}),
    Projection.LATERAL: frozenset(
        {
            *("lateral", "lat", "ll", "rl", "llat", "rlat", "leftlateral", "rightlateral", "lateralprojection"),
            *("mediolateral", "lateromedial", "lateralmedial", "mediolateralprojection", "ml", "lm"),
        }
    ),
}
