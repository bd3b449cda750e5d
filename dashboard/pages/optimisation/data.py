"""Cached queries of the page Optimisation, and labels of its measures."""

from collections import Counter
from uuid import UUID

from dashboard.filters.data import with_matching_terms
from dashboard.ui import cached_queries, scoped_cache
from dashboard.ui.cache_lifetimes import RECENT_S, SLOW_S
from dashboard.ui.connections import read_only_connection
from dashboard.ui.text.equipment_names import distinct_equipment_names, equipment_name
from dashboard.ui.text.i18n import tr
from kerma.database.query.filters import options
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation import (
    exposure_indices,
    funnel_samples,
    name_summaries,
    side_by_side,
    single_values,
    thickness_doses,
)
from kerma.database.query.optimisation.exposure_indices import Exposure, ExposureKind, IndexSummary
from kerma.database.query.optimisation.funnel_samples import FunnelSamples
from kerma.database.query.optimisation.measured_rows import GroupBy
from kerma.database.query.optimisation.measures import MEASURES, Measure, MeasureLevel
from kerma.database.query.optimisation.name_summaries import NameSummary
from kerma.database.query.optimisation.side_by_side import ComparedGroup
from kerma.database.query.optimisation.single_values import SingleValue
from kerma.database.query.optimisation.thickness_doses import ThicknessDoses
from kerma.database.query.studies import study_list
from kerma.standard.enumerations import ExamModality

_BY_TEXT = cached_queries.BY_TEXT


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def standard_names(modality: ExamModality) -> list[str]:
    """The standard names of the studies of a modality, the most frequent first."""
    with read_only_connection() as connection:
        return options.texts_of(connection, modality, "name")


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50)
def equipment_names(modality: ExamModality) -> dict[UUID, str]:
    """The displayed names of the equipment of a modality: without the institution, where they are distinct."""
    with read_only_connection() as connection:
        found = options.equipment_of(connection, modality)
    full = distinct_equipment_names(found)
    short = {one.equipment_id: equipment_name(one) for one in found}
    occurrences = Counter(short.values())
    return {key: name if occurrences[name] == 1 else full[key] for key, name in short.items()}


@scoped_cache.cache_data(ttl=RECENT_S, max_entries=500, hash_funcs=_BY_TEXT)
def study_count(study_filter: StudyFilter, cap: int) -> int:
    """The number of studies, counted up to a cap."""
    with read_only_connection() as connection:
        return study_list.study_count(connection, with_matching_terms(study_filter), cap)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=100, hash_funcs=_BY_TEXT)
def groups(study_filter: StudyFilter, by: GroupBy) -> list[ComparedGroup]:
    """Equipment or protocols side by side."""
    with read_only_connection() as connection:
        return side_by_side.side_by_side(connection, with_matching_terms(study_filter), by)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=100, hash_funcs=_BY_TEXT)
def summaries_of_names(study_filter: StudyFilter, names: tuple[str, ...]) -> list[NameSummary]:
    """The dose of standard names by equipment."""
    with read_only_connection() as connection:
        return name_summaries.name_summaries(connection, with_matching_terms(study_filter), names)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=100, hash_funcs=_BY_TEXT)
def funnel(
    study_filter: StudyFilter, measure: str, level: float | None, phantom: str | None = None
) -> FunnelSamples | None:
    """The samples of a funnel plot; the measure by its name."""
    with read_only_connection() as connection:
        declared = MEASURES[study_filter.modality][measure]
        return funnel_samples.funnel_samples(connection, with_matching_terms(study_filter), declared, level, phantom)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50, hash_funcs=_BY_TEXT)
def values(study_filter: StudyFilter, measure: str, phantom: str | None = None) -> list[SingleValue]:
    """Single values with what may explain them; the measure by its name."""
    with read_only_connection() as connection:
        declared = MEASURES[study_filter.modality][measure]
        return single_values.single_values(connection, with_matching_terms(study_filter), declared, phantom)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50, hash_funcs=_BY_TEXT)
def thickness(study_filter: StudyFilter) -> ThicknessDoses:
    """Glandular doses by thickness."""
    with read_only_connection() as connection:
        return thickness_doses.thickness_doses(connection, with_matching_terms(study_filter))


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50, hash_funcs=_BY_TEXT)
def indices(study_filter: StudyFilter, kind: ExposureKind) -> list[IndexSummary]:
    """Exposure indices by equipment and kind of exposure."""
    with read_only_connection() as connection:
        return exposure_indices.index_summaries(connection, with_matching_terms(study_filter), kind)


@scoped_cache.cache_data(ttl=SLOW_S, max_entries=50, hash_funcs=_BY_TEXT)
def exposures(study_filter: StudyFilter, kind: ExposureKind, value: str | None) -> list[Exposure]:
    """Single exposures of one kind, in the order of time."""
    with read_only_connection() as connection:
        return exposure_indices.exposures(connection, with_matching_terms(study_filter), kind, value)


def measure_label(measure: Measure) -> str:
    """The label of a measure, without its unit; that of an exposure says so where the study has a total, too."""
    label = tr(measure.fact.label)
    has_total = any(
        one.fact.name == measure.fact.name and one.level is not measure.level
        for one in MEASURES[ExamModality.RADIOGRAPHY].values()
    )
    if measure.level is MeasureLevel.EVENT and has_total:
        return tr("{quantity} per exposure", quantity=label)
    return label


def measure_heading(measure: Measure) -> str:
    """Label and unit of a measure."""
    symbol = measure.fact.symbol
    return f"{measure_label(measure)} ({symbol})" if symbol else measure_label(measure)
