"""The values that alert rules compare, as SQL: what `kerma.alerts` computes of one study, for all stored ones."""

from sqlalchemy import FromClause, and_, case, func, or_, select

from kerma.alerts.acquisition import LOCALIZER, PERFUSION_WORDS, REPEATED_FROM_S, STATIONARY, Acquisition
from kerma.alerts.quantity import TRAITS, AlertQuantity
from kerma.alerts.study_values import SAME_TOTAL
from kerma.database.schema.event_tables import ct_event, plane_total
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, Condition

_study = study_table.c
_kerma = plane_total.c.reference_air_kerma_mgy
_planes = (
    select(plane_total.c.study_id, func.max(_kerma).label("largest"), func.sum(_kerma).label("sum"))
    .where(_kerma.is_not(None))
    .group_by(plane_total.c.study_id)
    .subquery("planes")
)


def study_value(quantity: AlertQuantity) -> tuple[FromClause, AnyColumn]:
    """Studies with what states a quantity of theirs, and its value; NULL: none is stated."""
    if quantity is AlertQuantity.PEAK_SKIN_DOSE:
        joined = study_table.outerjoin(skin_dose, skin_dose.c.study_id == _study.study_id)
        return joined, skin_dose.c.peak_skin_dose_mgy
    if quantity is AlertQuantity.REFERENCE_AIR_KERMA:
        return study_table.outerjoin(_planes, _planes.c.study_id == _study.study_id), _largest_of_planes()
    columns = [_study[name] for name in TRAITS[quantity].facts]
    return study_table, columns[0] if len(columns) == 1 else func.greatest(*columns)


def _largest_of_planes() -> AnyColumn:
    """As `kerma.alerts.study_values.largest_of_planes`."""
    total, largest, planes = _study.reference_air_kerma_mgy, _planes.c.largest, _planes.c.sum
    is_same = func.abs(total - planes) <= SAME_TOTAL * func.greatest(total, planes)
    return case(
        (largest.is_(None), total),
        (or_(total.is_(None), is_same), largest),
        else_=func.greatest(largest, total - (planes - largest)),
    )


def is_acquisition(acquisition: Acquisition | None) -> Condition:
    """As `kerma.alerts.acquisition.acquisition_of`; None: all but localizers."""
    event = ct_event.c
    is_scan = event.acquisition_type.is_distinct_from(LOCALIZER)
    if acquisition is None:
        return is_scan
    kind = func.coalesce(event.acquisition_type, "")
    is_long = and_(kind == STATIONARY, func.coalesce(event.exposure_time_s, 0) >= REPEATED_FROM_S)
    is_named = func.lower(func.coalesce(event.acquisition_protocol, "")).regexp_match(PERFUSION_WORDS)
    is_repeated = or_(is_long, is_named)
    return and_(is_scan, is_repeated if acquisition is Acquisition.REPEATED else ~is_repeated)
