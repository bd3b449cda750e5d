"""A private PostgreSQL: its own data folder, a unix socket, no network, no password.

It runs Debian's own binaries. PostgreSQL refuses to run as root, so root runs it as the user `postgres`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from local_stack.processes import Child, StackError, as_user, start, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

SERVER_USER = "postgres"
DATABASE = "kerma"
# sockaddr_un holds 108 bytes with the closing zero (unix(7)).
MAX_SOCKET_PATH_LENGTH = 107
SOCKET_NAME = ".s.PGSQL.5432"
# Holds the data when the user `postgres` may not enter the requested folder.
SYSTEM_FOLDER = Path("/var/lib/kerma")
# A throw-away server may lose its data in a power cut, and is faster for it.
THROW_AWAY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@dataclass
class PrivatePostgres:
    """A PostgreSQL server of our own, started and stopped by this process.

    Attributes:
        folder: Holds the data, the socket and the log.
        durable: Whether every commit survives a power cut; tests do without.
        extra_env: Further variables of the server's process.
        settings: Further settings of the server, by name.
    """

    folder: Path
    durable: bool = True
    extra_env: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    child: Child | None = field(default=None, init=False)
    _borrowed_socket_folder: Path | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        # The server works in this folder, where a relative path would mean another place.
        self.folder = self.folder.absolute()

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """The folder of the unix socket: beside the data, or a short one where that path is too long."""
        own = self.folder / "socket"
        if len(os.fsencode(own / SOCKET_NAME)) <= MAX_SOCKET_PATH_LENGTH:
            return own
        if self._borrowed_socket_folder is None:
            self._borrowed_socket_folder = Path(tempfile.mkdtemp(prefix="kerma-"))
        return self._borrowed_socket_folder

    def url(self, database: str = DATABASE) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg2://{SERVER_USER}@/{database}?host={self.socket_folder}"

    def start(self) -> None:
        """Start the server, making the cluster and the database `kerma` the first time.

        Raises:
            StackError: when PostgreSQL is not installed or does not start.
        """
        self._make_folders()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self.child = start(
            "PostgreSQL",
            [
                # After the change of user: a library that is preloaded would otherwise run in setpriv(1), as root.
                *("env", *(f"{name}={value}" for name, value in self.extra_env.items())),
                binary("postgres", self._cluster_version()),
                *("-D", self.data, "-k", self.socket_folder),
                *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"),
                *(() if self.durable else THROW_AWAY),
                *(word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")),
            ],
            log=self.folder / "postgres.log",
            env={},
            cwd=self.folder,
            user=server_user(),
            end_signal="INT",
        )
        wait_until(self._answers, self.child)
        self._make_database()

    def stop(self, *, immediately: bool = False) -> None:
        """Stop the server; `immediately` without a checkpoint, as in a crash."""
        if self.child is not None:
            # postgres(1): SIGINT is "fast", SIGQUIT "immediate" shutdown.
            self.child.stop(signal.SIGQUIT if immediately else signal.SIGINT)
        if self._borrowed_socket_folder is not None:
            shutil.rmtree(self._borrowed_socket_folder, ignore_errors=True)
            self._borrowed_socket_folder = None

    def _make_folders(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.folder, self.socket_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            user = server_user()
            if user is not None:
                shutil.chown(folder, user, user)

    def _make_cluster(self) -> None:
        command = [
            *("setpriv", *as_user(server_user()), str(binary("initdb")), "-D", str(self.data)),
            *("-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"),
        ]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise StackError(f"PostgreSQL could not make its data folder {self.data}: {done.stderr.strip()}")

    def _cluster_version(self) -> str:
        return (self.data / "PG_VERSION").read_text().strip()

    def _answers(self) -> bool:
        try:
            self._engine().connect().close()
        except OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with self._engine().connect() as connection:
            known = connection.execute(text("SELECT datname FROM pg_database")).scalars()
            if DATABASE not in set(known):
                connection.execute(text(f"CREATE DATABASE {DATABASE}"))

    def _engine(self) -> Engine:
        return create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)


@contextmanager
def private_postgres(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Run a private PostgreSQL for the time of the block; gives the address of its database `kerma`.

    A folder that the server's user may not enter is replaced by a temporary one.
    """
    with ExitStack() as clean_up:
        if not is_reachable(folder):
            folder = Path(clean_up.enter_context(tempfile.TemporaryDirectory(prefix="kerma-postgres-")))
        server = PrivatePostgres(folder, durable=durable)
        clean_up.callback(server.stop)
        server.start()
        yield server.url()


def server_user() -> str | None:
    """The user the server runs as: `postgres` for root, otherwise nobody but ourselves."""
    return SERVER_USER if os.geteuid() == 0 else None


def binary(program: str, version: str | None = None) -> Path:
    """Debian's PostgreSQL program, of the version a cluster was made with, else the newest.

    Raises:
        StackError: when it is not installed.
    """
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=_version_of)
    if version is not None:
        versions = [path for path in versions if path.parts[-3] == version]
    if not versions:
        package = f"postgresql-{version}" if version else "postgresql"
        raise StackError(f"PostgreSQL's program {program} is missing; install the package {package}.")
    return versions[-1]


def lasting_folder(folder: Path) -> Path:
    """The folder for lasting data: the requested one, or a new one in /var/lib/kerma that the server's user can enter.

    A link in place of the folder leads there, so that the next start finds the data again, and a new clone at the
    same path does not meet the data of a deleted one.
    """
    if folder.is_symlink():
        return folder.readlink()
    if is_reachable(folder):
        return folder
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    substitute = Path(tempfile.mkdtemp(prefix="postgres-", dir=SYSTEM_FOLDER))
    folder.symlink_to(substitute)
    return substitute


def is_reachable(folder: Path) -> bool:
    """Whether the server's user may enter a folder; root's own home, for instance, is closed to it."""
    user = server_user()
    return user is None or may_enter(pwd.getpwnam(user), folder.absolute())


def may_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    """Whether a user may pass through every existing folder above this one."""
    groups = os.getgrouplist(user.pw_name, user.pw_gid)
    for parent in (path for path in folder.parents if path.exists()):
        about = parent.stat()
        if about.st_uid == user.pw_uid:
            allowed = about.st_mode & 0o100
        elif about.st_gid in groups:
            allowed = about.st_mode & 0o010
        else:
            allowed = about.st_mode & 0o001
        if not allowed:
            return False
    return True


def _version_of(path: Path) -> float:
    return float(path.parts[-3])
