"""The servers of all rounds: one PostgreSQL per setup, with a database to copy from, started once."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import NullPool, create_engine, make_url, text

from kerma.database.engine import make_engine
from kerma.database.schema import migrate
from local_stack import PrivatePostgres
from tests.faults.clock import Clock
from tests.faults.machine import Machine, machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.damage import Setup
    from tests.faults.disks import Disk

_TEMPLATE = "kerma_template"


@dataclass
class DatabaseServer:
    """A PostgreSQL with a migrated database to copy from.

    Attributes:
        postgres: the server.
        disk: the disk it stores on; None: an ordinary folder.
        clock: its clock, where it can be set.
        machine: the machine it runs on, where that has a network of its own.
    """

    postgres: PrivatePostgres
    disk: Disk | None
    clock: Clock | None
    machine: Machine | None

    def start(self) -> None:
        """Start the server, where it belongs."""
        if self.machine is None:
            self.postgres.start()
        else:
            self.machine.run(self.postgres.start)

    def make_template(self) -> None:
        """Start the server, and make the database to copy from."""
        self.start()
        if self.machine is not None:
            self._accept_network()
        self.execute(f"create database {_TEMPLATE}")
        engine = make_engine(self.postgres.url(_TEMPLATE))
        migrate.upgrade(engine)
        engine.dispose()

    def _accept_network(self) -> None:
        with (self.postgres.data / "pg_hba.conf").open("a") as file:
            file.write("host all all samenet trust\n")
        self.execute("select pg_reload_conf()")

    def make_database(self, settings: Mapping[str, str] | None = None) -> str:
        """The address of a new database with Kerma's tables."""
        name = f"round_{uuid4().hex[:12]}"
        self.execute(f"create database {name} template {_TEMPLATE}")
        for setting, value in (settings or {}).items():
            self.execute(f"alter database {name} set {setting} = '{value}'")
        return self.postgres.url(name)

    def empty(self, database_url: str, template: str = _TEMPLATE) -> None:
        """Replace a database by one without rows, or without tables (template0), whoever is connected."""
        name = make_url(database_url).database
        self.execute(f"drop database {name} with (force)")
        self.execute(f"create database {name} template {template}")

    def drop(self, database_url: str) -> None:
        """Drop a database, whoever is connected."""
        self.execute(f"drop database {make_url(database_url).database} with (force)")

    def execute(self, statement: str) -> None:
        """Run a statement that concerns whole databases."""
        engine = create_engine(self.postgres.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))


@dataclass
class Servers:
    """Database servers by what is special about them; each is started when a round needs it.

    Attributes:
        durable: whether their commits survive a loss of power; they survive the end of a process in any case.
    """

    durable: bool = True
    _block: ExitStack = field(default_factory=ExitStack)
    _started: dict[object, DatabaseServer] = field(default_factory=dict)

    def database_server(self, setup: Setup) -> DatabaseServer:
        """The server that a setup needs; it runs."""
        key = (setup.postgres_disk, setup.has_clocks, setup.has_machine)
        if key not in self._started:
            self._started[key] = self._start(setup)
        server = self._started[key]
        if server.postgres.child is None or not server.postgres.child.is_running:
            server.start()
        return server

    def close(self) -> None:
        """Stop all."""
        self._block.close()

    def _start(self, setup: Setup) -> DatabaseServer:
        folder = Path(self._block.enter_context(tempfile.TemporaryDirectory(prefix="kerma-faults-")))
        folder.chmod(0o755)
        disk = self._block.enter_context(setup.postgres_disk(folder / "disk")) if setup.postgres_disk else None
        clock = Clock(folder / "clock") if setup.has_clocks else None
        place = disk.folder if disk else folder
        its_machine = self._block.enter_context(machine()) if setup.has_machine else None
        postgres = PrivatePostgres(
            place / "postgres",
            self.durable,
            extra_env=clock.environment() if clock else {},
            settings={"listen_addresses": its_machine.address} if its_machine else {},
        )
        self._block.callback(postgres.stop)
        server = DatabaseServer(postgres, disk, clock, its_machine)
        server.make_template()
        return server
