"""Alerts for pages: one page of a filtered list with studies and equipment, their number, and what filters offer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, any_, func, literal, select, true

from kerma.alerts.alert_rule import Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import OPEN_STATES, Cause
from kerma.alerts.outcome import Outcome
from kerma.database.query.alerts.alert_list import ListedAlert
from kerma.database.query.operations.equipment_activity import IDENTITY_COLUMNS, EquipmentIdentity
from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE
from kerma.database.schema.alert_action_table import alert_action
from kerma.database.schema.alert_tables import alert
from kerma.database.schema.expressions import has_modality, uuids
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import Condition
from kerma.standard.enumerations import ExamModality

_alert, _study, _equipment = alert.c, study_table.c, equipment.c
_OF_ALERT = ListedAlert._fields[:-2]


class LastAction(NamedTuple):
    """What somebody did last with an alert; `acted_by` is None where Kerma opened it again."""

    acted_at: datetime
    acted_by: str | None
    cause: Cause | None
    comment: str | None


_last = (
    select(*(alert_action.c[name] for name in LastAction._fields))
    .where(alert_action.c.alert_id == _alert.alert_id)
    .order_by(alert_action.c.action_number.desc())
    .limit(1)
    .lateral("last_action")
)
_JOINED = alert.outerjoin(study_table, _study.study_id == _alert.study_id).outerjoin(
    equipment, _equipment.equipment_id == _study.equipment_id
)


@dataclass(frozen=True, kw_only=True)
class AlertFilter:
    """Which alerts are listed; None or empty: all.

    Attributes:
        states: in one of these states.
        severity: of this severity.
        outcome: with this outcome.
        rule_id: of this rule.
        modality: of studies of this modality.
        equipment_id: of studies of this equipment.
        institution: of studies of equipment of this institution.
        department: of studies of equipment of this department.
        raised_from: raised on this day or later, in the time of the server.
        raised_to: raised on this day or earlier.
        alert_ids: these alerts.
    """

    states: tuple[AlertState, ...] = ()
    severity: Severity | None = None
    outcome: Outcome | None = None
    rule_id: str | None = None
    modality: ExamModality | None = None
    equipment_id: UUID | None = None
    institution: str | None = None
    department: str | None = None
    raised_from: date | None = None
    raised_to: date | None = None
    alert_ids: tuple[UUID, ...] = ()

    def conditions(self) -> list[Condition]:
        """The WHERE clauses."""
        equal = {
            _alert.severity: self.severity,
            _alert.outcome: self.outcome,
            _alert.rule_id: self.rule_id,
            _study.equipment_id: self.equipment_id,
            _equipment.institution_name: self.institution,
            _equipment.department_name: self.department,
        }
        found = [column == value for column, value in equal.items() if value is not None]
        if self.states:
            found.append(_alert.state.in_(self.states))
        if self.modality is not None:
            found.append(has_modality(self.modality))
        if self.raised_from is not None:
            found.append(_alert.raised_at >= _midnight(self.raised_from))
        if self.raised_to is not None:
            found.append(_alert.raised_at < _midnight(self.raised_to + timedelta(days=1)))
        if self.alert_ids:
            found.append(_alert.alert_id == any_(uuids(self.alert_ids)))
        return found


@dataclass(frozen=True, kw_only=True)
class PageAlert:
    """An alert with its study.

    Attributes:
        alert: the alert.
        study_description: of the study; None: not stated, or the study is gone.
        equipment: for which the study counts; None: the study is gone.
        last_action: None: nobody has acted.
    """

    alert: ListedAlert
    study_description: str | None
    equipment: EquipmentIdentity | None
    last_action: LastAction | None


class Offered(NamedTuple):
    """What filters offer: that of which there are alerts.

    Attributes:
        rule_ids: names of rules.
        equipment: of the studies.
    """

    rule_ids: Sequence[str]
    equipment: Sequence[EquipmentIdentity]


def alert_page(
    connection: Connection, alert_filter: AlertFilter, page: int = 1, page_size: int = PAGE_SIZE
) -> list[PageAlert]:
    """One page (from 1) of alerts, the latest first.

    Args:
        connection: to Kerma's database; one with a scope reads the alerts of its studies.
        alert_filter: which ones.
        page: number of the page.
        page_size: alerts of one page.
    """
    order = (_alert.raised_at.desc(), _alert.study_id, _alert.alert_id)
    query = _listed().where(*alert_filter.conditions()).order_by(*order)
    return _page_alerts(connection, query.limit(page_size).offset((page - 1) * page_size))


def alerts_of_study(connection: Connection, study_id: UUID) -> list[PageAlert]:
    """The alerts of a study: those above the limit first, then by rule."""
    order = ((_alert.outcome != Outcome.EXCEEDS), _alert.rule_id, _alert.alert_id)
    return _page_alerts(connection, _listed().where(_alert.study_id == study_id).order_by(*order))


def alert_count(connection: Connection, alert_filter: AlertFilter, cap: int = COUNT_CAP) -> int:
    """How many alerts there are: exact up to `cap`, and `cap + 1` when there are more."""
    first = select(literal(1)).select_from(_JOINED).where(*alert_filter.conditions()).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def open_counts(connection: Connection) -> Mapping[Severity, int]:
    """Number of open alerts by severity; of those whose value still exceeds the limit."""
    query = select(_alert.severity, func.count()).where(_alert.state.in_(OPEN_STATES)).group_by(_alert.severity)
    rows = connection.execute(query.where(_alert.outcome == Outcome.EXCEEDS))
    return {Severity(severity): count for severity, count in rows}


def offered(connection: Connection) -> Offered:
    """Rules and equipment of which there are alerts."""
    rules = connection.execute(select(_alert.rule_id).distinct().order_by(_alert.rule_id)).scalars().all()
    ids = select(_study.equipment_id).join(alert, _alert.study_id == _study.study_id)
    query = select(*IDENTITY_COLUMNS).where(_equipment.equipment_id.in_(ids)).order_by(_equipment.equipment_id)
    found = [EquipmentIdentity(**row) for row in connection.execute(query).mappings()]
    return Offered(rules, found)


def all_equipment(connection: Connection) -> list[EquipmentIdentity]:
    """All equipment, which rules may name."""
    query = select(*IDENTITY_COLUMNS).order_by(_equipment.equipment_id)
    return [EquipmentIdentity(**row) for row in connection.execute(query).mappings()]


def alerts_in_sight(connection: Connection, alert_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these alerts that a connection reads, as within its scope."""
    query = select(_alert.alert_id).where(_alert.alert_id == any_(uuids(alert_ids)))
    return frozenset(connection.execute(query).scalars())


def _listed() -> Select[*tuple[object, ...]]:
    columns = (*(_alert[name] for name in _OF_ALERT), _study.study_instance_uid, _study.study_at)
    joined = _JOINED.outerjoin(_last, true())
    return select(*columns, _study.study_description, *IDENTITY_COLUMNS, *_last.c).select_from(joined)


def _page_alerts(connection: Connection, query: Select[*tuple[object, ...]]) -> list[PageAlert]:
    return [_page_alert(dict(row)) for row in connection.execute(query).mappings()]


def _page_alert(row: Mapping[str, Any]) -> PageAlert:
    stored = ListedAlert(**{name: row[name] for name in ListedAlert._fields})
    typed = stored._replace(
        severity=Severity(stored.severity), outcome=Outcome(stored.outcome), state=AlertState(stored.state)
    )
    identity = {field.name: row[field.name] for field in fields(EquipmentIdentity)}
    return PageAlert(
        alert=typed,
        study_description=row["study_description"],
        equipment=None if identity["equipment_id"] is None else EquipmentIdentity(**identity),
        last_action=None if row["acted_at"] is None else _last_action(row),
    )


def _last_action(row: Mapping[str, Any]) -> LastAction:
    cause = None if row["cause"] is None else Cause(row["cause"])
    return LastAction(row["acted_at"], row["acted_by"], cause, row["comment"])


def _midnight(day: date) -> datetime:
    """The beginning of a day in the time of the server."""
    return datetime.combine(day, time.min).astimezone()
