"""Studies with the value of a quantity, and the reference level of their examination, patient and day, as SQL.

The level is that of the standard name and of the population of the patient. Among several the first counts: the site's
own, then those of the jurisdictions that the site prefers. Medians, and levels that were published for something
narrower than the standard name, are compared with nothing.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Double,
    Integer,
    Text,
    and_,
    case,
    cast,
    column,
    false,
    func,
    or_,
    select,
    true,
    values,
)
from sqlalchemy.dialects.postgresql import distinct_on

from kerma.alerts.quantity import AlertQuantity
from kerma.database.query.reference_levels.study_values import MAIN_PHANTOM, StudyValue, study_value
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnySelect, Condition
from kerma.facts.age_bounds import AGE_TOLERANCE_YEARS, MONTHS_PER_YEAR
from kerma.reference_levels.population import ADULT_AGE_MONTHS
from kerma.reference_levels.projection import Spellings
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import LevelStatistic, Match, ReferenceLevel
from kerma.reference_levels.sample_request import SampleRequest
from kerma.standard.enumerations import ExamModality

_study, _name = study_table.c, examination_name.c
#: The same quantity of levels; CTDIvol is then that of the main acquisition.
LEVEL_QUANTITIES = {
    AlertQuantity.DLP: LevelQuantity.DLP,
    AlertQuantity.CTDI_VOL: LevelQuantity.CTDI_VOL,
    AlertQuantity.DAP: LevelQuantity.DAP,
    AlertQuantity.REFERENCE_AIR_KERMA: LevelQuantity.REFERENCE_AIR_KERMA,
    AlertQuantity.FLUORO_TIME: LevelQuantity.FLUORO_TIME,
    AlertQuantity.ADMINISTERED_ACTIVITY: LevelQuantity.ADMINISTERED_ACTIVITY,
}
_levels = values(
    column("rank", Integer),
    column("level_id", Text),
    column("standard_name", Text),
    column("is_adult", Boolean),
    column("min_months", Integer),
    column("max_months", Integer),
    column("lightest_kg", Double),
    column("lighter_than_kg", Double),
    column("first_day", Date),
    column("last_day", Date),
    column("phantom", Text),
    column("level", Double),
    name="levels",
)
_NO_LEVEL: tuple[Any, ...] = (0, "", "", False, 0, None, None, None, None, None, None, 1.0)


def value_of(modality: ExamModality, quantity: AlertQuantity) -> StudyValue:
    """How a quantity of a study is read."""
    request = SampleRequest(modality=modality, standard_name="", quantity=LEVEL_QUANTITIES[quantity])
    return study_value(request, Spellings((), ()), is_size_unknown=false(), is_size_outside=false())


def levelled_values(
    levels: Sequence[ReferenceLevel],
    modality: ExamModality,
    quantity: AlertQuantity,
    *conditions: Condition,
    needs_level: bool = False,
) -> AnySelect:
    """Studies with a value above zero and, where there is one, its level; else NULL.

    Its columns are study_id, equipment_id, study_at, standard_name, value, level and level_id. A total to which several
    modalities add is no value.

    Args:
        levels: levels of all days in order of preference.
        modality: the modality.
        quantity: a quantity of `LEVEL_QUANTITIES`.
        conditions: which studies, joined with names of examinations.
        needs_level: leave studies without a level out.
    """
    compared = [
        level
        for level in levels
        if (level.quantity, level.modality) == (LEVEL_QUANTITIES[quantity], modality)
        and level.match is Match.EQUAL
        and level.statistic is LevelStatistic.P75
    ]
    measured = value_of(modality, quantity)
    rows = [_row(rank, level) for rank, level in enumerate(compared)] or [_NO_LEVEL]
    source = measured.source.outerjoin(examination_name, IS_EXAMINATION).join(
        known := _levels.data(rows), _concerns(known.c), isouter=not needs_level
    )
    return (
        select(
            *(_study.study_id, _study.equipment_id, _study.study_at, _name.standard_name),
            measured.column.label("value"),
            *(known.c.level, known.c.level_id),
        )
        .ext(distinct_on(_study.study_id))
        .select_from(source)
        .where(measured.column > 0, measured.is_mixed.is_not(true()), *conditions)
        .order_by(_study.study_id, known.c.rank)
    )


def _row(rank: int, level: ReferenceLevel) -> tuple[Any, ...]:
    population = level.population
    weights = population.weight_kg or (None, None)
    months = (population.min_age_months, population.max_age_months)
    about = (rank, level.level_id, level.standard_name, population.is_adult, *months, *weights)
    return (*about, level.valid_from, level.valid_to, level.phantom, level.value)


def _concerns(level: Any) -> Condition:
    """Whether a level is that of a study: as `Population.contains`, on the day of the study."""
    age_years = _study.patient_age_years + AGE_TOLERANCE_YEARS
    is_adult = age_years >= ADULT_AGE_MONTHS / MONTHS_PER_YEAR
    months = age_years * MONTHS_PER_YEAR
    weight = _study.patient_weight_kg
    # A column of VALUES without any value has no type of its own.
    lightest_kg, lighter_than_kg = cast(level.lightest_kg, Double), cast(level.lighter_than_kg, Double)
    max_months, last_day = cast(level.max_months, Integer), cast(level.last_day, Date)
    phantom = cast(level.phantom, Text)
    is_of_population = case(
        (or_(level.is_adult, is_adult), and_(level.is_adult, is_adult)),
        (lightest_kg.is_not(None), and_(weight >= lightest_kg, weight < lighter_than_kg)),
        else_=and_(months >= level.min_months, months < func.coalesce(max_months, ADULT_AGE_MONTHS)),
    )
    day = cast(_study.study_at, Date)
    return and_(
        level.standard_name == _name.standard_name,
        is_of_population,
        day >= cast(level.first_day, Date),
        or_(last_day.is_(None), day <= last_day),
        or_(phantom.is_(None), func.coalesce(MAIN_PHANTOM, phantom) == phantom),
    )
