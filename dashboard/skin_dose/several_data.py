"""Procedures of one patient and the sum of their skin doses, through short caches."""

from datetime import date
from uuid import UUID

from dashboard.skin_dose import data
from dashboard.ui import connections, scoped_cache
from dashboard.ui.cache_lifetimes import COMPUTED_S, FRESH_S
from kerma.database.query.studies.procedures_of_patient import ListedProcedure, procedures_of_patient
from kerma.skin_dose.several_procedures import ProcedureInput, SeveralProcedures, several_procedures


@scoped_cache.cache_data(ttl=FRESH_S, max_entries=50)
def procedures(study_id: UUID, first_day: date, last_day: date) -> list[ListedProcedure]:
    """The procedures of the patient of a study in a span, the study itself always."""
    with connections.read_only_connection() as connection:
        return procedures_of_patient(connection, study_id, first_day, last_day)


@scoped_cache.cache_data(ttl=COMPUTED_S, max_entries=20)
def summed(study_ids: tuple[UUID, ...]) -> SeveralProcedures | None:
    """The skin dose of several procedures, in the order of their times; None where one is gone."""
    found = [data.procedure(study_id) for study_id in study_ids]
    inputs = [ProcedureInput(one.study, one.events, one.calibration) for one in found if one is not None]
    return several_procedures(inputs) if len(inputs) == len(study_ids) > 0 else None
