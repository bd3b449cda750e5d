"""Webhooks of a real HTTP server: signed JSON, Teams, ntfy; retried, given up, not redirected; secrets stay secret."""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from kerma.alert_messages.recipient import AlertChannel, WebhookTarget
from kerma.database.ingest import site_settings
from kerma.database.outbox import overview
from kerma.errors import ConfigurationError
from kerma.outbox.sender import OutboxSender
from kerma.outbox.transports import transports
from kerma.settings import Settings
from tests.support.alert_recipients import add, put, recipient, step
from tests.support.webhook_server import WebhookServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

SECRET = "correct-horse"
STUDY = "2.25.1000"


@pytest.fixture
def hook() -> Iterator[WebhookServer]:
    found = WebhookServer()
    yield found
    found.stop()


def raise_alert(engine: Engine, hook: WebhookServer, channel: AlertChannel, path: str = "/hook") -> None:
    """Store a study that raises an alert, of which a webhook is informed."""
    target = WebhookTarget(f"{hook.url}{path}", SECRET)
    add(engine, recipient(channel=channel, address=""), target)
    put(engine, STUDY)
    step(engine, dashboard_url="https://dose.hospital.example")


def send(engine: Engine) -> None:
    """Send what waits at once."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox_destination SET not_before = now()"))
    OutboxSender(engine, lambda: transports(Settings())).drain()


def states(engine: Engine) -> list[tuple[str, str | None]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT state, last_error FROM outbox"))]


def test_json_states_the_alert_and_is_signed_over_time_and_body(engine: Engine, hook: WebhookServer) -> None:
    raise_alert(engine, hook, AlertChannel.JSON)
    send(engine)
    [posted] = hook.received
    [alert] = posted.body["alerts"]
    assert (alert["rule_id"], alert["value"], alert["threshold"], alert["unit"]) == (
        "RF-DAP-200",
        250.0,
        200.0,
        "Gy.cm2",
    )
    assert alert["url"] == f"https://dose.hospital.example/alerts?alert={alert['alert_id']}"
    signed = posted.headers["x-kerma-timestamp"].encode() + b"." + posted.content
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert posted.headers["x-kerma-signature"] == f"sha256={expected}"
    assert STUDY not in posted.content.decode()


def test_teams_gets_an_adaptive_card(engine: Engine, hook: WebhookServer) -> None:
    raise_alert(engine, hook, AlertChannel.TEAMS)
    send(engine)
    [attachment] = hook.received[0].body["attachments"]
    card = attachment["content"]
    assert (attachment["contentType"], card["type"]) == ("application/vnd.microsoft.card.adaptive", "AdaptiveCard")
    [facts] = [one["facts"] for one in card["body"] if one["type"] == "FactSet"]
    assert {"title": "Value", "value": "250 Gy·cm²"} in facts
    assert card["actions"][0]["url"].startswith("https://dose.hospital.example/alerts?alert=")
    assert "x-kerma-signature" not in hook.received[0].headers


def test_ntfy_gets_topic_priority_and_token(engine: Engine, hook: WebhookServer) -> None:
    raise_alert(engine, hook, AlertChannel.NTFY, "/push/kerma-alerts")
    send(engine)
    [posted] = hook.received
    assert (posted.path, posted.body["topic"], posted.body["priority"]) == ("/push/", "kerma-alerts", 3)
    assert "Value: 250 Gy·cm²" in posted.body["message"]
    assert posted.headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_fails_gets_the_same_message_again(engine: Engine, hook: WebhookServer, status: int) -> None:
    raise_alert(engine, hook, AlertChannel.JSON)
    hook.answer = status
    send(engine)
    assert states(engine) == [("waiting", None)]
    with engine.connect() as connection:
        assert str(overview.destinations(connection)[0].last_error).endswith(f" answered {status}.")
    hook.answer = 200
    send(engine)
    assert states(engine) == [("delivered", None)]
    first, second = hook.received
    assert first.headers["x-kerma-message"] == second.headers["x-kerma-message"]
    assert first.content == second.content


def test_a_server_that_is_away_gets_the_message_later(engine: Engine, hook: WebhookServer) -> None:
    raise_alert(engine, hook, AlertChannel.JSON)
    hook.stop()
    send(engine)
    with engine.connect() as connection:
        [found] = overview.destinations(connection)
    assert (found.destination, found.waiting) == ("webhook-1", 1)
    assert str(found.last_error).endswith(": Connection refused.")


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refused_message_is_given_up_with_the_answer(engine: Engine, hook: WebhookServer, status: int) -> None:
    raise_alert(engine, hook, AlertChannel.JSON)
    hook.answer = status
    send(engine)
    assert states(engine) == [("dead", f"{hook.url} answered {status}.")]


def test_a_redirection_is_not_followed(engine: Engine, hook: WebhookServer) -> None:
    other = WebhookServer()
    raise_alert(engine, hook, AlertChannel.JSON)
    hook.answer, hook.location = 307, f"{other.url}/elsewhere"
    send(engine)
    other.stop()
    assert other.received == []
    assert states(engine) == [("dead", f"{hook.url} answered 307, a redirection: enter the URL to which it leads.")]


def test_url_and_secret_are_in_no_log_no_message_and_no_export(
    engine: Engine, hook: WebhookServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    raise_alert(engine, hook, AlertChannel.JSON, "/hidden-path?sig=hidden-signature")
    hook.answer = 500
    send(engine)
    hook.answer = 404
    send(engine)
    with engine.connect() as connection:
        tables = ("outbox", "outbox_destination", "alert_recipient", "alert_message")
        shown: list[Any] = [list(connection.execute(text(f"SELECT * FROM {table}"))) for table in tables]
        shown += [
            site_settings.export(connection),
            caplog.text,
            repr(WebhookTarget("https://a.example/hidden", SECRET)),
        ]
    assert not [one for one in ("hidden", SECRET) if one in str(shown)]


@pytest.mark.parametrize(
    ("url", "channel", "problem"),
    [
        ("http://hooks.hospital.example/a", AlertChannel.JSON, "needs https"),
        ("http://10.0.0.1/a", AlertChannel.JSON, "needs https"),
        ("ftp://hooks.hospital.example/a", AlertChannel.JSON, "needs a URL"),
        ("hooks.hospital.example", AlertChannel.JSON, "needs a URL"),
        ("https://user:word@hooks.hospital.example/a", AlertChannel.JSON, "no user and no password"),
        ("https://hooks.hospital.example:99999/a", AlertChannel.JSON, "cannot be read"),
        ("https://hooks.hospital.example/a b", AlertChannel.JSON, "no blanks"),
        ("https://ntfy.hospital.example/", AlertChannel.NTFY, "ends with its name"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str, channel: AlertChannel, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        WebhookTarget(url).checked(channel)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/a", "http://[::1]/a", "http://localhost/a", "https://a.example"]
)
def test_https_is_needed_beyond_this_computer(url: str) -> None:
    assert WebhookTarget(url).checked(AlertChannel.JSON).url == url
