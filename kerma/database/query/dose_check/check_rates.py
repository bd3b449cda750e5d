"""How often acquisitions exceeded the dose check of the scanner, by protocol, equipment or month.

Localizers are no acquisitions here, and excluded studies are not counted. A value is exceeded where the forward
estimate is above the configured value of the same report (TID 10015); an estimate without a configured value, or the
other way round, says nothing about that.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CTE, Connection, Date, and_, cast, func, select

from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.schema.event_tables import ct_dose_check, ct_event
from kerma.database.schema.expressions import IS_COUNTED
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, AnySelect, Condition
from kerma.standard.enumerations import DoseCheckKind

LOCALIZER = "constant_angle"
#: Of more groups, those with most acquisitions are returned.
MAX_GROUPS = 500
_check = ct_dose_check.c
IS_EXCEEDED: Condition = _check.forward_estimate > _check.configured_value


class GroupBy(StrEnum):
    """By what acquisitions are counted."""

    PROTOCOL = "protocol"
    EQUIPMENT = "equipment"
    MONTH = "month"


class ExceededBy(StrEnum):
    """By what exceeded values are counted: what the operator stated."""

    REASON = "reason"
    PERSON = "person"


#: What a group is: protocol, equipment or first day of a month; None where it is not stated.
Group = UUID | str | date | None


class CheckRate(NamedTuple):
    """The acquisitions of one group.

    Attributes:
        group: what they have in common.
        acquisitions: their number, without localizers.
        with_value: of these, with a configured notification value.
        notified: of these, with an exceeded notification value.
        alerted: of all, with an exceeded alert value.
    """

    group: Group
    acquisitions: int
    with_value: int
    notified: int
    alerted: int


class ExceededCount(NamedTuple):
    """Exceeded values for which operators stated the same.

    Attributes:
        text: the reason or the person; None: not stated.
        notifications: acquisitions with an exceeded notification value.
        alerts: acquisitions with an exceeded alert value.
        studies: number of studies.
    """

    text: str | None
    notifications: int
    alerts: int
    studies: int


_COLUMNS: Mapping[GroupBy, AnyColumn] = {
    GroupBy.PROTOCOL: ct_event.c.acquisition_protocol,
    GroupBy.EQUIPMENT: study_table.c.equipment_id,
    GroupBy.MONTH: cast(func.date_trunc("month", study_table.c.study_at), Date),
}
_STATED: Mapping[ExceededBy, AnyColumn] = {ExceededBy.REASON: _check.reason, ExceededBy.PERSON: _check.person}


def check_rates(connection: Connection, period: StudyPeriod, by: GroupBy) -> list[CheckRate]:
    """Acquisitions of the period by group, the most frequent first; months in their order.

    By protocol and month, only equipment that states a dose check in the period is counted: others cannot exceed one.
    """
    checks = _checks_of_events(period)
    column = _COLUMNS[by].label("group_value")
    query = (
        acquisitions(
            period,
            column,
            func.count().label("acquisitions"),
            func.count().filter(checks.c.has_value).label("with_value"),
            func.count().filter(checks.c.is_notified).label("notified"),
            func.count().filter(checks.c.is_alerted).label("alerted"),
        )
        .outerjoin(checks, and_(checks.c.study_id == ct_event.c.study_id, checks.c.event_id == ct_event.c.event_id))
        .group_by(column)
        .order_by(*((column,) if by is GroupBy.MONTH else (func.count().desc(), column)))
        .limit(MAX_GROUPS)
    )
    if by is not GroupBy.EQUIPMENT:
        query = query.where(study_table.c.equipment_id.in_(select(checks.c.equipment_id)))
    return [CheckRate._make(row) for row in connection.execute(query)]


def exceeded_counts(connection: Connection, period: StudyPeriod, by: ExceededBy) -> list[ExceededCount]:
    """Exceeded values of the period by what the operator stated, the most frequent first."""
    stated = _STATED[by]
    event = func.row(_check.study_id, _check.event_id)
    query = (
        checks_of(
            period,
            stated,
            func.count(event.distinct()).filter(_check.kind == DoseCheckKind.NOTIFICATION),
            func.count(event.distinct()).filter(_check.kind == DoseCheckKind.ALERT),
            func.count(_check.study_id.distinct()),
        )
        .where(IS_EXCEEDED)
        .group_by(stated)
        .order_by(func.count().desc(), stated)
        .limit(MAX_GROUPS)
    )
    return [ExceededCount._make(row) for row in connection.execute(query)]


def acquisitions(period: StudyPeriod, *columns: AnyColumn) -> AnySelect:
    """A query on the acquisitions of the period, without localizers."""
    return (
        select(*columns)
        .select_from(study_table.join(ct_event, ct_event.c.study_id == study_table.c.study_id))
        .where(*period.conditions(), IS_COUNTED, ct_event.c.acquisition_type.is_distinct_from(LOCALIZER))
    )


def checks_of(period: StudyPeriod, *columns: AnyColumn) -> AnySelect:
    """A query on the dose checks of the period."""
    return (
        select(*columns)
        .select_from(study_table.join(ct_dose_check, _check.study_id == study_table.c.study_id))
        .where(*period.conditions(), IS_COUNTED)
    )


def _checks_of_events(period: StudyPeriod) -> CTE:
    """For each event with dose checks, whether a notification is configured, and what was exceeded."""
    is_notification = _check.kind == DoseCheckKind.NOTIFICATION
    of_event = (study_table.c.equipment_id, _check.study_id, _check.event_id)
    return (
        checks_of(
            period,
            *of_event,
            func.bool_or(and_(is_notification, _check.configured_value.is_not(None))).label("has_value"),
            func.bool_or(and_(is_notification, IS_EXCEEDED)).label("is_notified"),
            func.bool_or(and_(_check.kind == DoseCheckKind.ALERT, IS_EXCEEDED)).label("is_alerted"),
        )
        .group_by(*of_event)
        .cte("checks")
    )
