"""What an alert passes: Orthanc, the worker, the dashboard and a mail server, as processes that are killed."""

from __future__ import annotations

import os
import re
import signal
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from kerma.database.ingest import alert_rules
from local_stack import OrthancNode, free_port
from local_stack.dashboard import Dashboard
from local_stack.worker import Worker
from tests.faults.alert_studies import RULES
from tests.faults.mail_process import MailProcess
from tests.faults.site import PATIENCE_S, is_settled, wait
from tests.faults.usage import children
from tests.support.alert_recipients import add, recipient
from tests.support.hospital import Hospital

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine

RECIPIENTS = ("ada", "bob")
_ALERT = re.compile(r"\?alert=([0-9a-f-]{36})")
_MORE = re.compile(r"^And (\d+) more in Kerma", re.MULTILINE)
# What is computed from rows, so that the last digit depends on their order.
_DIGITS = 9


class Mailed(NamedTuple):
    """What mails inform a recipient of: the alerts that they list, and the number of those that they count only."""

    listed: list[str]
    counted: int


class _Killing(NamedTuple):
    """How a process is killed, and how a supervisor starts it again."""

    kill: Callable[[], None]
    start: Callable[[], None]


class AlertHospital:
    """The processes.

    Args:
        engine: the database, without rows.
        database_url: its address.
        folder: for what the processes store and log.
    """

    def __init__(self, engine: Engine, database_url: str, folder: Path) -> None:
        self.engine = engine
        self.mail_server = MailProcess(free_port(), folder / "mails")
        env = self._environment(database_url)
        secret = folder / "secret"
        secret.write_text("the key of all rounds, 0123456789\n")
        of_node = {"KERMA_SECRET_FILE": str(secret)}
        self.node = OrthancNode(folder / "orthanc", database_url, free_port(), free_port(), extra_env=of_node)
        self.worker = Worker(env, folder / "worker.log")
        self.dashboard = Dashboard(free_port(), env, folder / "dashboard.log")
        self._hospital = Hospital(self.node, engine, secret)
        # Children get the signal of their parent's death when the thread that started them ends.
        self._supervisor = ThreadPoolExecutor(1)

    def _environment(self, database_url: str) -> Mapping[str, str]:
        return {
            "KERMA_DATABASE_URL": database_url,
            "KERMA_MAIL_HOST": "127.0.0.1",
            "KERMA_MAIL_PORT": str(self.mail_server.port),
            "KERMA_MAIL_SECURITY": "none",
            "KERMA_MAIL_FROM": "kerma@hospital.example",
            "KERMA_ALERT_MESSAGE_COLLECT_S": "1",
            # The studies of the demo hospital are of two years.
            "KERMA_ALERT_MESSAGE_MAX_AGE_DAYS": "3650",
        }

    def start(self) -> None:
        """Add rules and recipients, and start all."""
        for name in RECIPIENTS:
            add(self.engine, recipient(name))
        with self.engine.begin() as connection:
            alert_rules.add(connection, RULES, "a test")
        for part in (self.mail_server, self.node, self.worker, self.dashboard):
            self._supervisor.submit(part.start).result()

    def kill(self) -> None:
        """Kill all."""
        for each in self._killings():
            each.kill()
        self._supervisor.shutdown()

    def kill_in_turn(self, generator: random.Random, longest_pause_s: float) -> Future[None]:
        """Meanwhile kill each process once, in random order at random moments, and start it again."""
        return self._supervisor.submit(self._kill_in_turn, generator, longest_pause_s)

    def _kill_in_turn(self, generator: random.Random, longest_pause_s: float) -> None:
        killings = self._killings()
        for each in generator.sample(killings, len(killings)):
            time.sleep(generator.uniform(0, longest_pause_s))
            each.kill()
            time.sleep(generator.uniform(0, 1))
            each.start()

    def _killings(self) -> list[_Killing]:
        return [
            _Killing(self.node.kill, self.node.start),
            # Orthanc's plugin starts it again.
            _Killing(self._kill_reader, lambda: None),
            _Killing(lambda: _kill(self.worker), self.worker.start),
            _Killing(lambda: _kill(self.dashboard), self.dashboard.start),
            _Killing(self.mail_server.kill, self.mail_server.start),
        ]

    def _kill_reader(self) -> None:
        child = self.node.child
        for pid in children(child.pid, "orthanc_plugin.reader") if child is not None and child.is_running else []:
            os.kill(pid, signal.SIGKILL)

    def wait_until_settled(self) -> None:
        """Wait until all is read and compared, and each message is delivered."""
        assert wait(lambda: is_settled(self._hospital), 2 * PATIENCE_S), "objects do not come into the ledger"
        assert wait(self._is_delivered, 2 * PATIENCE_S), "jobs or messages wait that nobody does"

    def _is_delivered(self) -> bool:
        with self.engine.begin() as connection:
            # Nobody wants to wait for the pauses after failures.
            connection.execute(text("UPDATE outbox_destination SET not_before = now() WHERE not_before > now()"))
            connection.execute(text("UPDATE job SET not_before = now() WHERE not_before > now()"))
            waiting = text(
                "SELECT (SELECT count(*) FROM job) + (SELECT count(*) FROM alert_notice) "
                "+ (SELECT count(*) FROM alert_message WHERE sent_at IS NULL) "
                "+ (SELECT count(*) FROM outbox WHERE state <> 'delivered')"
            )
            return bool(connection.execute(waiting).scalar_one() == 0)

    def alerts(self) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """What the alerts that exceed state, by study, rule and event."""
        query = text(
            "SELECT study_instance_uid, rule_id, a.event_id, a.alert_id, severity, value, value_low, value_high, "
            "is_upper_bound, threshold, a.unit, basis::text FROM alert a JOIN study USING (study_id) "
            "WHERE outcome = 'exceeds'"
        )
        with self.engine.connect() as connection:
            return {tuple(row[:4]): tuple(map(_rounded, row[4:])) for row in connection.execute(query)}

    def alert_ids(self) -> set[str]:
        """All alerts, the ones that exceed no longer included."""
        with self.engine.connect() as connection:
            return set(map(str, connection.execute(text("SELECT alert_id FROM alert")).scalars()))

    def mailed(self, name: str) -> Mailed:
        """Of which alerts a recipient was informed, each mail once: one accepted twice has the same Message-ID."""
        mails = {str(mail["Message-ID"]): mail for mail in self.mail_server.mails() if mail["To"] == address(name)}
        contents = [mail.get_content() for mail in mails.values()]
        listed = [found for content in contents for found in set(_ALERT.findall(content))]
        return Mailed(listed, sum(int(count) for content in contents for count in _MORE.findall(content)))


def address(name: str) -> str:
    """The mail address of a recipient."""
    return f"{name}@hospital.example"


def _kill(part: Worker | Dashboard) -> None:
    if part.child is not None:
        part.child.kill()


def _rounded(value: object) -> object:
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


@contextmanager
def alert_hospital(engine: Engine, database_url: str, folder: Path) -> Iterator[AlertHospital]:
    """Run all for the time of the block."""
    hospital = AlertHospital(engine, database_url, folder)
    try:
        hospital.start()
        yield hospital
    finally:
        hospital.kill()
