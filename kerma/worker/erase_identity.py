"""The job `erase_identity`: erases a patient's identity from a study that a person marked for it."""

from functools import partial
from uuid import UUID

from sqlalchemy import Engine

from kerma.database.ingest import erasure
from kerma.worker.skin_dose import Store


def erase_identity(_engine: Engine, study_id: UUID) -> Store:
    """The function that erases it; nothing is computed before the study is locked."""
    return partial(erasure.erase_marked, study=study_id)
