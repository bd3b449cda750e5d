"""Who is informed of which alert: alerts that await recipients, messages that wait, and what they are to state."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from itertools import starmap
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, and_, cast, delete, exists, func, or_, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Date

from kerma.alert_messages.message_text import MessageAlert
from kerma.alert_messages.recipient import AlertSubject
from kerma.alerts.alert_rule import Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.outcome import Outcome
from kerma.database.schema.alert_message_tables import alert_message, alert_notice, alert_recipient
from kerma.database.schema.alert_tables import alert
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import Condition
from kerma.standard.enumerations import ExamModality

#: Advisory lock of the worker that finds recipients and puts messages together.
_LOCK = 1_263_686_303
#: Alerts that are looked at in one transaction.
BATCH_SIZE = 1_000
_alert, _notice, _message, _recipient = alert.c, alert_notice.c, alert_message.c, alert_recipient.c
_study, _equipment = study_table.c, equipment.c


class AlertVersion(NamedTuple):
    """One version of an alert."""

    study_id: UUID
    alert_id: UUID
    data_version: int


class DueAlert(NamedTuple):
    """An alert of which somebody may have to be informed.

    Attributes:
        version: the alert.
        subject: what decides who is; None where the alert is gone, or its study is too old for messages.
    """

    version: AlertVersion
    subject: AlertSubject | None


_SUBJECT = (
    *(_alert.severity, _alert.rule_id, _study.modalities, _study.equipment_id),
    *(_equipment.institution_name, _equipment.department_name),
)


def lock(connection: Connection) -> bool:
    """Be the one that finds recipients until the transaction ends; False where another worker is."""
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(_LOCK))).scalar_one())


def new_alerts(connection: Connection, max_age_days: int) -> Sequence[DueAlert]:
    """Alerts that were raised and await recipients, the oldest first.

    Args:
        connection: in a transaction that has the lock.
        max_age_days: of older studies nobody is informed.
    """
    is_recent = and_(_alert.alert_id.is_not(None), _is_recent(_notice.written_at, max_age_days))
    of_alert = and_(_alert.study_id == _notice.study_id, _alert.alert_id == _notice.alert_id)
    tables = _with_study(alert_notice.outerjoin(alert, of_alert), _notice.study_id)
    columns = (_notice.study_id, _notice.alert_id, _notice.data_version, is_recent, *_SUBJECT)
    query = select(*columns).select_from(tables).order_by(_notice.written_at, _notice.alert_id).limit(BATCH_SIZE)
    return list(starmap(_due, connection.execute(query)))


def unseen_alerts(
    connection: Connection, number: int, after_h: int, max_age_days: int, batch_size: int = BATCH_SIZE
) -> Sequence[DueAlert]:
    """Alerts that nobody has acknowledged for some hours, and of which a recipient does not know.

    Alerts that were raised before the recipient was added are left out.

    Args:
        connection: in a transaction that has the lock.
        number: of the recipient.
        after_h: the hours.
        max_age_days: of older studies nobody is informed.
        batch_size: number of alerts, at most.
    """
    known = exists().where(
        _message.recipient_number == number,
        _message.study_id == _alert.study_id,
        _message.alert_id == _alert.alert_id,
        _message.is_escalation,
    )
    added_at = select(_recipient.added_at).where(_recipient.recipient_number == number).scalar_subquery()
    columns = (_alert.study_id, _alert.alert_id, _alert.data_version, true(), *_SUBJECT)
    query = (
        select(*columns)
        .select_from(_with_study(alert, _alert.study_id))
        .where(
            _alert.state == AlertState.NEW,
            _alert.outcome == Outcome.EXCEEDS,
            _alert.raised_at >= added_at,
            _alert.raised_at <= func.now() - timedelta(hours=after_h),
            _is_recent(_alert.raised_at, max_age_days),
            ~known,
        )
        .order_by(_alert.raised_at, _alert.alert_id)
        .limit(batch_size)
    )
    return list(starmap(_due, connection.execute(query)))


def add(connection: Connection, number: int, versions: Iterable[AlertVersion], *, is_escalation: bool) -> None:
    """Have a recipient informed of alerts; of those that it is informed of already nothing is added."""
    about = {"recipient_number": number, "is_escalation": is_escalation}
    # The transaction of a batch may be long: a message waits for others from now on.
    rows = [{**version._asdict(), **about} for version in versions]
    if rows:
        new = upsert(alert_message).values(written_at=func.clock_timestamp()).on_conflict_do_nothing()
        connection.execute(new, rows)


def handled(connection: Connection, versions: Collection[AlertVersion]) -> None:
    """Note that the recipients of alerts were found."""
    key = tuple_(_notice.study_id, _notice.alert_id, _notice.data_version)
    connection.execute(delete(alert_notice).where(key.in_(versions)))


def due_recipients(connection: Connection, collect_s: float) -> Sequence[int]:
    """Numbers of recipients of whose waiting alerts the first has waited for so many seconds."""
    first = func.min(_message.written_at)
    query = select(_message.recipient_number).where(_message.sent_at.is_(None)).group_by(_message.recipient_number)
    due = first <= func.clock_timestamp() - timedelta(seconds=collect_s)
    return list(connection.execute(query.having(due).order_by(_message.recipient_number)).scalars())


def waiting(connection: Connection, number: int) -> Sequence[MessageAlert]:
    """The alerts of the next message to a recipient, as they are now; an alert of two reasons is one."""
    of_alert = and_(_alert.study_id == _message.study_id, _alert.alert_id == _message.alert_id)
    tables = _with_study(alert_message.join(alert, of_alert), _message.study_id)
    columns = (
        *(_alert.alert_id, _alert.rule_id, _alert.severity, _alert.outcome),
        *(_alert.value, _alert.value_low, _alert.value_high, _alert.is_upper_bound, _alert.threshold, _alert.unit),
        *(_equipment.display_name, _equipment.manufacturer_model_name, _equipment.station_name),
        *(_study.study_at, _alert.raised_at, _message.is_escalation),
    )
    query = select(*columns).select_from(tables).where(_message.recipient_number == number, _message.sent_at.is_(None))
    found = {row["alert_id"]: _message_alert(row) for row in connection.execute(query).mappings()}
    return list(found.values())


def sent(connection: Connection, number: int) -> None:
    """Note that everything that waits for a recipient is in the outbox, or goes nowhere."""
    of_recipient = (_message.recipient_number == number, _message.sent_at.is_(None))
    connection.execute(update(alert_message).where(*of_recipient).values(sent_at=func.clock_timestamp()))


def withdraw(connection: Connection, number: int) -> None:
    """Delete what waits for a recipient that gets nothing any more."""
    connection.execute(delete(alert_message).where(_message.recipient_number == number, _message.sent_at.is_(None)))


def _with_study(tables: Any, study_id: Any) -> Any:
    with_study = tables.outerjoin(study_table, _study.study_id == study_id)
    return with_study.outerjoin(equipment, _equipment.equipment_id == _study.equipment_id)


def _is_recent(moment: Any, max_age_days: int) -> Condition:
    """The study is no older than some days at a moment; of unknown age it counts as recent."""
    age = cast(moment, Date) - cast(_study.study_at, Date)
    return or_(_study.study_at.is_(None), age <= max_age_days)


def _due(study_id: UUID, alert_id: UUID, version: int, is_recent: bool, *values: Any) -> DueAlert:
    severity, rule_id, modalities, equipment_id, institution, department = values
    if not is_recent:
        return DueAlert(AlertVersion(study_id, alert_id, version), None)
    of_study = frozenset(map(ExamModality, modalities or ()))
    subject = AlertSubject(Severity(severity), rule_id, of_study, equipment_id, institution, department)
    return DueAlert(AlertVersion(study_id, alert_id, version), subject)


def _message_alert(row: RowMapping) -> MessageAlert:
    described = (row["manufacturer_model_name"], row["station_name"])
    values = {name: row[name] for name in MessageAlert._fields if name in row}
    return MessageAlert(
        **{**values, "severity": Severity(row["severity"]), "outcome": Outcome(row["outcome"])},
        title="",
        equipment=row["display_name"] or ", ".join(filter(None, described)),
    )
