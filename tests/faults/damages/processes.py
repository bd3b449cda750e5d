"""Processes that end: Orthanc, PostgreSQL, the sessions of the database."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from local_stack.orthanc import REPOSITORY
from tests.faults.damage import Setup, damage
from tests.faults.usage import children

if TYPE_CHECKING:
    from tests.faults.site import Site

_TERMINATE = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kerma'"
_READER = "orthanc_plugin/reader.py"
_SUPERVISOR = "a supervisor starts it again"


@damage("Orthanc is killed (SIGKILL)", recovery=_SUPERVISOR)
def orthanc_killed(site: Site) -> None:
    site.node.kill()
    site.repair_begins()
    site.node.start()


@damage("Orthanc is stopped (SIGTERM)", recovery=_SUPERVISOR)
def orthanc_stopped(site: Site) -> None:
    site.node.stop()
    site.repair_begins()
    site.node.start()


@damage("PostgreSQL's first process is killed (SIGKILL)", recovery=_SUPERVISOR)
def postmaster_killed(site: Site) -> None:
    assert site.postgres.child is not None
    site.postgres.child.kill()
    site.pause(2)
    site.repair_begins()
    site.start_postgres()


@damage("PostgreSQL is stopped without a checkpoint (SIGQUIT)", recovery=_SUPERVISOR)
def postgres_stopped_immediately(site: Site) -> None:
    site.postgres.stop(immediately=True)
    site.pause(2)
    site.repair_begins()
    site.start_postgres()


@damage("both servers are killed", recovery=_SUPERVISOR)
def both_servers_killed(site: Site) -> None:
    assert site.postgres.child is not None
    site.postgres.child.kill()
    site.pause(1)
    site.node.kill()
    site.repair_begins()
    site.start_postgres()
    site.node.start()


@damage("all sessions of the database are ended (pg_terminate_backend), three times", recovery="Kerma itself")
def sessions_terminated(site: Site) -> None:
    for _ in range(3):
        site.repair_begins()
        site.execute(_TERMINATE)
        site.pause(1)


@damage(
    "a process of PostgreSQL is killed (SIGKILL)",
    recovery="PostgreSQL itself",
)
def session_process_killed(site: Site) -> None:
    for pid in site.session_pids()[:1]:
        site.repair_begins()
        os.kill(pid, signal.SIGKILL)


@damage(
    "the process that reads for Orthanc is killed (SIGKILL)",
    recovery="Orthanc's plugin starts it again",
    impossible=lambda: None if (REPOSITORY / _READER).exists() else "reading has no process of its own",
)
def reader_killed(site: Site) -> None:
    [reader] = children(site.node.pid, "orthanc_plugin.reader")
    site.repair_begins()
    os.kill(reader, signal.SIGKILL)


@damage("the worker is killed while it computes skin doses", recovery=_SUPERVISOR, setup=Setup(has_worker=True))
def worker_killed(site: Site) -> None:
    assert site.worker is not None
    assert site.worker.child is not None
    site.worker.child.kill()
    site.repair_begins()
    site.worker.start()
