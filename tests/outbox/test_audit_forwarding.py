"""Rows of the audit trail reach a real collector over TLS, in order, also where it was away in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree
from sqlalchemy import text

from kerma.commands.checks.outbox import check_outbox
from kerma.database.outbox import messages, overview
from kerma.outbox.sender import OutboxSender
from kerma.outbox.transports import transports
from kerma.settings import Settings
from kerma.standard.enumerations import OutboxKind
from tests.audit.conftest import add
from tests.support.certificates import make_certificates
from tests.support.syslog_collector import Collector

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture
def collector(tmp_path: Path) -> Collector:
    """A collector that does not run yet."""
    make_certificates(tmp_path)
    return Collector(tmp_path)


def settings(collector: Collector, folder: Path, **others: object) -> Settings:
    values = {
        "syslog_host": "127.0.0.1",
        "syslog_port": collector.port,
        "syslog_ca_file": folder / "ca.crt",
        "syslog_certificate_file": folder / "client.crt",
        "syslog_key_file": folder / "client.key",
    }
    return Settings(**values | others)  # type: ignore[arg-type]  # names of fields


def send(engine: Engine, site: Settings) -> str | None:
    """Send what is due at once; returns why the destination accepts nothing."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox_destination SET not_before = now()"))
    OutboxSender(engine, lambda: transports(site)).drain()
    with engine.connect() as connection:
        return overview.destinations(connection)[0].last_error


def hashes(collector: Collector) -> list[str]:
    """The hashes of the rows that the collector received, in order."""
    received = [etree.fromstring(line[-1].lstrip("\ufeff").encode()) for line in collector.lines()]
    return [one.findtext("EventIdentification/EventOutcomeDescription").split("SHA-256 ")[1][:64] for one in received]


def test_rows_wait_for_the_collector_and_arrive_in_order(engine: Engine, collector: Collector, tmp_path: Path) -> None:
    site = settings(collector, tmp_path)
    assert add(engine, 1)  # before forwarding is set up: nobody takes it
    OutboxSender(engine, lambda: transports(site)).drain()
    made = add(engine, 2, study_instance_uid="1.2.3", patient_key="PID")
    assert "Connection refused" in str(send(engine, site))
    collector.start()
    for wrong, reason in (
        ({"syslog_ca_file": None}, "not trusted"),
        ({"syslog_certificate_file": None, "syslog_key_file": None}, "ended the connection"),
    ):
        assert reason in str(send(engine, settings(collector, tmp_path, **wrong)))
    assert send(engine, site) is None
    collector.stop()
    made += add(engine, 1)
    assert send(engine, site) is not None
    collector.start()
    made += add(engine, 1)
    assert send(engine, site) is None
    collector.stop()
    assert hashes(collector) == [record.hash() for record in made]
    assert {tuple(line[:1] + line[2:4]) for line in collector.lines()} == {("85", "kerma", "DICOM+RFC3881")}


def test_the_check_says_when_messages_wait_for_long(engine: Engine) -> None:
    with engine.begin() as connection:
        messages.subscribe(connection, OutboxKind.AUDIT_MESSAGE, ["syslog"])
        assert [result.is_ok for result in check_outbox(connection)] == [True]
    add(engine, 1)
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET waiting_since = now() - interval '1 hour'"))
        [late] = check_outbox(connection)
    assert not late.is_ok
    assert "syslog: 1 waiting" in late.text
