"""Messages to webhooks over HTTPS: JSON with a signature, adaptive cards of Teams, and ntfy."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http.client import HTTPException

from sqlalchemy import Connection

from kerma.alert_messages.recipient import AlertChannel, WebhookTarget
from kerma.alert_messages.webhook_body import ntfy_address
from kerma.database.alert_recipients import webhook
from kerma.database.outbox.sending import OutboxMessage
from kerma.errors import UnavailableError
from kerma.json_types import Json
from kerma.outbox.transport import RefusedMessageError

_TIMEOUT_S = 20.0
#: Answers of servers that may accept the same message later.
_TEMPORARY = frozenset({408, 425, 429})
_SERVER_ERROR = 500


class RefusedWebhookError(Exception):
    """The server will never accept this message."""


class WebhookTransport:
    """The transport of messages to webhooks."""

    subscribed: Sequence[str] = ()

    def send(self, connection: Connection, messages: Sequence[OutboxMessage]) -> Iterator[OutboxMessage]:
        """Send messages one by one."""
        for message in messages:
            target = webhook(connection, int(str(message.payload["recipient_number"])))
            if target is None:
                raise RefusedMessageError(message, "The recipient was removed, or its URL is not known here.")
            try:
                post(target, AlertChannel(str(message.payload["channel"])), _body(message), _identifier(message))
            except RefusedWebhookError as error:
                raise RefusedMessageError(message, str(error)) from error
            yield message


def post(target: WebhookTarget, channel: AlertChannel, body: Json, identifier: str) -> None:
    """Send one message; redirections are not followed.

    Args:
        target: where to.
        channel: in which form.
        body: the JSON object.
        identifier: the same each time that the message is sent, so that the server can leave out a second one.

    Raises:
        RefusedWebhookError: the server will never accept it.
        UnavailableError: it cannot be reached, or does not accept it now.
    """
    url = target.url
    if channel is AlertChannel.NTFY:
        url, topic = ntfy_address(url)
        body = {"topic": topic, **body}
    content = json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(url, content, _headers(target, channel, content, identifier), method="POST")  # noqa: S310 -- the scheme was checked when the recipient was added
    try:
        with _OPENER.open(request, timeout=_TIMEOUT_S) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        error.close()
        text = f"{target.shown} answered {error.code}"
        if error.code in _TEMPORARY or error.code >= _SERVER_ERROR:
            raise UnavailableError(f"{text}.") from None
        if error.code in _NoRedirection.CODES:
            raise RefusedWebhookError(f"{text}, a redirection: enter the URL to which it leads.") from None
        raise RefusedWebhookError(f"{text}.") from None
    except (OSError, HTTPException) as error:
        # The cause may quote the URL, which is secret.
        raise UnavailableError(f"{target.shown}: {_reason(error)}.") from None


def signature(secret: str, timestamp: str, content: bytes) -> str:
    """The HMAC-SHA256 of time and body, as the header `X-Kerma-Signature` has it."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + content, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


def _headers(target: WebhookTarget, channel: AlertChannel, content: bytes, identifier: str) -> Mapping[str, str]:
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Kerma"}
    if channel is AlertChannel.NTFY and target.secret:
        return {**headers, "Authorization": f"Bearer {target.secret}"}
    if channel is not AlertChannel.JSON:
        return headers
    timestamp = str(int(datetime.now(tz=UTC).timestamp()))
    headers |= {"X-Kerma-Message": identifier, "X-Kerma-Timestamp": timestamp}
    return headers | ({"X-Kerma-Signature": signature(target.secret, timestamp, content)} if target.secret else {})


def _body(message: OutboxMessage) -> Json:
    body = message.payload["body"]
    return body if isinstance(body, dict) else {}


def _identifier(message: OutboxMessage) -> str:
    content = json.dumps(message.payload, sort_keys=True).encode()
    return f"kerma-{message.message_id}-{hashlib.sha256(content).hexdigest()[:16]}"


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return f"it did not answer within {_TIMEOUT_S:.0f} s"
    if isinstance(reason, OSError):
        return getattr(reason, "verify_message", None) or reason.strerror or type(reason).__name__
    return f"{type(error).__name__}"


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: it might send doses and a secret to another host."""

    CODES = frozenset({301, 302, 303, 307, 308})

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirection)
