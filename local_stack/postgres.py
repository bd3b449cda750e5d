"""A private PostgreSQL: its own data folder, a unix socket, no network, no password.

It runs Debian's own binaries. PostgreSQL refuses to run as root, so root runs it as the user `postgres`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import psycopg2.extensions

from local_stack.processes import Child, StackError, start, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER_USER = "postgres"
DATABASE = "kerma"
# sockaddr_un holds 108 bytes with the closing zero (unix(7)).
LONGEST_SOCKET_PATH = 107
SOCKET_NAME = ".s.PGSQL.5432"
# Where root keeps the data when the user `postgres` may not enter the folder asked for.
SYSTEM_FOLDER = Path("/var/lib/kerma")
# A throw-away server may lose its data in a power cut, and is faster for it.
THROW_AWAY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@dataclass
class PrivatePostgres:
    """A PostgreSQL server of our own, started and stopped by this process.

    Attributes:
        folder: Holds the data, the socket and the log.
        durable: Whether every commit survives a power cut; tests do without.
    """

    folder: Path
    durable: bool = True
    child: Child | None = field(default=None, init=False)
    _borrowed_socket_folder: Path | None = field(default=None, init=False)

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """The folder of the unix socket: beside the data, or a short one where that path is too long."""
        own = self.folder / "socket"
        if len(os.fsencode(own / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
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
                binary("postgres", self._cluster_version()),
                *("-D", self.data, "-k", self.socket_folder),
                *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"),
                *(() if self.durable else THROW_AWAY),
            ],
            log=self.folder / "postgres.log",
            env={"LC_MESSAGES": "C"},
            cwd=self.folder,
            user=server_user(),
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
            *("setpriv", *_as(server_user()), binary("initdb"), "-D", self.data),
            *("-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"),
        ]
        done = subprocess.run(
            [str(word) for word in command if word], cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise StackError(f"PostgreSQL could not make its data folder {self.data}: {done.stderr.strip()}")

    def _cluster_version(self) -> str:
        return (self.data / "PG_VERSION").read_text().strip()

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(host=str(self.socket_folder), user=SERVER_USER, dbname=database)

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()


@contextmanager
def private_postgres(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Run a private PostgreSQL for the time of the block; gives the address of its database `kerma`."""
    server = PrivatePostgres(reachable_folder(folder), durable=durable)
    server.start()
    try:
        yield server.url()
    finally:
        server.stop()


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


def reachable_folder(folder: Path) -> Path:
    """Where the data asked for in `folder` can live: there, or under /var/lib/kerma.

    Root's server runs as the user `postgres`, who may not enter every folder (root's own, for instance). The
    place elsewhere follows from the folder's path, so that the next start finds it again.
    """
    folder = folder.absolute()
    user = server_user()
    if user is None or may_enter(pwd.getpwnam(user), folder):
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return SYSTEM_FOLDER / f"postgres-{mark}"


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


def _as(user: str | None) -> tuple[str, ...]:
    return ("--reuid", user, "--regid", user, "--init-groups") if user else ()


def _version_of(path: Path) -> float:
    return float(path.parts[-3])
