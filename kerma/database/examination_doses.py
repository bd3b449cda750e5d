"""What the doses of stored CT studies say about the examinations that wait for a name."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection, any_, func, select, true

from kerma.database.named_examinations import Waiting
from kerma.database.schema.event_tables import ct_event, ct_source
from kerma.database.schema.expressions import IS_COUNTED, uuids
from kerma.database.schema.tables import study_table
from kerma.facts.age_bounds import minimum_age_years
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.scanned_body import ADULT_YEARS, DoseProfile, Scan, profile, with_doses

# The latest ones of an examination; more change no median.
_MAX_STUDIES = 200
_LOCALIZER = "constant_angle"


def with_doses_of_studies(connection: Connection, waiting: Iterable[Waiting]) -> list[Waiting]:
    """Examinations that wait for a name, with what is suggested once the doses of their CT studies are known.

    One query for each: for as many as a person looks through.
    """
    return [_with_doses(connection, one) if one.examination.modality == ExamModality.CT else one for one in waiting]


def _with_doses(connection: Connection, one: Waiting) -> Waiting:
    doses = dose_profile(connection, one.examination_ids)
    return one._replace(suggestion=with_doses(one.suggestion, doses, one.examination.modality))


def dose_profile(connection: Connection, examination_ids: Sequence[UUID]) -> DoseProfile:
    """What the scans of the latest studies of adults of these examinations have in common."""
    study, scan = study_table.c, ct_event.c
    is_adult = study.patient_age_years >= minimum_age_years(ADULT_YEARS)
    latest = (
        select(study.study_id)
        .where(study.examination_id == any_(uuids(examination_ids)), is_adult, IS_COUNTED)
        .order_by(study.study_at.desc().nulls_last(), study.study_id)
        .limit(_MAX_STUDIES)
        .subquery()
    )
    # A scan of two tubes has two voltages; the higher one makes most of its dose.
    voltage = (
        select(func.max(ct_source.c.tube_voltage_kv).label("kv"))
        .where(ct_source.c.study_id == scan.study_id, ct_source.c.event_id == scan.event_id)
        .lateral()
    )
    query = (
        select(scan.study_id, scan.ctdi_phantom, scan.ctdi_vol_mgy, scan.scanning_length_mm, voltage.c.kv)
        .select_from(ct_event.join(latest, latest.c.study_id == scan.study_id).join(voltage, true()))
        .where(scan.acquisition_type.is_distinct_from(_LOCALIZER))
    )
    return profile(Scan._make(row) for row in connection.execute(query))
