"""Recipients of alerts move with the settings of a site, without their secrets, and only workers read those."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from kerma.alert_messages.recipient import AlertChannel, WebhookTarget
from kerma.alerts.alert_rule import Severity
from kerma.database.alert_recipients import recipients, webhook
from kerma.database.ingest import alert_recipients, site_settings
from kerma.database.schema import roles
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import ExamModality
from tests.support.alert_recipients import add, recipient

HOOK = WebhookTarget("https://hooks.hospital.example/hidden", "correct-horse")


def test_recipients_move_with_the_settings_and_webhooks_are_entered_again(engine: Engine) -> None:
    conditions = {"min_severity": Severity.ALERT, "modalities": (ExamModality.CT,), "rule_ids": ("FDA-CTDI-1000",)}
    add(engine, recipient(language="pl", escalation_after_h=4, filter=conditions))
    add(engine, recipient("ward", channel=AlertChannel.JSON, address=""), HOOK)
    with engine.begin() as connection:
        before = recipients(connection)
        exported: dict[str, Any] = site_settings.export(connection)
        connection.execute(text("DELETE FROM alert_recipient"))
        connection.execute(text("DELETE FROM alert_webhook"))
        site_settings.import_(connection, {"alert_recipient": exported["alert_recipient"]})
        assert (recipients(connection), webhook(connection, 2)) == (before, None)
    assert "hidden" not in str(exported)


def test_an_import_with_an_address_that_is_none_is_refused(engine: Engine) -> None:
    add(engine, recipient())
    with engine.begin() as connection:
        rows: Any = site_settings.export(connection)["alert_recipient"]
        with pytest.raises(ConfigurationError, match="'nobody' is no mail address"):
            site_settings.import_(connection, {"alert_recipient": [{**rows[0], "address": "nobody"}]})


def test_a_removed_recipient_stays_as_history_without_its_secrets(engine: Engine) -> None:
    number = add(engine, recipient("ward", channel=AlertChannel.JSON, address=""), HOOK)
    with engine.begin() as connection:
        alert_recipients.remove(connection, number, "a test")
        assert (recipients(connection), webhook(connection, number)) == ([], None)
        stored = connection.execute(text("SELECT name, removed_by FROM alert_recipient")).all()
    assert [tuple(row) for row in stored] == [("ward", "a test")]


def test_no_role_of_the_dashboard_reads_secrets() -> None:
    assert "alert_webhook" not in roles.reader_rights()
    assert "alert_recipient" not in roles.reader_rights()
    assert roles.settings_rights()["alert_webhook"] == "SELECT (recipient_number), INSERT, DELETE"
