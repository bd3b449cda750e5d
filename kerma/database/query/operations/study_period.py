"""The studies of one modality within a period, as a condition of queries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kerma.database.schema.expressions import has_modality
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import Condition
from kerma.standard.enumerations import ExamModality


@dataclass(frozen=True)
class StudyPeriod:
    """The studies of one modality that started within a period; without limits also those without a date.

    Attributes:
        modality: the modality.
        since: the first moment; None: no limit.
        until: the first moment after the period; None: no limit.
        equipment_id: only studies of this equipment; None: of all.
    """

    modality: ExamModality
    since: datetime | None = None
    until: datetime | None = None
    equipment_id: UUID | None = None

    def conditions(self) -> list[Condition]:
        """The WHERE clauses on `study`."""
        study = study_table.c
        since = () if self.since is None else (study.study_at >= self.since,)
        until = () if self.until is None else (study.study_at < self.until,)
        own = () if self.equipment_id is None else (study.equipment_id == self.equipment_id,)
        return [has_modality(self.modality), *since, *until, *own]
