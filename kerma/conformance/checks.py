"""Checks of whole reports: which problems of a study are about units, totals, the clock, or events."""

from collections.abc import Mapping
from typing import NamedTuple

from kerma.conformance.requirement import Check
from kerma.standard.enumerations import ExamModality


class CheckTraits(NamedTuple):
    """How a check is found and weighted.

    Attributes:
        source: where the standard requires it: templates, or another part.
        weight: as that of requirements.
        patterns: SQL patterns (LIKE) of the English messages of problems, as `kerma.extract` and `kerma.reconcile`
            write them.
    """

    source: str
    weight: int
    patterns: tuple[str, ...]


CHECKS: Mapping[Check, CheckTraits] = {
    Check.UNITS: CheckTraits(
        "PS3.16 (UCUM)",
        3,
        (
            "%its unit is wrong at the source%",
            "%unit is probably wrong at the source%",
            "%the unit of one of them is probably wrong%",
            "%it was probably written in %",
            "no unit is given; value % left out%",
            "unit '%' is not %; value % left out%",
        ),
    ),
    Check.TOTALS: CheckTraits(
        "TID 10002, 10012",
        3,
        ("reported %, but the events sum to %", "fluoroscopy % and acquisitions % make %, but the total is %"),
    ),
    Check.CLOCK: CheckTraits(
        "TID 10003, (0008,0020)",
        2,
        (
            "% its clock was probably reset%",
            "% is later than the object's content, %",
            "% is later than that of the object's content, %",
            "% is long before the study, %",
        ),
    ),
    Check.EVENT_COUNT: CheckTraits("TID 10012", 2, ("the report announces % events and has %",)),
    Check.EVENT_UIDS: CheckTraits(
        "TID 10003, 10013",
        3,
        ("study % gives the UIDs of events of this study to events with another dose %",),
    ),
}

# The templates of other modalities announce no number of events.
_OF_CT_ALONE = frozenset({Check.EVENT_COUNT})


def checks_of(modality: ExamModality) -> tuple[Check, ...]:
    """The checks of the reports of a modality."""
    return tuple(check for check in CHECKS if modality is ExamModality.CT or check not in _OF_CT_ALONE)
