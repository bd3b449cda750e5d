"""Two scanners of two sites, a mail server, and people who set reports up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from dashboard.scheduled_reports import sending
from kerma.database.access import accounts, scopes
from kerma.database.engine import make_engine
from kerma.database.ingest import report_schedules
from kerma.database.report_schedules import ListedSchedule, schedules
from kerma.outbox.sender import OutboxSender
from kerma.outbox.transports import transports
from kerma.scheduled_reports.rule import Interval, ReportRule
from kerma.scheduled_reports.schedule import Author, ReportForm, ReportSchedule, ReportSubject
from kerma.settings import settings
from tests.support.mail_server import MailServer
from tests.support.screens import forget
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from uuid import UUID

    from sqlalchemy import Connection, Engine

#: A Monday; the week before it is that from 2 to 8 March.
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 9, 7).astimezone()
PHYSICS = "physics@hospital.example"
IDENTITY = ("Kowalska", "PAT-4711", "ACC-0815")
VIEW = ReportSchedule(
    title="CT of the head",
    subject=ReportSubject.VIEW,
    target="ct",
    parameters={"ct_name": "CT head"},
    form=ReportForm.LINK,
    rule=ReportRule(Interval.WEEKLY, 1, 7),
    language="en",
    recipients=(PHYSICS,),
)


@dataclass
class Hospital:
    """A database with reports that are due."""

    engine: Engine
    mail_server: MailServer
    machines: list[UUID]

    def add_account(self, name: str, roles: tuple[str, ...] = ("physicist",), scope: tuple[Any, ...] = ()) -> Author:
        """Somebody who sets a report up."""
        with self.engine.begin() as connection:
            account_id = accounts.add(connection, name, roles)
            scopes.replace(connection, account_id, scope)
        forget()
        return Author(account_id, name)

    def schedule(self, schedule: ReportSchedule, author: Author = Author(None, "dashboard")) -> int:  # noqa: B008 -- frozen
        """Set a report up that is due."""
        with self.engine.begin() as connection:
            number = report_schedules.add(connection, schedule, author)
            connection.execute(
                text("UPDATE report_schedule SET next_at = :at, not_before = :at WHERE schedule_number = :number"),
                {"at": DUE, "number": number},
            )
        return number

    def run(self, now: datetime = NOW) -> list[EmailMessage]:
        """Send all that is due; returns the mails that the server has received by now."""
        while sending.send_next(self.engine, now):
            pass
        OutboxSender(self.engine, lambda: transports(settings())).drain()
        return self.mail_server.received

    def listed(self) -> ListedSchedule:
        """The one schedule."""
        with self.engine.connect() as connection:
            [found] = schedules(connection)
        return found


def body(mail: EmailMessage, kind: str = "plain") -> str:
    """The text of a mail."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def file_of(mail: EmailMessage) -> tuple[str, bytes]:
    """Name and bytes of the one file of a mail."""
    [file] = mail.iter_attachments()
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    return str(file.get_filename()), content


def add_heads(connection: Connection, machine: UUID, first_day: int, doses: range) -> None:
    """CT studies of the head in March 2026, one a day, of a patient who is named."""
    name, patient_id, accession = IDENTITY
    for number, dose in enumerate(doses):
        add_study(
            connection,
            machine,
            f"1.2.{machine.int}.{dose}"[-60:],
            at=datetime(2026, 3, first_day, 9) + timedelta(days=number),  # noqa: DTZ001, a modality's local time
            study_description="CT Head",
            dlp_mgy_cm=float(dose),
            patient_name=name,
            patient_id=patient_id,
            accession_number=accession,
            patient_age_years=60.0,
            patient_weight_kg=70.0,
            events=[{"ctdi_vol_mgy": 40.0, "dlp_mgy_cm": float(dose), "ctdi_phantom": "head_16cm"}],
        )


@pytest.fixture
def hospital(rows: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    """Three studies of one scanner and two of another in the week before, and one study a week earlier."""
    machines = [
        add_machine(rows),
        add_machine(rows, institution_name="Other", station_name="CT2", device_serial_number="2"),
    ]
    add_heads(rows, machines[0], 2, range(601, 604))
    add_heads(rows, machines[1], 7, range(801, 803))
    add_heads(rows, machines[0], 1, range(101, 102))
    server = MailServer(None)
    server.start()
    values = {"host": "127.0.0.1", "port": str(server.port), "security": "none", "from": "kerma@hospital.example"}
    for name, value in values.items():
        monkeypatch.setenv(f"KERMA_MAIL_{name.upper()}", value)
    monkeypatch.setenv("KERMA_DASHBOARD_URL", "https://kerma.hospital.example/dose")
    forget()
    engine = make_engine(database_url)
    yield Hospital(engine, server, machines)
    engine.dispose()
    server.stop()


@pytest.fixture
def set_setting(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Change a setting of mail."""

    def change(name: str, value: str) -> None:
        monkeypatch.setenv(f"KERMA_MAIL_{name}", value)
        settings.cache_clear()

    return change
