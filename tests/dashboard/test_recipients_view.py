"""The view Recipients of the page Alerts: adding, changing, testing, disabling and removing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from dashboard.pages.alerts import recipient_changes
from dashboard.ui.current_user import USER_OF_REQUEST
from kerma.access.rights import Right
from kerma.access.user import User
from kerma.alert_messages.recipient import AlertChannel, AlertFilter, AlertRecipient, WebhookTarget
from kerma.alerts.alert_rule import Severity
from kerma.errors import ConfigurationError, MissingRightError
from kerma.standard.enumerations import ExamModality
from tests.support.screens import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from streamlit.testing.v1 import AppTest

    Page = Callable[..., AppTest]

VIEW = {"alerts_view": "recipients"}
HOOK = WebhookTarget("https://hooks.hospital.example/secret-path", "s3cret")


@pytest.fixture(autouse=True)
def _mail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "KERMA_MAIL_HOST": "127.0.0.1",
        "KERMA_MAIL_FROM": "kerma@hospital.example",
        "KERMA_ALERT_WEBHOOK_HOSTS": "Hooks.hospital.example",
    }.items():
        monkeypatch.setenv(name, value)


def field(elements: Any, label: str) -> Any:
    [found] = [one for one in elements if one.label == label]
    return found


def recipient(**values: Any) -> AlertRecipient:
    mail = {"name": "physics", "channel": AlertChannel.MAIL, "address": "physics@hospital.example"}
    return AlertRecipient(**{**mail, **values})


def stored(rows: Connection) -> list[tuple[Any, ...]]:
    query = text(
        "SELECT name, channel, address, min_severity, rule_ids, modalities, escalation_after_h, is_active "
        "FROM alert_recipient WHERE removed_at IS NULL ORDER BY recipient_number"
    )
    return [tuple(row) for row in rows.execute(query)]


def test_a_form_adds_a_recipient_and_shows_it(rows: Connection, page: Page) -> None:
    app = page("alerts", **VIEW)
    assert "Nobody is informed of alerts yet." in text_of(app)
    field(app.text_input, "Name").set_value("physics")
    field(app.text_input, "Mail address").set_value("physics@hospital.example")
    field(app.selectbox, "From severity").set_value(Severity.ALERT)
    field(app.multiselect, "Modalities").set_value([ExamModality.CT])
    field(app.selectbox, "When").set_value(True)
    shown = text_of(field(app.button, "Add").click().run())
    assert "The recipient is added" in shown
    assert "Recipient 1: physics" in shown
    expected: tuple[Any, ...] = ("physics", "mail", "physics@hospital.example", "alert", [], ["CT"], 24, True)
    assert stored(rows) == [expected]


@pytest.mark.parametrize(
    ("name", "address", "reason"),
    [
        ("", "physics@hospital.example", "A recipient needs a name of 1 to 80 characters."),
        ("physics", "physics", "is no mail address; one looks like this"),
        ("physics", "a@elsewhere.example", "a@elsewhere.example is of a domain to which Kerma does not send"),
        ("physics", "a@hospital.example\nBcc: b@hospital.example", "is no mail address"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(
    rows: Connection, page: Page, name: str, address: str, reason: str
) -> None:
    app = page("alerts", **VIEW)
    field(app.text_input, "Name").set_value(name)
    field(app.text_input, "Mail address").set_value(address)
    assert reason in text_of(field(app.button, "Add").click().run())
    assert stored(rows) == []


def test_a_recipient_is_changed_tested_disabled_enabled_and_removed(rows: Connection, page: Page) -> None:
    number = recipient_changes.add(recipient(), None)
    app = page("alerts", **VIEW, recipient=str(number))
    field(app.text_input, "Name").set_value("medical physics")
    assert "The recipient is changed." in text_of(field(app.button, "Save").click().run())
    assert [row[0] for row in stored(rows)] == ["medical physics"]
    assert "A test waits in the outbox" in text_of(field(app.button, "Send a test").click().run())
    assert rows.execute(text("SELECT payload ->> 'recipient' FROM outbox")).scalars().all() == [
        "physics@hospital.example"
    ]
    assert "1 waiting" in text_of(app)
    assert "receives nothing until it is enabled again" in text_of(field(app.button, "Disable").click().run())
    assert [row[-1] for row in stored(rows)] == [False]
    assert "receives alerts from now on" in text_of(field(app.button, "Enable").click().run())
    assert "The recipient is removed" in text_of(field(app.button, "Remove").click().run())
    assert stored(rows) == []


def test_what_a_mail_server_refused_stands_at_its_recipient(rows: Connection) -> None:
    number = recipient_changes.add(recipient(), None)
    recipient_changes.send_test(number)
    rows.execute(text("UPDATE outbox SET state = 'dead', last_error = 'no such user', finished_at = now()"))
    state = recipient_changes.listed().states[number]
    assert (state.delivered_at, state.waiting, state.dead, state.last_error) == (None, 0, 1, "no such user")


def test_a_webhook_goes_to_hosts_of_the_setting_alone_and_its_url_is_shown_nowhere(
    rows: Connection, page: Page
) -> None:
    with pytest.raises(ConfigurationError, match=r"Kerma sends to no webhook of 127\.0\.0\.1"):
        recipient_changes.add(recipient(channel=AlertChannel.JSON, address=""), WebhookTarget("http://127.0.0.1:8042/"))
    number = recipient_changes.add(recipient(channel=AlertChannel.JSON, address=""), HOOK)
    assert stored(rows)[0][1:3] == ("json", "https://hooks.hospital.example")
    shown = text_of(page("alerts", **VIEW, recipient=str(number)))
    assert "secret-path" not in shown
    assert "s3cret" not in shown


def test_a_rule_that_does_not_exist_is_refused(rows: Connection) -> None:
    with pytest.raises(ConfigurationError, match="NO-SUCH-RULE"):
        recipient_changes.add(recipient(filter=AlertFilter(rule_ids=("NO-SUCH-RULE",))), None)
    assert stored(rows) == []


@pytest.mark.usefixtures("rows")
def test_two_recipients_never_have_one_name() -> None:
    recipient_changes.add(recipient(), None)
    other = recipient_changes.add(recipient(name="radiology"), None)
    with pytest.raises(ConfigurationError, match="There is a recipient physics already"):
        recipient_changes.change(other, recipient())


@pytest.mark.usefixtures("rows")
def test_recipients_are_for_users_who_may_manage_rules() -> None:
    before = USER_OF_REQUEST.set(User(uuid4(), "vic", frozenset({Right.VIEW_DOSES, Right.HANDLE_ALERTS})))
    try:
        for forbidden in (recipient_changes.listed, lambda: recipient_changes.add(recipient(), None)):
            with pytest.raises(MissingRightError):
                forbidden()
    finally:
        USER_OF_REQUEST.reset(before)
