"""The sample of each piece of equipment: counts, quartiles and values by rank, aggregated by PostgreSQL.

Each study of the examination in the period is counted once: in the sample, or under the first reason why it is not.
Quartiles interpolate linearly (`percentile_cont`); the values by rank serve the bootstrap interval of the median.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Double,
    Row,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
)

from kerma.database.query.reference_levels.image_views import spellings_of
from kerma.database.query.reference_levels.study_values import StudyValue, study_value
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_COUNTED, has_modality
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnySelect, Condition
from kerma.facts.age_bounds import MONTHS_PER_YEAR, minimum_age_years
from kerma.reference_levels.population import Population
from kerma.reference_levels.projection import Spellings
from kerma.reference_levels.sample_request import SampleRequest
from kerma.reference_levels.sample_rules import ADULT_WEIGHT_KG, NotCounted
from kerma.reference_levels.typical_value import RoomSample
from kerma.standard_names.region import Region
from kerma.statistics.bootstrap import RANK_FRACTIONS, RankedSample

_study = study_table.c
_QUARTILES: ColumnElement[list[float]] = literal_column("ARRAY[0.25, 0.5, 0.75]::float8[]")


def room_samples(connection: Connection, request: SampleRequest) -> list[RoomSample]:
    """The samples of all equipment with studies of the examination in the period, by equipment."""
    by_equipment: dict[UUID, list[Row[tuple[object, ...]]]] = {}
    views = spellings_of(connection, request, _of_examination(request))
    for row in connection.execute(_query(request, views)):
        by_equipment.setdefault(row.equipment_id, []).append(row)
    return [_sample(equipment_id, rows) for equipment_id, rows in by_equipment.items()]


def region_of(connection: Connection, standard_name: str) -> Region | None:
    """What examinations of a standard name cover; None where no examination has the name."""
    query = select(examination_name.c.region).where(examination_name.c.standard_name == standard_name).limit(1)
    region = connection.execute(query).scalar_one_or_none()
    return None if region is None else Region(region)


def _query(request: SampleRequest, views: Spellings) -> AnySelect:
    studies = _studies(request, views).subquery("studies").c
    is_counted = studies.not_counted.is_(None)
    at_ranks = func.percentile_disc(cast(list(RANK_FRACTIONS), ARRAY(Double))).within_group(studies.value)
    return (
        select(
            studies.equipment_id,
            studies.not_counted,
            func.count().label("n"),
            func.count(studies.patient_weight_kg).label("weights"),
            func.avg(studies.patient_weight_kg).label("mean_weight_kg"),
            func.percentile_cont(_QUARTILES).within_group(studies.value).filter(is_counted).label("quartiles"),
            at_ranks.filter(is_counted).label("by_rank"),
        )
        .group_by(studies.equipment_id, studies.not_counted)
        .order_by(studies.equipment_id, studies.not_counted.nulls_first())
    )


def _studies(request: SampleRequest, views: Spellings) -> AnySelect:
    """The studies of the examination in the period, each with its value and the reason why it is not counted."""
    value = study_value(
        request,
        views,
        is_size_unknown=_is_weight_unknown(request),
        is_size_outside=_is_weight_outside(request.population),
    )
    columns = (
        _study.equipment_id,
        _study.patient_weight_kg,
        value.column.label("value"),
        _reason(request, value).label("not_counted"),
    )
    return select(*columns).select_from(value.source).where(*_of_examination(request))


def _of_examination(request: SampleRequest) -> tuple[Condition, ...]:
    """The conditions on studies of the examination in the period."""
    named = select(examination_name.c.examination_id).where(examination_name.c.standard_name == request.standard_name)
    since = () if request.since is None else (_study.study_at >= datetime.combine(request.since, time.min),)
    end = None if request.until is None else datetime.combine(request.until + timedelta(days=1), time.min)
    until = () if end is None else (_study.study_at < end,)
    return (has_modality(request.modality), _study.examination_id.in_(named), *since, *until)


def _reason(request: SampleRequest, value: StudyValue) -> ColumnElement[str | None]:
    """The first reason why a study is not counted; NULL: it is."""
    other_phantom = false() if request.phantom is None else value.phantom != request.phantom
    phantom_unknown = false() if request.phantom is None else value.phantom.is_(None)
    conditions: dict[NotCounted, Condition] = {
        NotCounted.EXCLUDED: ~IS_COUNTED,
        NotCounted.AGE_UNKNOWN: _study.patient_age_years.is_(None),
        NotCounted.OTHER_AGE: _is_other_age(request.population),
        NotCounted.SEVERAL_MODALITIES: value.is_mixed,
        NotCounted.PROJECTION_UNKNOWN: value.is_projection_unknown,
        NotCounted.OTHER_PROJECTION: value.is_other_projection,
        NotCounted.VALUE_MISSING: value.is_missing,
        NotCounted.SIZE_UNKNOWN: value.is_size_unknown,
        NotCounted.SIZE_OUTSIDE: value.is_size_outside,
        NotCounted.VALUE_ZERO: value.column <= 0,
        NotCounted.PHANTOM_UNKNOWN: phantom_unknown,
        NotCounted.OTHER_PHANTOM: other_phantom,
    }
    return case(*((conditions[reason], literal(reason.value)) for reason in NotCounted), else_=null())


def _is_other_age(population: Population) -> Condition:
    lower = minimum_age_years(population.min_age_months / MONTHS_PER_YEAR)
    is_younger: Condition = _study.patient_age_years < lower
    if population.max_age_months is None:
        return is_younger
    upper = minimum_age_years(population.max_age_months / MONTHS_PER_YEAR)
    return or_(is_younger, _study.patient_age_years >= upper)


def _is_weight_unknown(request: SampleRequest) -> Condition:
    decides = request.needs_weight if request.population.is_adult else request.population.weight_kg is not None
    return _study.patient_weight_kg.is_(None) if decides else false()


def _is_weight_outside(population: Population) -> Condition:
    """Adults of 50 to 90 kg are of standard size, both included; a band of children ends below its upper bound."""
    weight = _study.patient_weight_kg
    if population.is_adult:
        lower, upper = ADULT_WEIGHT_KG
        return or_(weight < lower, weight > upper)
    if population.weight_kg is None:
        return false()
    lower, upper = population.weight_kg
    return or_(weight < lower, weight >= upper)


def _sample(equipment_id: UUID, rows: Iterable[Row[tuple[object, ...]]]) -> RoomSample:
    not_counted = {NotCounted(row.not_counted): row.n for row in rows if row.not_counted is not None}
    in_sample = next((row for row in rows if row.not_counted is None), None)
    if in_sample is None:
        return RoomSample(equipment_id=equipment_id, n=0, not_counted=not_counted)
    lower, median, upper = in_sample.quartiles
    return RoomSample(
        equipment_id=equipment_id,
        n=in_sample.n,
        quartiles=(lower, median, upper),
        by_rank=RankedSample(in_sample.n, in_sample.by_rank),
        without_weight=in_sample.n - in_sample.weights,
        mean_weight_kg=in_sample.mean_weight_kg,
        not_counted=not_counted,
    )
