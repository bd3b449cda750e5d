"""How often acquisitions were repeated or rejected, by equipment, protocol or month, and why.

Reports state it as yes or no for each acquisition, or not at all: rates are those of the acquisitions that state it.
Localizers and excluded studies are not counted.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Date, cast, func, literal, or_, select, union_all

from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.schema.event_tables import EVENT_TABLES, ct_event
from kerma.database.schema.expressions import IS_COUNTED
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.standard.enumerations import ExamModality

#: The modalities whose reports can state it.
MODALITIES = (ExamModality.CT, ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY, ExamModality.MAMMOGRAPHY)
#: Of more groups, those with most acquisitions are returned.
MAX_GROUPS = 500
_YES = "yes"
_LOCALIZER = "constant_angle"


class GroupBy(StrEnum):
    """By what acquisitions are counted."""

    EQUIPMENT = "equipment"
    PROTOCOL = "protocol"
    MONTH = "month"


class Outcome(StrEnum):
    """What became of an acquisition."""

    REPEATED = "repeated"
    REJECTED = "rejected"


#: What a group is: equipment, protocol or first day of a month; None where it is not stated.
Group = UUID | str | date | None


class RepeatRate(NamedTuple):
    """The acquisitions of one group.

    Attributes:
        group: what they have in common.
        acquisitions: their number.
        stated_repeat: of these, reports state whether they repeat another one.
        repeated: of these, they do.
        stated_reject: of all, reports state whether they were rejected.
        rejected: of these, they were.
    """

    group: Group
    acquisitions: int
    stated_repeat: int
    repeated: int
    stated_reject: int
    rejected: int

    @property
    def is_stated(self) -> bool:
        """Whether any report states either."""
        return self.stated_repeat > 0 or self.stated_reject > 0


class ReasonCount(NamedTuple):
    """Repeated or rejected acquisitions with the same stated reason; None: not stated."""

    outcome: Outcome
    reason: str | None
    acquisitions: int


class RepeatedStudy(NamedTuple):
    """A study with repeated or rejected acquisitions, and their numbers."""

    study_instance_uid: str
    study_at: datetime | None
    study_description: str | None
    equipment_id: UUID
    repeated: int
    rejected: int


def repeat_rates(connection: Connection, period: StudyPeriod, by: GroupBy) -> list[RepeatRate]:
    """Acquisitions of the period by group, the most frequent first; months in their order."""
    events = EVENT_TABLES[period.modality]
    columns: dict[GroupBy, AnyColumn] = {
        GroupBy.EQUIPMENT: study_table.c.equipment_id,
        GroupBy.PROTOCOL: events.c.acquisition_protocol,
        GroupBy.MONTH: cast(func.date_trunc("month", study_table.c.study_at), Date),
    }
    column = columns[by].label("group_value")
    query = (
        _acquisitions(
            period,
            column,
            func.count(),
            func.count(events.c.repeated_acquisition),
            func.count().filter(events.c.repeated_acquisition == _YES),
            func.count(events.c.rejected_acquisition),
            func.count().filter(events.c.rejected_acquisition == _YES),
        )
        .group_by(column)
        .order_by(*((column,) if by is GroupBy.MONTH else (func.count().desc(), column)))
        .limit(MAX_GROUPS)
    )
    return [RepeatRate._make(row) for row in connection.execute(query)]


def reason_counts(connection: Connection, period: StudyPeriod) -> list[ReasonCount]:
    """Repeated and rejected acquisitions of the period by reason, the most frequent first."""
    events = EVENT_TABLES[period.modality].c
    parts = (
        (Outcome.REPEATED, events.repeated_acquisition, events.repeat_reason),
        (Outcome.REJECTED, events.rejected_acquisition, events.reject_reason),
    )
    by_outcome = union_all(
        *(
            _acquisitions(period, literal(outcome).label("outcome"), reason.label("reason"), func.count().label("n"))
            .where(flag == _YES)
            .group_by(reason)
            for outcome, flag, reason in parts
        )
    ).subquery()
    query = (
        select(by_outcome).order_by(by_outcome.c.n.desc(), by_outcome.c.outcome, by_outcome.c.reason).limit(MAX_GROUPS)
    )
    return [ReasonCount(Outcome(row.outcome), row.reason, row.n) for row in connection.execute(query)]


def repeated_studies(connection: Connection, period: StudyPeriod, limit: int) -> list[RepeatedStudy]:
    """The latest studies with a repeated or rejected acquisition."""
    events = EVENT_TABLES[period.modality].c
    study = study_table.c
    columns = (study.study_instance_uid, study.study_at, study.study_description, study.equipment_id)
    is_repeated, is_rejected = events.repeated_acquisition == _YES, events.rejected_acquisition == _YES
    query = (
        _acquisitions(period, *columns, func.count().filter(is_repeated), func.count().filter(is_rejected))
        .where(or_(is_repeated, is_rejected))
        .group_by(study.study_id, *columns)
        .order_by(study.study_at.desc().nulls_last(), study.study_instance_uid)
        .limit(limit)
    )
    return [RepeatedStudy._make(row) for row in connection.execute(query)]


def _acquisitions(period: StudyPeriod, *columns: AnyColumn) -> AnySelect:
    events = EVENT_TABLES[period.modality]
    of_ct: tuple[Condition, ...] = (ct_event.c.acquisition_type.is_distinct_from(_LOCALIZER),)
    return (
        select(*columns)
        .select_from(study_table.join(events, events.c.study_id == study_table.c.study_id))
        .where(*period.conditions(), IS_COUNTED, *(of_ct if events is ct_event else ()))
    )
