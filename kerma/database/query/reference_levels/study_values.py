"""The value of each quantity of a study, as SQL.

CTDIvol, and the phantom to which the doses of a CT refer, are those of its main acquisition: that with the highest DLP,
localizers excepted. The glandular dose is the mean of the exposures of breasts of standard compressed thickness, and
the DAP per radiograph the mean of the radiographs of the projection that is compared. Exposures with a dose of zero,
which equipment states for one that it did not measure, are left out where others have a dose.
"""

from dataclasses import dataclass, field

from sqlalchemy import FromClause, and_, any_, false, func, literal, null, or_, select, true

from kerma.database.schema.event_tables import IS_RADIOGRAPH, ct_event, mammography_event, projection_event
from kerma.database.schema.expressions import texts
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.reference_levels.projection import Spellings
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.sample_request import SampleRequest
from kerma.reference_levels.sample_rules import BREAST_THICKNESS_MM

_study = study_table.c
_LOCALIZER = "constant_angle"
#: The quantities that are totals of a study.
_TOTALS = {
    LevelQuantity.DLP: _study.dlp_mgy_cm,
    LevelQuantity.DAP: _study.dap_gy_cm2,
    LevelQuantity.REFERENCE_AIR_KERMA: _study.reference_air_kerma_mgy,
    LevelQuantity.FLUORO_TIME: _study.fluoro_time_s,
    LevelQuantity.ADMINISTERED_ACTIVITY: _study.administered_activity_mbq,
}


def _of_main_acquisition(*columns: AnyColumn) -> AnySelect:
    query = select(*columns).where(
        ct_event.c.study_id == _study.study_id, ct_event.c.acquisition_type.is_distinct_from(_LOCALIZER)
    )
    return query.order_by(ct_event.c.dlp_mgy_cm.desc().nulls_last(), ct_event.c.ordinal).limit(1).correlate(study_table)


_main_acquisition = _of_main_acquisition(ct_event.c.ctdi_vol_mgy, ct_event.c.ctdi_phantom).lateral("main_acquisition")
#: The CTDI phantom of the main acquisition, read only where an expression needs it; NULL: not stated.
MAIN_PHANTOM = _of_main_acquisition(ct_event.c.ctdi_phantom).scalar_subquery()
_is_dose = mammography_event.c.agd_mgy > 0
_has_standard_thickness = mammography_event.c.compressed_thickness_mm.between(*BREAST_THICKNESS_MM)
_breasts = (
    select(
        func.coalesce(
            func.avg(mammography_event.c.agd_mgy).filter(_has_standard_thickness, _is_dose),
            func.avg(mammography_event.c.agd_mgy).filter(_has_standard_thickness),
        ).label("agd_mgy"),
        func.count(mammography_event.c.agd_mgy).label("agd_count"),
        func.count(mammography_event.c.compressed_thickness_mm).label("thickness_count"),
        func.count().filter(_has_standard_thickness).label("standard_count"),
    )
    .where(mammography_event.c.study_id == _study.study_id)
    .correlate(study_table)
    .lateral("breasts")
)


@dataclass(frozen=True, kw_only=True)
class StudyValue:
    """How a quantity is read from a study.

    Attributes:
        source: studies, joined with what states the value.
        column: the value.
        is_missing: whether the study states no value.
        phantom: the phantom to which it refers; NULL: not stated.
        is_size_unknown: whether the size that decides is unknown.
        is_size_outside: whether that size is outside the standard.
        is_mixed: whether several modalities add to the value.
        is_projection_unknown: whether no radiograph has the projection compared, and some state none.
        is_other_projection: whether no radiograph has the projection compared.
    """

    source: FromClause
    column: AnyColumn
    is_missing: Condition
    phantom: AnyColumn
    is_size_unknown: Condition
    is_size_outside: Condition
    is_mixed: Condition = field(default_factory=false)
    is_projection_unknown: Condition = field(default_factory=false)
    is_other_projection: Condition = field(default_factory=false)


def study_value(
    request: SampleRequest, views: Spellings, *, is_size_unknown: Condition, is_size_outside: Condition
) -> StudyValue:
    """How the quantity of a request is read.

    Args:
        request: what is compared; the main acquisition is looked up for a total only where the phantom is compared.
        views: how equipment spells views of its projection.
        is_size_unknown: condition on the patient's weight; of breasts, the compressed thickness decides instead.
        is_size_outside: likewise.

    Raises:
        ValueError: studies state no such quantity.
    """
    quantity = request.quantity
    if quantity is LevelQuantity.AGD:
        return _of_breasts()
    if quantity is LevelQuantity.DAP_PER_PROJECTION:
        return _of_radiographs(None if request.projection is None else views, is_size_unknown, is_size_outside)
    has_acquisition = request.phantom is not None or quantity is LevelQuantity.CTDI_VOL
    main = _main_acquisition.c
    column = main.ctdi_vol_mgy if quantity is LevelQuantity.CTDI_VOL else _TOTALS.get(quantity)
    if column is None:
        raise ValueError(f"studies state no {quantity}")
    return StudyValue(
        source=study_table.outerjoin(_main_acquisition, true()) if has_acquisition else study_table,
        column=column,
        is_missing=column.is_(None),
        phantom=main.ctdi_phantom if has_acquisition else null(),
        is_size_unknown=is_size_unknown,
        is_size_outside=is_size_outside,
        is_mixed=false() if column is main.ctdi_vol_mgy else literal(column.name) == any_(_study.mixed_totals),
    )


def _of_breasts() -> StudyValue:
    breasts = _breasts.c
    return StudyValue(
        source=study_table.join(_breasts, true()),
        column=breasts.agd_mgy,
        is_missing=or_(breasts.agd_count == 0, and_(breasts.standard_count > 0, breasts.agd_mgy.is_(None))),
        phantom=null(),
        is_size_unknown=breasts.thickness_count == 0,
        is_size_outside=breasts.standard_count == 0,
    )


def _of_radiographs(views: Spellings | None, is_size_unknown: Condition, is_size_outside: Condition) -> StudyValue:
    """The mean of the radiographs of one projection; of all of them where no views are stated."""
    event = projection_event.c
    is_compared: Condition = true() if views is None else event.image_view == any_(texts(views.compared))
    is_known: Condition = true() if views is None else event.image_view == any_(texts(views.known))
    mean = func.avg(event.dap_gy_cm2)
    radiographs = (
        select(
            func.coalesce(mean.filter(is_compared, event.dap_gy_cm2 > 0), mean.filter(is_compared)).label("dap_gy_cm2"),
            func.count().filter(is_compared).label("compared_count"),
            func.count().filter(is_known.is_not(true())).label("unknown_count"),
        )
        .where(event.study_id == _study.study_id, IS_RADIOGRAPH)
        .correlate(study_table)
        .lateral("radiographs")
    )
    found = radiographs.c
    is_none = found.compared_count == 0
    return StudyValue(
        source=study_table.join(radiographs, true()),
        column=found.dap_gy_cm2,
        is_missing=found.dap_gy_cm2.is_(None),
        phantom=null(),
        is_size_unknown=is_size_unknown,
        is_size_outside=is_size_outside,
        is_projection_unknown=and_(is_none, found.unknown_count > 0),
        is_other_projection=is_none,
    )
