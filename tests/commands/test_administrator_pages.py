"""Commands of the administrator's pages on a site, and each state of the page about troubleshooting brought about."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from kerma.database.engine import make_engine
from local_stack import OrthancNode, PrivatePostgres, dashboard_server, free_port
from tests.conftest import migrate
from tests.faults.clock import Clock, why_no_clocks
from tests.faults.disks import small_disk, why_no_mounts
from tests.support import documented
from tests.support.hospital import Hospital, unique, wait_until
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

PAGE = "troubleshooting.md"
SECRET = "0123456789abcdef0123456789abcdef"
SENDERS = ", ".join(
    f'"{name}" : {{ "AET" : "{name}", "Host" : "127.0.0.1", "Port" : 104 }}' for name in ("CT1", "KERMA_SEND")
)
STRICT = {"KERMA_ORTHANC_MODALITIES": SENDERS, "KERMA_ORTHANC_AUTHENTICATION": "false"}
_PATIENCE_S = 60


@dataclass
class Site:
    """PostgreSQL and a strict Orthanc, and the places that the commands of the page name.

    Attributes:
        folder: where everything is.
        postgres: the server.
        node: the Orthanc.
        places: what is written on the page, and what it is here.
    """

    folder: Path
    postgres: PrivatePostgres
    node: OrthancNode
    places: dict[str, str] = field(default_factory=dict)

    @property
    def storage(self) -> Path:
        return self.node.folder / "storage"

    @property
    def hospital(self) -> Hospital:
        return Hospital(self.node, make_engine(self.node.database_url), self.folder / "secret")

    def environment(self) -> dict[str, str]:
        return {
            "KERMA_DATABASE_URL": self.node.database_url,
            "KERMA_SECRET_FILE": str(self.folder / "secret"),
            "KERMA_ORTHANC_URL": self.node.url,
            "KERMA_ORTHANC_DICOM_PORT": str(self.node.dicom_port),
            "KERMA_ORTHANC_STORAGE": str(self.storage),
        }

    def run(self, commands: str, changed: Mapping[str, str]) -> str:
        """Run commands of the page here; gives their output."""
        for written, here in {"HOST 14242": f"127.0.0.1 {self.node.dicom_port}", **self.places}.items():
            commands = commands.replace(written, here)
        return documented.run(commands, self.folder, {**self.environment(), **changed}).stdout

    def execute(self, statement: str) -> None:
        engine = make_engine(self.postgres.url())
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    # PostgreSQL's user may not enter pytest's folders.
    with TemporaryDirectory(prefix="kerma-troubleshooting-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "secret").write_text(SECRET)
        (folder / "report.dcm").write_bytes(report())
        postgres = PrivatePostgres(folder / "postgres", durable=False)
        stack.callback(postgres.stop)
        postgres.start()
        migrate(postgres.url())
        node = OrthancNode(folder / "orthanc", postgres.url(), free_port(), free_port(), strict=True)
        node.extra_env = {**STRICT, "KERMA_SECRET_FILE": str(folder / "secret")}
        stack.callback(node.stop)
        node.start()
        yield Site(folder, postgres, node)


def report() -> bytes:
    """A report of half a megabyte."""
    dataset = ct_report(ct_event(ct_dose()))
    dataset.private_block(0x0051, "KERMA TEST", create=True).add_new(1, "OB", bytes(500_000))
    return unique(dataset)


@contextmanager
def nothing_more(_site: Site) -> Iterator[dict[str, str]]:
    yield {}


@contextmanager
def orthanc_stopped(site: Site) -> Iterator[dict[str, str]]:
    site.node.stop()
    yield {}
    site.node.start()


@contextmanager
def restarted(site: Site, **changes: object) -> Iterator[None]:
    """Orthanc with other attributes for a while."""
    before = {name: getattr(site.node, name) for name in changes}
    for values in (changes, before):
        site.node.stop()
        for name, value in values.items():
            setattr(site.node, name, value)
        site.node.start()
        if values is changes:
            yield


@contextmanager
def without_plugin(site: Site) -> Iterator[dict[str, str]]:
    with restarted(site, plugin=False):
        yield {}


@contextmanager
def twin(site: Site) -> Iterator[dict[str, str]]:
    wait_until(lambda: site.hospital.answer("/kerma/health")[0] == 200)
    other = OrthancNode(site.folder / "twin", site.node.database_url, free_port(), free_port(), strict=True)
    other.extra_env = site.node.extra_env
    other.start()
    yield {"KERMA_ORTHANC_URL": other.url, "KERMA_ORTHANC_DICOM_PORT": str(other.dicom_port)}
    other.stop()


@contextmanager
def database_stopped(site: Site) -> Iterator[dict[str, str]]:
    site.postgres.stop()
    yield {}
    site.postgres.start()


@contextmanager
def empty_database(site: Site) -> Iterator[dict[str, str]]:
    site.execute("CREATE DATABASE empty")
    yield {"KERMA_DATABASE_URL": site.postgres.url("empty")}


@contextmanager
def role_locked(site: Site) -> Iterator[dict[str, str]]:
    site.execute("CREATE ROLE kerma_reader LOGIN IN ROLE pg_read_all_data")
    url = site.postgres.url().replace("postgres@", "kerma_reader@")
    names = {"KERMA_DASHBOARD_DATABASE_URL": url}
    with dashboard_server(free_port(), {**site.environment(), **names}) as dashboard:
        site.execute("ALTER ROLE kerma_reader NOLOGIN")
        site.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kerma_reader'")
        site.places["http://127.0.0.1:18501"] = dashboard.url
        yield names


@contextmanager
def disk_full(site: Site) -> Iterator[dict[str, str]]:
    with small_disk(64)(site.folder / "disk") as disk:
        extra = {**site.node.extra_env, "KERMA_ORTHANC_STORAGE": str(disk.folder / "storage")}
        with restarted(site, extra_env=extra):
            disk.fill()
            yield {"KERMA_ORTHANC_STORAGE": str(disk.folder / "storage")}
            disk.free()


@contextmanager
def failed_object(site: Site) -> Iterator[dict[str, str]]:
    empty = ct_report()
    del empty.ContentSequence
    site.hospital.rest("/instances", "POST", unique(empty))
    site.hospital.settle()
    yield {}


@contextmanager
def job_waits(site: Site) -> Iterator[dict[str, str]]:
    site.hospital.rest("/instances", "POST", report())
    site.hospital.settle()
    site.execute(
        "INSERT INTO job (kind, study_id, requested_at, not_before)"
        " SELECT 'skin_dose', study_id, now() - interval '1 hour', now() - interval '1 hour' FROM study LIMIT 1"
    )
    yield {}
    site.execute("DELETE FROM job")


@contextmanager
def clock_behind(site: Site) -> Iterator[dict[str, str]]:
    if reason := why_no_clocks():
        pytest.skip(reason)
    clock = Clock(site.folder / "clock")
    with restarted(site, extra_env={**site.node.extra_env, **clock.environment()}):
        clock.set("-3d")
        time.sleep(2)  # it is read again every second
        yield {}


@contextmanager
def older_index(site: Site) -> Iterator[dict[str, str]]:
    site.node.stop()
    copy = shutil.copytree(site.storage, site.folder / "copy")
    site.node.start()
    site.hospital.rest("/instances", "POST", report())
    site.hospital.settle()
    site.node.stop()
    for path in site.storage.glob("index*"):
        path.unlink()
    for path in copy.glob("index*"):
        shutil.copy(path, site.storage)
    site.node.start()
    yield {}


@contextmanager
def key_missing(site: Site) -> Iterator[dict[str, str]]:
    yield {"KERMA_SECRET_FILE": str(site.folder / "no-such-file")}


#: What brings about the state of each section; gives variables that differ in it.
STATES: dict[str, Callable[[Site], AbstractContextManager[dict[str, str]]]] = {
    "A sender is rejected": nothing_more,
    "Orthanc does not answer": orthanc_stopped,
    "Objects arrive and are not read": without_plugin,
    "Two Orthancs have one name": twin,
    "The database does not answer": database_stopped,
    "The tables are of another version": empty_database,
    "The dashboard cannot use the database": role_locked,
    "A disk is full": disk_full,
    "Objects are failed": failed_object,
    "Skin doses are not computed": job_waits,
    "Clocks differ": clock_behind,
    "Orthanc's index lacks objects": older_index,
    "The key of hashes is missing": key_missing,
    "A setting has no effect": nothing_more,
}


def test_each_section_has_a_state() -> None:
    assert [one.title for one in documented.sections(PAGE)] == list(STATES)
    assert [one.title for one in documented.sections(PAGE) if not one.commands or not one.output] == []


@pytest.mark.faults
@pytest.mark.parametrize("title", STATES)
def test_the_commands_print_what_the_page_states(site: Site, title: str) -> None:
    if title == "A disk is full" and (reason := why_no_mounts()):
        pytest.skip(reason)
    section = documented.section(PAGE, title)
    with STATES[title](site) as changed:
        deadline = time.monotonic() + _PATIENCE_S
        while section.missing(output := site.run(section.commands, changed)) and time.monotonic() < deadline:
            time.sleep(1)
    assert section.missing(output) == [], output


#: Sections whose commands are run on a site where all is well, each with words of the output.
SECTIONS = {
    ("connect.md", "Test"): "answers C-ECHO",
    ("data-protection.md", "Changing a setting"): "All rows are stored as the settings demand",
    ("monitoring.md", "Health checks"): "The dashboard runs and the database answers.",
    ("monitoring.md", "Metrics"): "kerma_database_up 1",
}


@pytest.mark.faults
@pytest.mark.parametrize(("page", "title"), SECTIONS)
def test_the_commands_run(site: Site, page: str, title: str) -> None:
    site.hospital.rest("/instances", "POST", report())
    site.hospital.settle()
    with dashboard_server(free_port(), site.environment()) as dashboard:
        site.places |= {
            "http://127.0.0.1:18501": dashboard.url,
            "http://127.0.0.1:18042": site.node.url,
            "--host 10.1.2.9 --port 14242": f"--host 127.0.0.1 --port {site.node.dicom_port}",
            "10.1.2.9 14242": f"127.0.0.1 {site.node.dicom_port}",
        }
        output = site.run("set -e\n" + documented.section(page, title).commands + "echo all have run", {})
    assert SECTIONS[page, title] in output
    assert output.endswith("all have run\n"), output
