"""The body of a message to a webhook, by channel.

Sources: adaptive cards 1.4 in messages of Teams workflows (learn.microsoft.com, Create incoming webhooks); ntfy,
"Publish as JSON" (docs.ntfy.sh/publish).
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit, urlunsplit

from kerma.alert_messages.message_text import AlertEntry, AlertMessage, MessageAlert
from kerma.alert_messages.recipient import AlertChannel
from kerma.alerts.alert_rule import Severity
from kerma.json_types import Json

_CARD_TYPE = "application/vnd.microsoft.card.adaptive"
#: Teams cuts cards that are larger than 28 KB.
_MAX_CARD_ENTRIES = 10
#: ntfy makes an attachment of a longer message.
_MAX_NTFY_BYTES = 3_500
_PRIORITIES: Mapping[Severity, int] = {Severity.NOTIFICATION: 3, Severity.ALERT: 4, Severity.EVENT: 5}


def webhook_body(channel: AlertChannel, message: AlertMessage) -> Json:
    """The JSON object that is sent."""
    return _BODIES[channel](message)


def ntfy_address(url: str) -> tuple[str, str]:
    """URL of the server and name of the topic of the URL of a topic."""
    parts = urlsplit(url)
    folder, _, topic = parts.path.rstrip("/").rpartition("/")
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/", parts.query, "")), topic


def _json(message: AlertMessage) -> Json:
    alerts = [_alert(one, entry) for one, entry in zip(message.alerts, message.entries, strict=False)]
    return {"title": message.title, "text": message.text, "url": message.url, "alerts": [*alerts]}


def _alert(one: MessageAlert, entry: AlertEntry) -> Json:
    return {
        "alert_id": str(one.alert_id),
        "rule_id": one.rule_id,
        "rule_title": one.title,
        "severity": str(one.severity),
        "outcome": str(one.outcome),
        "value": one.value,
        "value_low": one.value_low,
        "value_high": one.value_high,
        "is_upper_bound": one.is_upper_bound,
        "threshold": one.threshold,
        "unit": one.unit,
        "equipment": one.equipment or None,
        "study_at": one.study_at.isoformat() if one.study_at else None,
        "raised_at": one.raised_at.isoformat(),
        "is_escalation": one.is_escalation,
        "url": entry.url,
    }


def _teams(message: AlertMessage) -> Json:
    body: list[Json] = [_text_block(message.title, size="Large", weight="Bolder")]
    for entry in message.entries[:_MAX_CARD_ENTRIES]:
        body += [_text_block(entry.heading, weight="Bolder", separator=True)]
        body += [{"type": "FactSet", "facts": [{"title": label, "value": text} for label, text in entry.facts]}]
        body += [_text_block(note) for note in entry.notes]
    if left := len(message.entries) - _MAX_CARD_ENTRIES:
        body += [_text_block(f"+ {left}")] if left > 0 else []
    body += [_text_block(text, size="Small", isSubtle=True) for text in (message.more, message.footer) if text]
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [*body],
        "actions": [{"type": "Action.OpenUrl", "title": message.open_text, "url": message.url}],
    }
    return {"type": "message", "attachments": [{"contentType": _CARD_TYPE, "content": card}]}


def _text_block(text: str, **style: str | bool) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True, **style}


def _ntfy(message: AlertMessage) -> Json:
    """Without the topic, which is part of the URL; the transport adds it."""
    text = message.text.encode()
    cut = text if len(text) <= _MAX_NTFY_BYTES else text[:_MAX_NTFY_BYTES] + "\N{HORIZONTAL ELLIPSIS}".encode()
    severities = [one.severity for one in message.alerts]
    return {
        "title": message.title,
        "message": cut.decode("utf-8", "ignore"),
        "priority": max((_PRIORITIES[one] for one in severities), default=3),
        "tags": ["radioactive"],
        "click": message.url,
    }


_BODIES: Mapping[AlertChannel, Callable[[AlertMessage], Json]] = {
    AlertChannel.JSON: _json,
    AlertChannel.TEAMS: _teams,
    AlertChannel.NTFY: _ntfy,
}
