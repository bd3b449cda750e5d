"""The job `delete_study`: removes what is stored of a study that a person deleted."""

from functools import partial
from uuid import UUID

from sqlalchemy import Engine

from kerma.database.ingest import study_deletion
from kerma.worker.skin_dose import Store


def delete_study(_engine: Engine, study_id: UUID) -> Store:
    """The function that removes it; nothing is computed before the study is locked."""
    return partial(study_deletion.delete_stored, study=study_id)
