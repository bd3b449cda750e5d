"""Studies by day, studies that are not counted, and the studies of which an object was received last."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from kerma.database.query.operations.equipment import DayCount
from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.schema.expressions import IS_COUNTED
from kerma.database.schema.rollup_tables import study_day
from kerma.database.schema.tables import equipment, ledger, study_table
from kerma.standard.enumerations import ExamModality, Exclusion, ObjectStatus

# Ledger rows read per requested study: many objects of one study often arrive in a row.
_OBJECTS_PER_STUDY = 50


@dataclass(frozen=True, kw_only=True)
class RecentStudy(EquipmentIdentity):
    """A study of which an object was received lately.

    Attributes:
        received_at: when Orthanc received the latest object of the study.
        study_instance_uid: Study Instance UID.
        study_description: Study Description (0008,1030).
        study_at: start of the study in local time.
        modalities: modalities of its events.
        problem_count: number of its problems.
    """

    received_at: datetime
    study_instance_uid: str
    study_description: str | None
    study_at: datetime | None
    modalities: tuple[ExamModality, ...]
    problem_count: int


def by_day(connection: Connection, since: date) -> list[DayCount]:
    """Studies of each modality on each day from `since` on that has any, in order."""
    query = (
        select(study_day.c.modality, study_day.c.day, func.sum(study_day.c.study_count).label("study_count"))
        .where(study_day.c.day >= since)
        .group_by(study_day.c.modality, study_day.c.day)
        .order_by(study_day.c.day, study_day.c.modality)
    )
    return [
        DayCount(modality=ExamModality(row.modality), day=row.day, study_count=int(row.study_count))
        for row in connection.execute(query)
    ]


def exclusion_counts(connection: Connection) -> dict[Exclusion, int]:
    """How many studies in all are not counted, and why."""
    reason = study_table.c.exclusion
    rows = connection.execute(select(reason, func.count()).where(~IS_COUNTED).group_by(reason))
    found = {row[0]: row[1] for row in rows}
    return {one: found[one] for one in Exclusion if one in found}


def latest_arrivals(connection: Connection, limit: int, since: datetime | None = None) -> list[RecentStudy]:
    """The studies of which an object was received last, the latest first.

    Args:
        connection: connection to Kerma's database.
        limit: maximum number of studies.
        since: without studies of which no object was received from then on; None: all.
    """
    latest = (
        select(ledger.c.study_instance_uid, ledger.c.received_at)
        .where(ledger.c.status == ObjectStatus.EXTRACTED)
        .order_by(ledger.c.received_at.desc())
        .limit(limit * _OBJECTS_PER_STUDY)
        .subquery()
    )
    studies = (
        select(latest.c.study_instance_uid, func.max(latest.c.received_at).label("received_at"))
        .group_by(latest.c.study_instance_uid)
        .subquery()
    )
    query = (
        select(
            studies.c.received_at,
            study_table.c.study_instance_uid,
            study_table.c.study_description,
            study_table.c.study_at,
            study_table.c.modalities,
            study_table.c.problem_count,
            *IDENTITY_COLUMNS,
        )
        .join_from(studies, study_table, studies.c.study_instance_uid == study_table.c.study_instance_uid)
        .join(equipment, study_table.c.equipment_id == equipment.c.equipment_id)
        .order_by(studies.c.received_at.desc(), study_table.c.study_instance_uid)
        .limit(limit)
    )
    if since is not None:
        query = query.where(studies.c.received_at >= since)
    return [
        RecentStudy(**{**row, "modalities": tuple(map(ExamModality, row["modalities"]))})
        for row in connection.execute(query).mappings()
    ]
