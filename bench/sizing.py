"""What a study takes of disk, CPU and memory: the table of docs/administrator/sizing.md.

`python -m bench.sizing` sends studies of the demo hospital, a kind after the other, and CT slices to an Orthanc with
the plugin and a PostgreSQL of its own. KERMA_BENCH_SIZING_STUDIES is the number of studies of each kind.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, text

from bench.checkouts import REPOSITORY
from bench.objects import ct_slices, dose_reports
from bench.servers import Site, sites, work_folder
from bench.session import session
from kerma.database.ingest import jobs
from kerma.database.query.operations import storage_use
from kerma.simulate.demo import DemoStudy
from kerma.simulate.facts import text_of
from kerma.simulate.hospital import hospital_studies
from local_stack import OrthancNode, Worker, dashboard_server, free_port
from local_stack.processes import descendants

STUDIES = 200
_SLICES = 2000
# The first objects make the first pages of all tables and indexes.
_WARM_UP, _OTHER_SEED = 60, 7
_PAGES = ("", "ct", "fluoroscopy", "ct_charts", "equipment", "quality")
_MEGABYTE = 1e6
_REPORT_CLASSES = "1.2.840.10008.5.1.4.1.1.88."
_POOL = 20
_JOBS_TIMEOUT_S = 900
_UNTIL = date(2026, 10, 31)


class SizedObjects(NamedTuple):
    """Studies, or images, of one sort.

    Attributes:
        name: as the table shows it.
        write: writes so many of them as files into a folder.
        number: how many.
    """

    name: str
    write: Callable[[Path, int], object]
    number: int


class Use(NamedTuple):
    """What was in use at a moment.

    Attributes:
        objects: objects in Orthanc.
        orthanc_bytes: disk space of Orthanc's folder, as its file system counts it.
        database_bytes: size of the database after VACUUM.
        cpu_ms: CPU time of Orthanc, the process that reads, and PostgreSQL.
    """

    objects: int
    orthanc_bytes: int
    database_bytes: int
    cpu_ms: float


def measure() -> None:
    """Print a row for each kind, then the memory of each process."""
    with ExitStack() as stack:
        folder = stack.enter_context(work_folder())
        _, site = stack.enter_context(sites(folder / "sites", [("plugin", REPOSITORY)]))
        assert site.engine is not None
        env = {"KERMA_DATABASE_URL": site.engine.url.render_as_string(hide_password=False)}
        print("| kind | number | objects each | Orthanc, MB per 1,000 | database, MB per 1,000 | CPU, ms each |")
        print("|---|--:|--:|--:|--:|--:|")
        _row(
            site, SizedObjects("warm-up", _write_all, _WARM_UP), folder / "objects"
        )  # tables and indexes get their first pages
        for kind in kinds():
            print(_row(site, kind, folder / "objects"), flush=True)
        print(_memory(site, env, folder / "worker.log"))


def kinds() -> list[SizedObjects]:
    """Dose reports by modality, images whose header states the dose, and CT slices that teach nothing new."""
    count = int(os.environ.get("KERMA_BENCH_SIZING_STUDIES", STUDIES))
    reports = [
        SizedObjects(f"{name}, reports", _studies(code, reports=True), count) for code, name in _REPORTED.items()
    ]
    images = [
        SizedObjects(f"{name}, images of no pixels", _studies(code, reports=False), count) for code, name in _IMAGES
    ]
    slices = SizedObjects("CT slices of 512 x 512 pixels", lambda folder, number: ct_slices(folder, number, 0), _SLICES)
    return [*reports, *images, slices]


_REPORTED = {"CT": "CT", "RF": "fluoroscopy", "DX": "radiography", "MG": "mammography"}
_IMAGES = (("DX", "radiography"), ("MG", "mammography"), ("NM", "nuclear medicine"))


def _studies(modality: str, *, reports: bool) -> Callable[[Path, int], None]:
    def write(folder: Path, count: int) -> None:
        folder.mkdir(parents=True)
        found = (study for study in _hospital(count) if _is_of(study, modality, reports=reports))
        for number, study in enumerate(islice(found, count)):
            for position, made in enumerate(study.objects):
                (folder / f"{number:05}-{position:02}.dcm").write_bytes(made.to_bytes())

    return write


def _write_all(folder: Path, count: int) -> None:
    dose_reports(folder, count, _OTHER_SEED)


def _hospital(count: int) -> Iterator[DemoStudy]:
    return hospital_studies(_POOL * count, until=_UNTIL)


def _is_of(study: DemoStudy, modality: str, *, reports: bool) -> bool:
    stated = text_of(study.expected.study, "modality")
    found = {made.sop_class_uid.startswith(_REPORT_CLASSES) for made in study.objects}
    return stated == modality and (found == {reports} or (modality == "NM" and not reports))


def _row(site: Site, kind: SizedObjects, folder: Path) -> str:
    kind.write(folder / kind.name, kind.number)
    before = _use(site)
    _send(site.node, folder / kind.name)
    site.wait_until_read()
    after = _use(site)
    objects = after.objects - before.objects
    orthanc_mb = (after.orthanc_bytes - before.orthanc_bytes) / _MEGABYTE * 1000 / kind.number
    database_mb = (after.database_bytes - before.database_bytes) / _MEGABYTE * 1000 / kind.number
    cpu_ms = (after.cpu_ms - before.cpu_ms) / kind.number
    return (
        f"| {kind.name} | {kind.number} | {objects / kind.number:.1f} | {orthanc_mb:.1f} | {database_mb:.1f} | "
        f"{cpu_ms:.1f} |"
    )


def _use(site: Site) -> Use:
    assert site.engine is not None
    cpu_ms = site.cpu_ms().total
    with site.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
        database_bytes = storage_use.database_bytes(connection)
    storage = site.node.folder / "storage"
    orthanc_bytes = sum(512 * path.stat().st_blocks for path in storage.rglob("*") if path.is_file())
    return Use(int(site.json("/statistics")["CountInstances"]), orthanc_bytes, database_bytes, cpu_ms)


def _memory(site: Site, env: dict[str, str], log: Path) -> str:
    """The memory of each process after its work: the worker's skin doses, the dashboard's pages."""
    assert site.engine is not None
    assert site.postgres_pid is not None
    worker = Worker(env, log)
    worker.start()
    assert worker.child is not None
    _wait_for_jobs(site.engine)
    with dashboard_server(free_port(), env) as dashboard, session(dashboard.port) as browser:
        assert dashboard.child is not None
        for page in _PAGES:
            browser.run(page)
        found = {
            "Orthanc with the plugin, its reading process included": _memory_mb(site.node.pid),
            "PostgreSQL, all processes": _memory_mb(site.postgres_pid),
            "worker": _memory_mb(worker.child.pid),
            "dashboard, one session": _memory_mb(dashboard.child.pid),
        }
    worker.stop()
    return "\n".join(["", "| process | memory, MB |", "|---|--:|", *(f"| {n} | {m:.0f} |" for n, m in found.items())])


def _wait_for_jobs(engine: Engine) -> None:
    deadline = time.monotonic() + _JOBS_TIMEOUT_S
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            counts = jobs.counts(connection)
        if not counts.waiting and not counts.under_way:
            return
        time.sleep(0.5)
    raise RuntimeError(f"the worker has not done its jobs within {_JOBS_TIMEOUT_S} s")


def _send(node: OrthancNode, folder: Path) -> None:
    command = ["dcmsend", "+sd", "-aec", "KERMA", "127.0.0.1", str(node.dicom_port), str(folder)]
    subprocess.run(command, env={**os.environ, "TCP_NODELAY": "1"}, check=True)


def _memory_mb(pid: int) -> float:
    """Memory of a process and its descendants; shared pages count once (proc(5): Pss)."""
    return sum(map(_pss_kb, [pid, *descendants(pid)])) / 1024


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1])


if __name__ == "__main__":
    measure()
