"""What alert rules compare of stored studies: names of examinations, and skin doses."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, RowMapping, any_, select

from kerma.alerts.alert_study import AlertStudy
from kerma.alerts.outcome import Measured
from kerma.alerts.quantity import AlertQuantity
from kerma.alerts.study_values import PHANTOMS, ExaminationScope
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import IS_EXAMINATION, uuids
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import study_table
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

_study, _dose, _name = study_table.c, skin_dose.c, examination_name.c
_DOSES = (_dose.kind, _dose.peak_skin_dose_mgy, _dose.peak_skin_dose_low_mgy, _dose.peak_skin_dose_high_mgy)
_SUBJECT = (
    select(
        *(_study.study_id, _study.study_at, _study.modalities, _study.equipment_id, _study.exclusion),
        *(_study.patient_age_years, _study.patient_weight_kg, _name.standard_name, _name.region),
        *(_study.dap_gy_cm2, _study.reference_air_kerma_mgy),
        *_DOSES,
    )
    .outerjoin(skin_dose, _dose.study_id == _study.study_id)
    .outerjoin(examination_name, IS_EXAMINATION)
)
#: Totals that count where a skin dose has no map.
_TOTALS = {AlertQuantity.DAP: _study.dap_gy_cm2, AlertQuantity.REFERENCE_AIR_KERMA: _study.reference_air_kerma_mgy}


def examination_scopes(connection: Connection, studies: Collection[UUID]) -> Mapping[UUID, ExaminationScope]:
    """Standard name and region of the examinations of these studies."""
    query = select(_study.study_id, _name.standard_name, _name.region).join(examination_name, IS_EXAMINATION)
    rows = connection.execute(query.where(_study.study_id == any_(uuids(studies))))
    return {key: ExaminationScope(name, Region(region) if region else None) for key, name, region in rows}


def skin_doses_of(connection: Connection, studies: Collection[UUID]) -> Mapping[UUID, Measured]:
    """The stored skin doses of these studies; nothing of those without."""
    if not studies:
        return {}
    query = select(_dose.study_id, *_DOSES).where(_dose.study_id == any_(uuids(studies)))
    return {row["study_id"]: _measured(row) for row in connection.execute(query).mappings()}


def stored_subject(connection: Connection, study_id: UUID) -> AlertStudy | None:
    """A stored study with its skin dose; None where none is stored."""
    subject = stored_subjects(connection, [study_id]).get(study_id)
    return None if subject is None or subject.has_skin_dose_map is None else subject


def stored_subjects(connection: Connection, studies: Collection[UUID]) -> Mapping[UUID, AlertStudy]:
    """Stored studies with the values that their totals and skin doses state; no events."""
    rows = connection.execute(_SUBJECT.where(_study.study_id == any_(uuids(studies)))).mappings()
    return {row["study_id"]: _subject(row) for row in rows}


def _subject(row: RowMapping) -> AlertStudy:
    kind = row["kind"]
    totals = {quantity: Measured(row[column.name]) for quantity, column in _TOTALS.items()}
    peak = {} if kind is None else {AlertQuantity.PEAK_SKIN_DOSE: _measured(row)}
    return AlertStudy(
        study_id=row["study_id"],
        day=row["study_at"] and row["study_at"].date(),
        modalities=tuple(map(ExamModality, row["modalities"])),
        equipment_id=row["equipment_id"],
        standard_name=row["standard_name"],
        region=Region(row["region"]) if row["region"] else None,
        age_years=row["patient_age_years"],
        weight_kg=row["patient_weight_kg"],
        is_phantom=row["exclusion"] in PHANTOMS,
        values={**totals, **peak},
        has_skin_dose_map=None if kind is None else kind == ResultKind.MAP,
    )


def _measured(row: RowMapping) -> Measured:
    """The peak skin dose with its expanded uncertainty, or its upper bound."""
    is_upper_bound = row["kind"] == ResultKind.UPPER_BOUND
    low, high = row["peak_skin_dose_low_mgy"], row["peak_skin_dose_high_mgy"]
    return Measured(row["peak_skin_dose_mgy"], low=low, high=high, is_upper_bound=is_upper_bound)
