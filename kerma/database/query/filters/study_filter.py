"""Study filters: values for criteria of one modality, and the SQL conditions that select its studies and events.

Lists, charts and exports select studies by `conditions` and `event_conditions` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self, cast

from sqlalchemy import func, select

from kerma.database.query.filters import criterion_sql
from kerma.database.query.filters.criteria import BY_MODALITY, find_criterion
from kerma.database.query.filters.criterion import Criterion, FilterKind, FilterValue, Range, SearchText, TermMatches
from kerma.database.schema.expressions import IS_COUNTED, has_modality
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.standard.enumerations import ExamModality

_study = study_table.c

#: Name of the criterion on whether statistics leave a study out.
NOT_COUNTED = "not_counted"
#: Criteria that select such studies; without one of them, statistics leave them out.
ABOUT_EXCLUSION = (NOT_COUNTED, "exclusion")
#: The dose by which the studies of a modality are compared; in mammography the larger of the two breasts.
MAIN_DOSE: Mapping[ExamModality, AnyColumn] = {
    ExamModality.CT: _study.dlp_mgy_cm,
    ExamModality.FLUOROSCOPY: _study.dap_gy_cm2,
    ExamModality.RADIOGRAPHY: _study.dap_gy_cm2,
    ExamModality.MAMMOGRAPHY: func.greatest(_study.agd_left_mgy, _study.agd_right_mgy, _study.agd_both_mgy),
    ExamModality.NUCLEAR_MEDICINE: _study.administered_activity_mbq,
}


@dataclass(frozen=True)
class StudyFilter:
    """Selects the studies of one modality that fit all of its criteria.

    Use `StudyFilter.from_values`, which orders the values, so that equal filters compare equal.

    Attributes:
        modality: the modality of the studies.
        values: name and value of each criterion used, in the order of their declaration.
        matches: stored terms and equipment that match a criterion, by its name (`resolve.with_matching_terms`); without
            them the filter selects the same studies, but slowly.
    """

    modality: ExamModality
    values: tuple[tuple[str, FilterValue], ...] = ()
    matches: tuple[tuple[str, TermMatches], ...] = ()

    @classmethod
    def from_values(cls, modality: ExamModality, values: Mapping[str, FilterValue | None] | None = None) -> Self:
        """The filter with these values by name of criterion; None and empty values are left out.

        Raises:
            ValueError: the modality has no criterion of that name.
        """
        by_name = values or {}
        for name in by_name:
            find_criterion(modality, name)
        pairs = ((name, by_name.get(name)) for name in BY_MODALITY.get(modality, ()))
        return cls(modality, tuple((name, value) for name, value in pairs if value is not None and _is_filled(value)))

    @property
    def is_empty(self) -> bool:
        """Whether it selects all studies of its modality."""
        return not self.values

    @property
    def criteria(self) -> tuple[tuple[Criterion, FilterValue], ...]:
        """The criteria used, with their values."""
        return tuple((find_criterion(self.modality, name), value) for name, value in self.values)

    def value(self, name: str) -> FilterValue | None:
        """The value of a criterion; None where it is not used."""
        return dict(self.values).get(name)

    def with_value(self, name: str, value: FilterValue | None) -> Self:
        """The same filter with another value for one criterion; None removes the criterion."""
        values: dict[str, FilterValue | None] = {**dict(self.values), name: value}
        return replace(self.without(name), values=self.from_values(self.modality, values).values)

    def without(self, *names: str) -> Self:
        """The same filter without these criteria."""
        return replace(
            self,
            values=tuple(pair for pair in self.values if pair[0] not in names),
            matches=tuple(pair for pair in self.matches if pair[0] not in names),
        )


def _is_filled(value: FilterValue) -> bool:
    if isinstance(value, SearchText):
        return bool(value.text.split())
    if isinstance(value, Range):
        return value != Range()
    return value not in ("", ())


def conditions(study_filter: StudyFilter) -> list[Condition]:
    """The WHERE conditions of a filter, all on `study`.

    Criteria on an event apply together: a study fits where one of its events fits all of them.

    Raises:
        ValueError: unknown modality.
    """
    of_study = [
        _study_condition(study_filter, criterion, value)
        for criterion, value in study_filter.criteria
        if not criterion.is_of_event or criterion.name in dict(study_filter.matches)
    ]
    of_event = event_conditions(study_filter)
    any_event = [criterion_sql.has_event(study_filter.modality, of_event)] if of_event else []
    return [has_modality(study_filter.modality), *of_study, *any_event]


def statistical_conditions(study_filter: StudyFilter) -> list[Condition]:
    """The conditions of a filter whose studies are counted or compared: without excluded ones, unless it selects them.

    Raises:
        ValueError: unknown modality.
    """
    is_about_them = any(study_filter.value(name) is not None for name in ABOUT_EXCLUSION)
    restriction = () if is_about_them else (IS_COUNTED,)
    return [*conditions(study_filter), *restriction]


def _study_condition(study_filter: StudyFilter, criterion: Criterion, value: FilterValue) -> Condition:
    matches = dict(study_filter.matches).get(criterion.name)
    if criterion.kind is FilterKind.PERCENTILE:
        return _has_dose_between(study_filter, cast("Range", value))
    if matches is None:
        return criterion_sql.study_condition(study_filter.modality, criterion, value)
    if criterion.kind is FilterKind.WORDS:
        return criterion_sql.has_matched_words(matches)
    return criterion_sql.has_match(criterion, matches)


def event_conditions(study_filter: StudyFilter) -> list[Condition]:
    """The WHERE conditions on the modality's table of events: which events of the selected studies are meant."""
    return [
        criterion_sql.event_condition(study_filter.modality, criterion, value)
        for criterion, value in study_filter.criteria
        if criterion.is_of_event
    ]


def _has_dose_between(study_filter: StudyFilter, value: Range) -> Condition:
    """Dose between two percentiles (linear interpolation) of the studies that fit the other criteria."""
    dose = MAIN_DOSE[study_filter.modality]

    def percentile(percent: float) -> AnyColumn:
        quantile = func.percentile_cont(percent / 100).within_group(dose)
        others = (
            select(quantile).select_from(study_table).where(*statistical_conditions(study_filter.without("percentile")))
        )
        return others.correlate(None).scalar_subquery()

    bounds = (None if percent is None else percentile(percent) for percent in value)
    return criterion_sql.is_between(dose, *bounds)
