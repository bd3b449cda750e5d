"""The job `merge`: merges a study and those that share events with it again, after a person decided about them."""

from functools import partial
from uuid import UUID

from sqlalchemy import Engine

from kerma.database.ingest import merging
from kerma.worker.skin_dose import Store


def merge(_engine: Engine, study_id: UUID) -> Store:
    """The function that merges; nothing is computed before the studies are locked."""
    return partial(merging.merge_again, study_id=study_id)
