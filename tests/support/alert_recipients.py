"""Recipients of messages about alerts, studies that raise alerts, and a worker's step that sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from kerma.alert_messages.recipient import AlertChannel, AlertFilter, AlertRecipient, WebhookTarget
from kerma.database.ingest import alert_recipients
from kerma.database.ingest.store import Received, store
from kerma.outbox.alert_sending import AlertSending
from kerma.settings import Settings
from kerma.standard import concepts as c
from tests.support.database_contents import HASHED
from tests.support.sr_builder import accumulated, num, read, xray_event, xray_report

if TYPE_CHECKING:
    from sqlalchemy import Engine

PHYSICS = "physics@hospital.example"


def recipient(name: str = "physics", **values: Any) -> AlertRecipient:
    """A recipient by mail of all alerts."""
    filter_ = AlertFilter(**values.pop("filter", {}))
    return AlertRecipient(
        name=name, filter=filter_, **{"channel": AlertChannel.MAIL, "address": f"{name}@hospital.example"} | values
    )


def add(engine: Engine, found: AlertRecipient, target: WebhookTarget | None = None) -> int:
    """Store a recipient; returns its number."""
    with engine.begin() as connection:
        return alert_recipients.add(connection, found, target, "a test")


def put(engine: Engine, study: str, dap_gy_cm2: str = "250", days_ago: int = 0, **header: Any) -> None:
    """Store a study of fluoroscopy: above 200 Gy·cm² it raises the alert RF-DAP-200."""
    with engine.begin() as connection:
        day = connection.execute(text("SELECT to_char(now() - make_interval(days => :n), 'YYYYMMDD')"), {"n": days_ago})
        totals = accumulated(num(c.DAP_TOTAL, dap_gy_cm2, "Gy.cm2"), num(c.TOTAL_FLUORO_TIME, "60", "s"))
        header = {"StudyInstanceUID": study, "SOPInstanceUID": f"{study}.1", "StudyDate": day.scalar_one(), **header}
        report = read(xray_report(totals, xray_event(event_uid=f"{study}.2"), **header))
        store(connection, [Received(study, report)], HASHED)


def step(engine: Engine, **settings: Any) -> None:
    """What a worker does at its next look; without collecting unless the settings say so."""
    AlertSending(engine, lambda: Settings(**{"alert_message_collect_s": 0} | settings)).run_if_due()


def mails(engine: Engine) -> list[dict[str, Any]]:
    """The mails in the outbox, in order."""
    query = text("SELECT payload FROM outbox WHERE kind = 'mail' ORDER BY message_id")
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())
