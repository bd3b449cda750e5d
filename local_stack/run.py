"""What `make run` does: PostgreSQL, migration, Orthanc, worker, dashboard and the demo hospital, until Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kerma.settings import PREFIX
from local_stack.dashboard import Dashboard
from local_stack.database import check_database, is_empty
from local_stack.demo_user import login_url
from local_stack.environment import check_environment, demo_studies
from local_stack.orthanc import AE_TITLE, LUA_SCRIPTS, REPOSITORY, OrthancNode
from local_stack.ports import DASHBOARD, ORTHANC_DICOM, ORTHANC_HTTP, PortChoice, free_ports
from local_stack.postgres import PrivatePostgres, lasting_folder
from local_stack.processes import StackError
from local_stack.running_file import published
from local_stack.supervision import Part, watch
from local_stack.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = REPOSITORY / ".run"
LOOPBACK_ONLY = Path(__file__).with_name("loopback_only.lua")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Site:
    """Folder, ports and environment of one run."""

    folder: Path
    ports: dict[PortChoice, int]
    database_url: str

    @property
    def orthanc_url(self) -> str:
        """Orthanc Explorer, as the browser sees it."""
        return f"http://127.0.0.1:{self.ports[ORTHANC_HTTP]}"

    @property
    def dashboard_url(self) -> str:
        """The dashboard, as the browser sees it."""
        return f"http://127.0.0.1:{self.ports[DASHBOARD]}"

    @property
    def environment(self) -> dict[str, str]:
        """Kerma's settings for every part."""
        return {
            "KERMA_DATABASE_URL": self.database_url,
            "KERMA_ORTHANC_URL": self.orthanc_url,
            "KERMA_ORTHANC_DICOM_HOST": "127.0.0.1",
            "KERMA_ORTHANC_DICOM_PORT": str(self.ports[ORTHANC_DICOM]),
            "KERMA_ORTHANC_AET": AE_TITLE,
            "KERMA_ORTHANC_STORAGE": str(self.folder.absolute() / "orthanc" / "storage"),
            "KERMA_DASHBOARD_URL": self.dashboard_url,
            "KERMA_SECRET_FILE": os.environ.get("KERMA_SECRET_FILE") or str(secret_file(self.folder)),
        }


@dataclass(frozen=True)
class Started:
    """The parts that were started, which stop when a block ends.

    Attributes:
        block: the block.
        parts: the parts, in the order of their start.
    """

    block: ExitStack
    parts: list[Part] = field(default_factory=list)

    def start(self, name: str, part: Part, text: str) -> None:
        """Print a text, and start a part.

        Raises:
            StackError: it does not start.
        """
        self.block.enter_context(stopped_at_the_end(name, part))
        print(text, flush=True)
        part.start()
        self.parts.append(part)


def main(folder: Path = FOLDER) -> int:
    """Run in a folder until a signal or a failure; gives the exit status."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.default_int_handler)
    try:
        run(folder)
    except KeyboardInterrupt:
        print("Kerma has stopped.")
        return 0
    except StackError as error:
        print(f"Kerma cannot run: {error}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"Kerma cannot run: no right to use {error.filename}; it belongs to another user. "
            "Run as that user, or give it to this one with chown.",
            file=sys.stderr,
        )
        return 1
    return 0


def run(folder: Path) -> None:
    """Start every part in order, start those again that end, and stop them in reverse order.

    Raises:
        StackError: when a part cannot start or ends again and again.
        KeyboardInterrupt: when a signal asks to stop.
    """
    folder.mkdir(exist_ok=True)
    with ExitStack() as block:
        block.enter_context(only_one(folder))
        started = Started(block)
        check_environment()
        ports = free_ports()
        site = Site(folder, ports, start_database(folder, started))
        for line in ignored_settings(site.environment, os.environ):
            print(line, flush=True)
        kerma("migrate", environment=site.environment)
        start_orthanc(site, started)
        start_worker(site, started)
        start_dashboard(site, started)
        block.enter_context(published(folder, {**settings_of_shell(os.environ), **site.environment}))
        send_demo(site)
        print_addresses(site, login_url(site.dashboard_url, site.database_url, is_demo=demo_studies() > 0))
        watch(started.parts)


def ignored_settings(of_stack: Mapping[str, str], environment: Mapping[str, str]) -> list[str]:
    """A message for each variable of the environment that the stack sets otherwise for its parts."""
    return [
        f"Note: {name}={environment[name]} is ignored; `make run` sets it to {value}."
        for name, value in of_stack.items()
        if environment.get(name, value) not in {value, ""}
    ]


def settings_of_shell(environment: Mapping[str, str]) -> dict[str, str]:
    """Kerma's settings with which the stack was started: commands in another shell use them too."""
    return {name: value for name, value in environment.items() if name.startswith(PREFIX) and value}


def start_database(folder: Path, started: Started) -> str:
    """The database to use: the site's own when KERMA_DATABASE_URL names one, else a private server's."""
    url = os.environ.get("KERMA_DATABASE_URL", "").strip()
    if url:
        check_database(url)
        return url
    server = PrivatePostgres(lasting_folder(folder / "postgres"))
    started.start("PostgreSQL", server, f"Starting PostgreSQL (data in {server.folder})")
    return server.url()


def start_orthanc(site: Site, started: Started) -> None:
    """Start the DICOM node with Kerma's plugin."""
    node = OrthancNode(
        site.folder / "orthanc",
        site.database_url,
        site.ports[ORTHANC_HTTP],
        site.ports[ORTHANC_DICOM],
        extra_env={**only_from_loopback(), **site.environment},
    )
    started.start("Orthanc", node, f"Starting Orthanc (objects in {node.folder})")


def only_from_loopback() -> dict[str, str]:
    """The variable with which Orthanc refuses objects from other machines; none where it is set already."""
    return {} if LUA_SCRIPTS in os.environ else {LUA_SCRIPTS: json.dumps(str(LOOPBACK_ONLY))}


def start_worker(site: Site, started: Started) -> None:
    """Start the worker, which computes skin doses."""
    worker = Worker(site.environment, site.folder / "worker.log")
    started.start("the worker", worker, "Starting the worker")


def start_dashboard(site: Site, started: Started) -> None:
    """Start the dashboard."""
    dashboard = Dashboard(site.ports[DASHBOARD], site.environment, site.folder / "dashboard.log")
    started.start("the dashboard", dashboard, "Starting the dashboard")


@contextmanager
def stopped_at_the_end(name: str, part: Part) -> Iterator[None]:
    """Stop a part when the block ends, whatever ends it; an impatient second Ctrl-C is not heard."""
    try:
        yield
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        print(f"Stopping {name}", flush=True)
        part.stop()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Make sure that no second Kerma works in the same folder.

    Raises:
        StackError: when one does.
    """
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise StackError(
                f"Kerma already runs from this folder, as process {lock.read()}; "
                "use that one, or stop it with Ctrl-C where it runs."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def secret_file(folder: Path) -> Path:
    """The key that hashes patient data: made once, readable by its owner only."""
    path = folder / "secret"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path


def kerma(*arguments: str, environment: dict[str, str]) -> None:
    """Run Kerma's own command line, as an administrator would.

    Raises:
        StackError: it failed; its output names the reason.
    """
    command = [sys.executable, "-m", "kerma.cli", *arguments]
    # Without TCP_NODELAY the sender waits for a delayed acknowledgement at every object.
    done = subprocess.run(command, env={**os.environ, "TCP_NODELAY": "1", **environment}, cwd=REPOSITORY, check=False)
    if done.returncode != 0:
        raise StackError(f"`kerma {' '.join(arguments)}` failed; see its output above.")


def send_demo(site: Site) -> None:
    """Send the demo hospital to a database that holds nothing yet, or where the sending was interrupted.

    KERMA_DEMO_STUDIES says how many studies it has; 0 sends none.
    """
    studies = demo_studies()
    if studies == 0:
        return
    unfinished = site.folder / "demo-unfinished"
    if unfinished.exists() or is_empty(site.database_url):
        unfinished.touch()
        port = str(site.ports[ORTHANC_DICOM])
        kerma(*("demo", "--aet", AE_TITLE, "--port", port, "--studies", str(studies)), environment=site.environment)
        unfinished.unlink()


def print_addresses(site: Site, login: str) -> None:
    """Print where to look and where to send."""
    print(
        f"""
Kerma runs. Ctrl-C stops it.

  Dashboard         {login}
  Orthanc Explorer  {site.orthanc_url}/app/explorer.html
  DICOM             AE title {AE_TITLE}, port {site.ports[ORTHANC_DICOM]}
  Command line      .venv/bin/kerma status, .venv/bin/kerma check
""",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
