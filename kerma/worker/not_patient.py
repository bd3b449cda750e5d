"""The job `not_patient`: applies the rules about phantoms and tests to a study, after a person changed them."""

from functools import partial
from uuid import UUID

from sqlalchemy import Engine

from kerma.database.ingest import not_patient_rules
from kerma.worker.skin_dose import Store


def not_patient(_engine: Engine, study_id: UUID) -> Store:
    """The function that applies them; nothing is computed before the study is locked."""
    return partial(not_patient_rules.apply_to, study_id=study_id)
