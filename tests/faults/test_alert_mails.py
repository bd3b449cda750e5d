"""The storing process, the worker and the mail server end at random moments: each recipient has each alert once.

A mail server that accepted a mail and ended before it answered may have it twice, with the same Message-ID.
"""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from local_stack.orthanc import REPOSITORY
from local_stack.worker import worker
from tests.faults.options import ROUNDS, SEED
from tests.faults.site import wait
from tests.support.alert_recipients import add, recipient
from tests.support.mail_server import MailServer

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from local_stack.worker import Worker

pytestmark = pytest.mark.usefixtures("collected_sockets")
RECIPIENTS = ("ada", "bob")
_KILLS = 4
_ALERT = re.compile(r"\?alert=([0-9a-f-]{36})")


def run(engine: Engine, database_url: str, folder: Path, *, studies: int, seed: str) -> None:
    """Store studies while everything is killed, and compare the mails with the alerts."""
    generator, mail_server = random.Random(seed), MailServer(None)
    for name in RECIPIENTS:
        add(engine, recipient(name))
    env = {
        "KERMA_DATABASE_URL": database_url,
        "KERMA_MAIL_HOST": "127.0.0.1",
        "KERMA_MAIL_PORT": str(mail_server.port),
        "KERMA_MAIL_SECURITY": "none",
        "KERMA_MAIL_FROM": "kerma@hospital.example",
        "KERMA_ALERT_MESSAGE_COLLECT_S": "1",
    }
    mail_server.start()
    try:
        with worker(env, folder / "worker.log") as started:
            _kill_all(database_url, started, mail_server, generator, studies)
            assert wait(lambda: _is_settled(engine)), "messages wait that nobody sends"
    finally:
        mail_server.stop()
    with engine.connect() as connection:
        alerts = list(map(str, connection.execute(text("SELECT alert_id FROM alert")).scalars()))
    assert len(alerts) == studies
    by_id = {str(mail["Message-ID"]): mail for mail in mail_server.received}
    informed = [(mail["To"], one) for mail in by_id.values() for one in set(_ALERT.findall(mail.get_content()))]
    assert sorted(informed) == sorted((f"{name}@hospital.example", one) for name in RECIPIENTS for one in alerts)


def _kill_all(
    database_url: str, started: Worker, mail_server: MailServer, generator: random.Random, studies: int
) -> None:
    """Store all studies; meanwhile kill the process that stores, the worker and the mail server."""
    for _ in range(_KILLS):
        storing = _store(database_url, studies)
        time.sleep(generator.uniform(0.5, 4))
        assert started.child is not None
        started.child.kill()
        mail_server.stop()
        storing.send_signal(signal.SIGKILL)
        storing.wait()
        mail_server.start()
        started.start()
    assert _store(database_url, studies).wait() == 0


def _store(database_url: str, studies: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.store_alerts", database_url, "1", str(studies)]
    return subprocess.Popen(command, cwd=REPOSITORY)


def _is_settled(engine: Engine) -> bool:
    """Whether no alert awaits a recipient, and no message waits."""
    with engine.begin() as connection:
        # Nobody wants to wait for the pauses after failures.
        connection.execute(text("UPDATE outbox_destination SET not_before = now() WHERE not_before > now()"))
        waiting = text(
            "SELECT (SELECT count(*) FROM alert_notice) + (SELECT count(*) FROM alert_message WHERE sent_at IS NULL) "
            "+ (SELECT count(*) FROM outbox WHERE state <> 'delivered')"
        )
        return bool(connection.execute(waiting).scalar_one() == 0)


def test_each_recipient_has_each_alert_once(engine: Engine, database_url: str, tmp_path: Path) -> None:
    run(engine, database_url, tmp_path, studies=60, seed="short")


@pytest.mark.faults
@pytest.mark.parametrize("number", range(ROUNDS))
def test_each_recipient_has_each_of_200_alerts_once(
    number: int, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    run(engine, database_url, tmp_path, studies=200, seed=f"{SEED} {number}")
