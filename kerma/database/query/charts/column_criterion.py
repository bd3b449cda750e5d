"""The criterion that filters by a given column: it leads from a mark of a chart to the studies behind it."""

from collections.abc import Collection
from typing import Literal

from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import FilterKind, FilterTarget
from kerma.standard.enumerations import ExamModality

#: Whether a value belongs to a study or to one of its irradiation events.
Level = Literal["study", "event"]

_TARGETS = {
    "study": {FilterTarget.STUDY, FilterTarget.EXAMINATION, FilterTarget.SKIN_DOSE},
    "event": {FilterTarget.EVENT, FilterTarget.SOURCE},
}


def column_criterion(modality: ExamModality, level: Level, column: str, *, kinds: Collection[FilterKind]) -> str | None:
    """Name of the criterion of one of these kinds on exactly this column; None where there is none."""
    names = (
        criterion.name
        for criterion in BY_MODALITY[modality].values()
        if criterion.kind in kinds and criterion.target in _TARGETS[level] and criterion.columns == (column,)
    )
    return next(names, None)
