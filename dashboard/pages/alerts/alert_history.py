"""The history of an alert: each value that was compared, who was informed, and what people did, the latest last."""

from uuid import UUID

from dashboard.pages.alerts import data, texts
from dashboard.pages.alerts.shown_alert import in_rule_unit
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import tr, trn
from kerma.alerts.alert_rule import AlertRule
from kerma.database.query.alerts.alert_timeline import (
    AlertAction,
    AlertInformation,
    AlertVersion,
    TimelineEntry,
)


def show(alert_id: UUID, rule: AlertRule | None) -> None:
    """Show the history.

    Args:
        alert_id: the alert.
        rule: its rule, in whose unit values are written; None: not known.
    """
    plain_text.bullets(_line(entry, rule) for entry in data.history(alert_id))


def _line(entry: TimelineEntry, rule: AlertRule | None) -> str:
    if isinstance(entry, AlertVersion):
        return _version(entry, rule)
    if isinstance(entry, AlertInformation):
        return _information(entry)
    return _action(entry)


def _information(entry: AlertInformation) -> str:
    moment, count = formatting.received(entry.sent_at), formatting.number(entry.recipient_count)
    if entry.is_escalation:
        return trn(
            "{moment}: nobody had looked at it; {count} recipient informed",
            "{moment}: nobody had looked at it; {count} recipients informed",
            entry.recipient_count,
            moment=moment,
            count=count,
        )
    return trn(
        "{moment}: {count} recipient informed",
        "{moment}: {count} recipients informed",
        entry.recipient_count,
        moment=moment,
        count=count,
    )


def _version(version: AlertVersion, rule: AlertRule | None) -> str:
    shown = in_rule_unit(version, rule)
    return tr(
        "{moment}: {value}, limit {limit}: {outcome}",
        moment=formatting.received(version.written_at),
        value=shown.value_text,
        limit=shown.limit_text,
        outcome=tr(texts.OUTCOMES[version.outcome]),
    )


def _action(action: AlertAction) -> str:
    moment, state = formatting.received(action.acted_at), tr(texts.STATES[action.state])
    if action.acted_by is None:
        return tr(
            "{moment}: {state}, by Kerma, since the value is more than 10 % above the one that was assessed",
            moment=moment,
            state=state,
        )
    stated = tr("{moment}: {state}, by {name}", moment=moment, state=state, name=action.acted_by)
    cause = tr("cause: {cause}", cause=tr(texts.CAUSES[action.cause])) if action.cause else ""
    return " · ".join(filter(None, (stated, cause, action.comment)))
