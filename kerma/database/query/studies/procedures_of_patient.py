"""The fluoroscopy procedures of one patient around a study, with the skin dose of each."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, or_, select

from kerma.database.schema.expressions import has_modality
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import equipment, study_table
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality

#: More procedures of one patient in a span are no follow-up of the skin, but a mistaken patient ID, as of a test.
MAX_PROCEDURES = 50

_study, _dose, _equipment = study_table.c, skin_dose.c, equipment.c


class ListedProcedure(NamedTuple):
    """A procedure of a patient.

    Attributes:
        study_id: the study.
        study_instance_uid: its Study Instance UID.
        study_at: its start, in local time.
        description: its study description.
        display_name, manufacturer, manufacturer_model_name, station_name, institution_name: of its equipment.
        kind: how its skin dose was determined; None: it is not computed yet.
        peak_skin_dose_mgy: its peak skin dose, or the upper bound of it.
        reference_air_kerma_mgy: its air kerma at the reference point, as the study states it.
    """

    study_id: UUID
    study_instance_uid: str
    study_at: datetime | None
    description: str | None
    display_name: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None
    institution_name: str | None
    kind: ResultKind | None
    peak_skin_dose_mgy: float | None
    reference_air_kerma_mgy: float | None


_COLUMNS = (
    *(_study.study_id, _study.study_instance_uid, _study.study_at, _study.study_description),
    *(_equipment.display_name, _equipment.manufacturer, _equipment.manufacturer_model_name),
    *(_equipment.station_name, _equipment.institution_name),
    *(_dose.kind, _dose.peak_skin_dose_mgy, _study.reference_air_kerma_mgy),
)


def procedures_of_patient(
    connection: Connection, study_id: UUID, first_day: date, last_day: date
) -> list[ListedProcedure]:
    """Procedures of the patient of a study from one day to another, in the order of their times; the study always.

    Others are found by the patient ID as it is stored. Where none is stored, the study stands alone.

    Args:
        connection: to Kerma's database; one with a scope finds the studies of its scope.
        study_id: a study with fluoroscopy.
        first_day: first day of the other procedures.
        last_day: last day of them.
    """
    own = select(_study.patient_id).where(_study.study_id == study_id, _study.patient_id != "").scalar_subquery()
    is_near = (_study.study_at >= datetime.combine(first_day, time.min)) & (
        _study.study_at < datetime.combine(last_day + timedelta(days=1), time.min)
    )
    query = (
        select(*_COLUMNS)
        .join_from(study_table, equipment, _study.equipment_id == _equipment.equipment_id)
        .outerjoin(skin_dose, _dose.study_id == _study.study_id)
        .where(has_modality(ExamModality.FLUOROSCOPY))
        .where(or_(_study.study_id == study_id, (_study.patient_id == own) & is_near))
        .order_by(_study.study_at, _study.study_id)
        .limit(MAX_PROCEDURES)
    )
    return [_listed(*row) for row in connection.execute(query)]


def _listed(*values: object) -> ListedProcedure:
    row = ListedProcedure(*values)  # type: ignore[arg-type]  # columns of the query, in the order of the attributes
    return row._replace(kind=None if row.kind is None else ResultKind(row.kind))
