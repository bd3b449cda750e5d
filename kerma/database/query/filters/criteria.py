"""All criteria by which studies can be filtered, by modality.

Lists, charts, exports, the filter bar, URL parameters and the description of a filter loop over these declarations.
"""

from collections.abc import Mapping

from kerma.database.query.filters.annotation_criteria import ANNOTATIONS
from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.database.query.filters.dose_criteria import DOSE
from kerma.database.query.filters.event_criteria import EVENTS
from kerma.database.query.filters.study_criteria import GENERAL, PATIENT, PROCEDURE
from kerma.standard.enumerations import ExamModality, ObjectSource

_DATA = (
    Criterion(
        name="source",
        label="Source object",
        kind=FilterKind.ONE_OF,
        group=FilterGroup.DATA,
        columns=("source",),
        help="Studies with an object of this kind.",
        target=FilterTarget.OBJECT,
        vocabulary=tuple(ObjectSource),
    ),
    Criterion(
        name="problems",
        label="Problems",
        kind=FilterKind.YES_NO,
        group=FilterGroup.DATA,
        columns=("problem_count",),
        help="Values that are unreadable or contradict each other.",
    ),
)


#: The criteria on the first and on the last day that select the same studies as a period, by its criterion.
DAYS_OF_PERIOD: Mapping[str, tuple[str, str]] = {
    "period": ("from", "to"),
    "received": ("received_from", "received_to"),
}

CRITERIA = (*GENERAL, *PROCEDURE, *PATIENT, *DOSE, *EVENTS, *_DATA, *ANNOTATIONS)

#: The criteria of each modality by name, in the order in which they are offered.
BY_MODALITY: Mapping[ExamModality, Mapping[str, Criterion]] = {
    modality: {criterion.name: criterion for criterion in CRITERIA if modality in criterion.modalities}
    for modality in ExamModality
}


def find_criterion(modality: ExamModality, name: str) -> Criterion:
    """The criterion of a modality with this name.

    Raises:
        ValueError: unknown modality, or it has no such criterion.
    """
    try:
        return BY_MODALITY[modality][name]
    except KeyError as error:
        raise ValueError(f"{modality!r} studies have no criterion {name!r}") from error
