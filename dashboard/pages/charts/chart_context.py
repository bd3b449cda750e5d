"""What every chart is computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from kerma.database.query.filters.study_filter import StudyFilter


@dataclass(frozen=True, kw_only=True)
class ChartContext:
    """What every chart is computed from.

    Attributes:
        connection: read-only connection to the database.
        study_filter: which studies.
        equipment_names: names of equipment by its identifier.
    """

    connection: Connection
    study_filter: StudyFilter
    equipment_names: Mapping[UUID, str]
