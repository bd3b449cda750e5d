"""What a message about alerts states, in the language of its recipient: no name, identifier or UID of a patient."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kerma.alert_messages.phrases import number, phrase
from kerma.alert_messages.recipient import AlertRecipient
from kerma.alerts.alert_rule import Severity
from kerma.alerts.outcome import Outcome
from kerma.standard.units import symbol

#: Alerts that one message states; of more it states how many there are.
MAX_LISTED = 50


class MessageAlert(NamedTuple):
    """An alert as a message states it.

    Attributes:
        alert_id: the alert.
        rule_id: name of its rule.
        title: what the rule is about; empty where the rule is not in force any more.
        severity: of the rule.
        outcome: of the last comparison.
        value: the value; None: none any more.
        value_low: lower end with its expanded uncertainty (k = 2); None: not stated.
        value_high: upper end.
        is_upper_bound: whether the true value is at most this one.
        threshold: the limit.
        unit: UCUM code of the unit of all of these.
        equipment: name of the equipment; empty: unknown.
        study_at: local time of the study; None: unknown.
        raised_at: when the alert was raised.
        is_escalation: whether nobody has acknowledged it for the hours of the recipient.
    """

    alert_id: UUID
    rule_id: str
    title: str
    severity: Severity
    outcome: Outcome
    value: float | None
    value_low: float | None
    value_high: float | None
    is_upper_bound: bool
    threshold: float
    unit: str
    equipment: str
    study_at: datetime | None
    raised_at: datetime
    is_escalation: bool


class AlertEntry(NamedTuple):
    """One alert in words.

    Attributes:
        heading: rule and what it is about.
        facts: label and text of each line.
        notes: further sentences.
        url: its page, which needs a login.
    """

    heading: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    url: str


class AlertMessage(NamedTuple):
    """A message in words, whichever way it is sent.

    Attributes:
        title: one line.
        alerts: the alerts that `entries` state.
        entries: one for each alert, the most severe first; at most 50.
        more: the sentence on alerts that are not stated; empty: all are.
        footer: why the recipient has it.
        open_text: label of links.
        url: the page for all of it.
    """

    title: str
    alerts: tuple[MessageAlert, ...]
    entries: tuple[AlertEntry, ...]
    more: str
    footer: str
    open_text: str
    url: str

    @property
    def text(self) -> str:
        """As plain text."""
        blocks = [*(_block(entry, self.open_text) for entry in self.entries)]
        return "\n\n".join([*blocks, *filter(None, [self.more]), f"-- \n{self.footer}\n"])


def alert_message(alerts: Sequence[MessageAlert], recipient: AlertRecipient, dashboard_url: str) -> AlertMessage:
    """The message on some alerts; on none: a test.

    Args:
        alerts: what it is about.
        recipient: who receives it.
        dashboard_url: URL of the dashboard.
    """
    language, base = recipient.language, f"{dashboard_url.rstrip('/')}/alerts"
    ordered = sorted(alerts, key=lambda one: (-list(Severity).index(one.severity), one.raised_at, str(one.alert_id)))
    listed = tuple(ordered[:MAX_LISTED])
    left = len(ordered) - len(listed)
    url = f"{base}?alert={listed[0].alert_id}" if len(ordered) == 1 else base
    return AlertMessage(
        title=_title(ordered, language),
        alerts=listed,
        entries=tuple(_entry(one, recipient, base) for one in listed) or (_test(language, base),),
        more=phrase("more", language, count=left, url=base) if left else "",
        footer=phrase("footer", language, name=recipient.name),
        open_text=phrase("open", language),
        url=url,
    )


def _title(alerts: Sequence[MessageAlert], language: str) -> str:
    if not alerts:
        return phrase("test_title", language)
    form = "_escalated" if all(one.is_escalation for one in alerts) else ""
    if len(alerts) == 1:
        equipment = alerts[0].equipment or phrase("unknown_equipment", language)
        return phrase(f"one{form}", language, rule=alerts[0].rule_id, equipment=equipment)
    return phrase(f"many{form}", language, count=len(alerts))


def _test(language: str, base: str) -> AlertEntry:
    return AlertEntry(phrase("test", language), (), (), base)


def _entry(one: MessageAlert, recipient: AlertRecipient, base: str) -> AlertEntry:
    heading = f"{one.rule_id}: {one.title}" if one.title else one.rule_id
    facts, notes = tuple(_facts(one, recipient.language)), tuple(_notes(one, recipient))
    return AlertEntry(heading, facts, notes, f"{base}?alert={one.alert_id}")


def _facts(one: MessageAlert, language: str) -> Iterator[tuple[str, str]]:
    study_at = f"{one.study_at:%Y-%m-%d %H:%M}" if one.study_at else phrase("unknown_time", language)
    yield phrase("value", language), value_text(one, language)
    yield phrase("limit", language), f"{number(one.threshold, language)} {symbol(one.unit)}"
    yield phrase("severity", language), phrase(one.severity, language)
    yield phrase("equipment", language), one.equipment or phrase("unknown_equipment", language)
    yield phrase("study_at", language), study_at
    yield phrase("raised_at", language), f"{one.raised_at.astimezone():%Y-%m-%d %H:%M}"


def value_text(one: MessageAlert, language: str) -> str:
    """The value with its uncertainty, or as an upper bound."""
    if one.value is None:
        return phrase("none", language)
    text = f"{number(one.value, language)} {symbol(one.unit)}"
    if one.is_upper_bound:
        return phrase("at_most", language, value=text)
    if one.value_low is None or one.value_high is None:
        return text
    low, high = number(one.value_low, language), number(one.value_high, language)
    return f"{text} ({phrase('range', language, low=low, high=high)})"


def _notes(one: MessageAlert, recipient: AlertRecipient) -> Iterator[str]:
    if one.outcome is not Outcome.EXCEEDS:
        yield phrase("not_any_more", recipient.language)
    if one.is_escalation:
        yield phrase("escalated", recipient.language, hours=recipient.escalation_after_h)


def _block(entry: AlertEntry, open_text: str) -> str:
    lines = [entry.heading, *(f"{label}: {value}" for label, value in entry.facts), *entry.notes]
    return "\n".join([*lines, f"{open_text}: {entry.url}"])
