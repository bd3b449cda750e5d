"""The servers of the benchmarks: a PostgreSQL that keeps its commits, and Orthanc with and without the plugin."""

import json
import os
import secrets
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

from sqlalchemy import Connection, Engine, select

from bench.checkouts import REPOSITORY
from bench.measures import cpu_ms_of, tree_cpu_ms
from kerma.database.engine import make_engine
from kerma.database.schema import migrate
from kerma.database.schema.tables import cursor
from local_stack import OrthancNode, PrivatePostgres, free_port, orthanc_node, private_postgres


@contextmanager
def work_folder() -> Iterator[Path]:
    """A temporary folder that PostgreSQL's user may enter."""
    with tempfile.TemporaryDirectory(prefix="kerma-bench-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def database(folder: Path) -> Iterator[Engine]:
    """A migrated database that keeps its commits, as in production."""
    with private_postgres(folder / "postgres", durable=True) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        yield engine
        engine.dispose()


_READ_TIMEOUT_S = 600


class Cpu(NamedTuple):
    """CPU milliseconds of the processes of a site."""

    orthanc: float
    reader: float
    postgres: float

    @property
    def total(self) -> float:
        """All processes together."""
        return sum(self)

    def per_object(self, before: "Cpu", count: int) -> "Cpu":
        """What was taken since a moment, for each of so many objects."""
        return Cpu(*((now - then) / count for now, then in zip(self, before, strict=True)))


class Site(NamedTuple):
    """An Orthanc and, with Kerma's plugin, a PostgreSQL of its own.

    Attributes:
        name: "bare", "plugin" (this checkout) or "baseline" (an earlier commit).
        node: the Orthanc.
        postgres_pid: the server process of PostgreSQL; None for a bare Orthanc.
        engine: its database; None for a bare Orthanc.
    """

    name: str
    node: OrthancNode
    postgres_pid: int | None
    engine: Engine | None

    def cpu_ms(self) -> Cpu:
        """CPU milliseconds of all processes so far."""
        orthanc = cpu_ms_of(self.node.pid)
        postgres = tree_cpu_ms(self.postgres_pid) if self.postgres_pid else 0.0
        return Cpu(orthanc, tree_cpu_ms(self.node.pid) - orthanc, postgres)

    def json(self, path: str) -> dict[str, Any]:
        """What Orthanc's REST interface answers."""
        with urlopen(self.node.url + path) as answer:  # noqa: S310 -- our own node
            found: dict[str, Any] = json.load(answer)
            return found

    def last_change(self) -> int:
        """The number of the last change in Orthanc's change log."""
        return int(self.json("/changes?last")["Last"])

    def stored_change(self, connection: Connection) -> int:
        """The number of the last change whose objects have their rows."""
        return connection.execute(select(cursor.c.seq)).scalar_one_or_none() or 0

    def wait_until_read(self) -> None:
        """Wait until every object has its row.

        Raises:
            RuntimeError: that takes too long.
        """
        if self.engine is None:
            return
        last, deadline = self.last_change(), time.monotonic() + _READ_TIMEOUT_S
        while time.monotonic() < deadline:
            with self.engine.connect() as connection:
                if self.stored_change(connection) >= last:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"{self.name} has not read its objects within {_READ_TIMEOUT_S} s")


@contextmanager
def sites(folder: Path, checkouts: Sequence[tuple[str, Path]]) -> Iterator[list[Site]]:
    """A bare Orthanc, and one with the plugin of each checkout, side by side.

    Args:
        folder: where all of them store.
        checkouts: names and folders of checkouts of this repository.
    """
    with ExitStack() as stack:
        folder.mkdir(mode=0o755)
        bare = stack.enter_context(orthanc_node(folder / "bare", "", free_port(), free_port(), plugin=False))
        yield [
            Site("bare", bare, None, None),
            *(stack.enter_context(_site(folder / name, name, path)) for name, path in checkouts),
        ]


@contextmanager
def _site(folder: Path, name: str, checkout: Path) -> Iterator[Site]:
    folder.mkdir(mode=0o755)
    secret = folder / "secret"
    secret.write_text(secrets.token_hex(32))
    server = PrivatePostgres(folder / "postgres", durable=True)
    server.start()
    try:
        assert server.child is not None
        url = server.url()
        env = {**_code_of(checkout), "KERMA_DATABASE_URL": url, "KERMA_SECRET_FILE": str(secret)}
        migrate_command = [sys.executable, "-m", "kerma.cli", "migrate"]
        subprocess.run(migrate_command, env={**os.environ, **env}, cwd=checkout, check=True, stdout=subprocess.DEVNULL)
        engine = make_engine(url)
        with orthanc_node(folder / "orthanc", url, free_port(), free_port(), extra_env=env) as node:
            yield Site(name, node, server.child.pid, engine)
        engine.dispose()
    finally:
        server.stop()


def _code_of(checkout: Path) -> dict[str, str]:
    """The environment with which Python finds a checkout's code before the one that is installed.

    The virtual environment names its own checkout; its packages are found without that by PYTHONPATH.
    """
    if checkout == REPOSITORY:
        return {}
    return {
        "KERMA_VENV": "",
        "PYTHONPATH": os.pathsep.join([str(checkout), sysconfig.get_path("purelib")]),
        "KERMA_PLUGIN_SCRIPT": str(checkout / "orthanc_plugin" / "plugin.py"),
    }
