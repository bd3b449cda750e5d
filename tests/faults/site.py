"""What a damage meets: running servers, senders that send, and a moment at which it begins to repair."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from kerma.database.engine import make_engine
from local_stack import OrthancNode, StackError, free_port
from tests.faults.clock import Clock
from tests.faults.proxy import Proxy, tcp_proxy, unix_proxy
from tests.support.hospital import Hospital, orthanc_id

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Engine

    from local_stack import PrivatePostgres, Worker
    from tests.faults.damage import Setup
    from tests.faults.disks import Disk
    from tests.faults.senders import Senders
    from tests.faults.servers import DatabaseServer

#: How long anything may take on a busy machine, in seconds.
PATIENCE_S = 150
_SECRET = "the key of all rounds, 0123456789\n"
# The end of the change log must be reached twice in a row: a comparison may just have been requested.
_CALM_S = 0.3
_STARTS = 20


@dataclass
class Site:
    """The servers of one round, and what a damage may use.

    Attributes:
        hospital: Orthanc and the database.
        server: PostgreSQL.
        database_url: the database, without a proxy.
        random: decides all that is random.
        objects: the files that are sent.
        folder: for files of the damage.
        orthanc_disk: the disk that Orthanc stores on, where it is special.
        orthanc_clock: Orthanc's clock, where it can be set.
        dicom_proxy: between senders and Orthanc, where the setup has proxies.
        database_proxy: between Orthanc and PostgreSQL, where the setup has proxies.
        worker: computes skin doses, where the setup has one.
        expected: the objects that count in the end, in the order of reception; the damage changes it.
    """

    hospital: Hospital
    server: DatabaseServer
    database_url: str
    random: random.Random
    objects: list[Path]
    folder: Path
    orthanc_disk: Disk | None = None
    orthanc_clock: Clock | None = None
    dicom_proxy: Proxy | None = None
    database_proxy: Proxy | None = None
    worker: Worker | None = None
    senders: Senders | None = None
    expected: list[Path] = field(default_factory=list)
    repaired_at: float | None = None
    due: list[str] = field(default_factory=list)

    @property
    def node(self) -> OrthancNode:
        """The process of Orthanc."""
        return self.hospital.node

    @property
    def postgres(self) -> PrivatePostgres:
        """The process of PostgreSQL."""
        return self.server.postgres

    @property
    def engine(self) -> Engine:
        """Connections to the database, without a proxy."""
        return self.hospital.engine

    @property
    def dicom_port(self) -> int:
        """Where the senders send to."""
        return self.dicom_proxy.port if self.dicom_proxy else self.node.dicom_port

    def acknowledged(self) -> list[Path]:
        """What Orthanc has acknowledged so far."""
        return self.senders.acknowledged() if self.senders else []

    def repair_begins(self) -> None:
        """From here on the recovery time counts: everything acknowledged so far must come into the ledger."""
        self.due = [orthanc_id(path) for path in self.acknowledged()]
        self.repaired_at = time.monotonic()

    def stop_senders(self) -> None:
        """Have the senders give up; `resume_senders` sends what they have not sent."""
        assert self.senders is not None
        self.senders.give_up()

    def resume_senders(self) -> None:
        """Send the rest."""
        assert self.senders is not None
        self.senders.resume()

    def start_postgres(self) -> None:
        """Start PostgreSQL again, as a supervisor does: until it starts."""
        last: StackError | None = None
        for _ in range(_STARTS):
            try:
                self.server.start()
            except StackError as error:  # processes of the killed server still use its memory
                last = error
                time.sleep(0.5)
            else:
                return
        assert last is not None
        raise last

    def execute(self, statement: str, **parameters: object) -> list[Any]:
        """Run a statement as an administrator does, from a session of its own; gives the first column of its rows."""
        engine = create_engine(self.database_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            result = connection.execute(text(statement), parameters)
            return list(result.scalars()) if result.returns_rows else []

    def session_pids(self) -> list[int]:
        """The processes of PostgreSQL that serve the node, in random order."""
        query = "select pid from pg_stat_activity where datname = current_database() and application_name = 'kerma'"
        pids = self.execute(query)
        self.random.shuffle(pids)
        return pids

    def pause(self, longest_s: float) -> None:
        """Wait for a random time."""
        time.sleep(self.random.uniform(0, longest_s))

    def are_in_ledger(self, orthanc_ids: Iterable[str]) -> bool:
        """Whether these objects are in the ledger and wait for nothing."""
        query = text("select orthanc_id from ledger where status <> 'pending'")
        try:
            with self.engine.connect() as connection:
                return set(orthanc_ids) <= set(connection.execute(query).scalars())
        except DBAPIError:
            return False

    def is_settled(self) -> bool:
        """Whether the change log was followed to its end, and nothing waits."""
        return is_settled(self.hospital) and (self.worker is None or self.execute("select count(*) from job") == [0])

    def wait_until_settled(self) -> None:
        """Wait until Kerma has read everything that Orthanc holds."""
        assert wait(self.is_settled), "the objects do not come into the ledger"

    def libpq_url(self) -> str:
        """The address of the database for PostgreSQL's own programs."""
        return self.database_url.replace("postgresql+psycopg2", "postgresql")

    def start_kerma(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start Kerma's command line on this database and this Orthanc."""
        env = {
            **os.environ,
            "KERMA_DATABASE_URL": self.database_url,
            "KERMA_ORTHANC_URL": self.node.url,
            "KERMA_ORTHANC_STORAGE": str(self.node.folder / "storage"),
        }
        command = [str(Path(sys.executable).with_name("kerma")), *arguments]
        return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def import_unindexed(self) -> None:
        """Import objects whose files the index does not name; nothing may be sent meanwhile."""
        exit_status = self.start_kerma("unindexed", "import", "--min-age-minutes", "0").wait(PATIENCE_S)
        assert exit_status == 0, f"`kerma unindexed import` ends with status {exit_status}"


def is_settled(hospital: Hospital) -> bool:
    """Whether a node's change log was followed to its end, and nothing waits."""
    if not _is_at_end(hospital):
        return False
    time.sleep(_CALM_S)
    return _is_at_end(hospital)


def _is_at_end(hospital: Hospital) -> bool:
    try:
        status = hospital.rest("/kerma/status")
        ledger = hospital.ledger()
        return (
            bool(status["database_is_reachable"])
            and status["last_error"] is None
            and status["cursor"]["seq"] == hospital.rest("/changes?last")["Last"]
            and ledger.keys() >= set(hospital.rest("/instances"))
            and "pending" not in {row["status"] for row in ledger.values()}
        )
    except (DBAPIError, URLError, OSError, KeyError, ValueError, TypeError):
        return False


def wait(ready: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
    """Wait until something is so; whether it became so in time."""
    deadline = time.monotonic() + patience_s
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _url_of_node(server: DatabaseServer, database_url: str, proxy: Proxy | None) -> str:
    """The address of the database for Orthanc: the administrator's, through a proxy, or over a network."""
    if proxy is not None:
        return proxy.url(database_url)
    return server.machine.url(database_url) if server.machine else database_url


@contextmanager
def open_site(
    server: DatabaseServer, setup: Setup, folder: Path, objects: list[Path], random: random.Random
) -> Iterator[Site]:
    """Start the servers of one round."""
    with ExitStack() as block:
        database_url = server.make_database(setup.database_settings)
        block.callback(server.drop, database_url)
        engine = make_engine(database_url)
        block.callback(engine.dispose)
        disk = block.enter_context(setup.orthanc_disk(folder / "disk")) if setup.orthanc_disk else None
        clock = Clock(folder / "clock") if setup.has_clocks else None
        database_proxy = block.enter_context(unix_proxy(server.postgres.socket_folder)) if setup.has_proxies else None
        secret = folder / "secret"
        secret.write_text(_SECRET)
        node = OrthancNode(
            (disk.folder if disk else folder) / "orthanc",
            _url_of_node(server, database_url, database_proxy),
            free_port(),
            free_port(),
            extra_env={
                "KERMA_SECRET_FILE": str(secret),
                **(clock.environment() if clock else {}),
                **setup.orthanc_env,
            },
        )
        block.callback(node.kill)  # faster than to stop it, and nobody needs its folder any more
        node.start()
        dicom_proxy = block.enter_context(tcp_proxy(node.dicom_port)) if setup.has_proxies else None
        yield Site(
            hospital=Hospital(node, engine, secret),
            server=server,
            database_url=database_url,
            random=random,
            objects=objects,
            folder=folder,
            orthanc_disk=disk,
            orthanc_clock=clock,
            dicom_proxy=dicom_proxy,
            database_proxy=database_proxy,
            expected=list(objects),
        )
