"""Runs the acceptance test: a second Orthanc and a temporary schema take the reference objects; nothing of it stays."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from kerma.database.engine import make_engine
from kerma.database.query.selftest.stored_values import pending_count
from kerma.database.schema.temporary_schema import temporary_schema
from kerma.errors import UnavailableError
from kerma.interop.association import Node
from kerma.interop.cstore import send
from kerma.selftest.comparison import ComparedValue, expected_values
from kerma.selftest.found_values import FoundValues
from kerma.selftest.objects.listing import reference_objects
from kerma.selftest.processes import ChildProcess
from kerma.selftest.second_orthanc import environment, second_orthanc
from kerma.selftest.versions import software_versions
from kerma.worker.worker import Worker

#: Beginning of the names of the folders of the test, before the number of its process. What `kill -9` left is removed
#: by the next test.
FOLDER_PREFIX = "kerma-selftest-"
_READ_TIMEOUT_S = 120.0
#: What is called with the part of the work that begins.
Progress = Callable[[str], None]


@dataclass(frozen=True)
class SelftestResult:
    """The result of a test.

    Attributes:
        started_at: when it began.
        seconds: how long it took.
        is_full: whether it was the full test.
        versions: version of each program and package by its name.
        values: the comparisons, in the order of the table.
    """

    started_at: datetime
    seconds: float
    is_full: bool
    versions: Mapping[str, str]
    values: tuple[ComparedValue, ...]

    @property
    def failed(self) -> tuple[ComparedValue, ...]:
        """Comparisons that differ."""
        return tuple(value for value in self.values if value.has_failed)

    @property
    def has_passed(self) -> bool:
        """Whether no comparison differs."""
        return not self.failed


def run_selftest(database_url: str, *, is_full: bool = False, progress: Progress = lambda _: None) -> SelftestResult:
    """Run the test.

    Args:
        database_url: of Kerma's database, in which a temporary schema is made.
        is_full: every reference object and every row.
        progress: called with the part of the work that begins.

    Raises:
        UnavailableError: Orthanc or its plugin cannot be started, or does not take an object.
        ConfigurationError: no temporary schema can be made.
        DBAPIError: the database cannot be used.
    """
    started_at, start = datetime.now(tz=UTC), time.perf_counter()
    _remove_abandoned_folders()
    with tempfile.TemporaryDirectory(prefix=f"{FOLDER_PREFIX}{os.getpid()}-") as name:
        folder = Path(name)
        progress("Temporary schema")
        with temporary_schema(database_url) as url:
            engine = make_engine(url)
            try:
                values, versions = _tested(engine, url, folder, is_full=is_full, progress=progress)
            finally:
                engine.dispose()
    return SelftestResult(started_at, time.perf_counter() - start, is_full, versions, values)


def _tested(
    engine: Engine, url: str, folder: Path, *, is_full: bool, progress: Progress
) -> tuple[tuple[ComparedValue, ...], Mapping[str, str]]:
    files = _written(folder, is_full=is_full)
    progress("Second Orthanc")
    (folder / "orthanc").mkdir()
    with second_orthanc(folder / "orthanc", url) as (node, process):
        progress("Sending by C-STORE")
        _send(files, node)
        progress("Reading")
        _wait_until_read(engine, len(files), process)
    progress("Skin doses")
    Worker(engine).drain()
    progress("Comparing")
    with engine.connect() as connection:
        found = FoundValues(connection, len(files), folder, environment(url))
        values = tuple(found.compared(expected) for expected in expected_values(is_full=is_full))
        return values, software_versions(connection)


def _written(folder: Path, *, is_full: bool) -> list[Path]:
    paths = []
    for one in reference_objects(is_full=is_full):
        path = folder / one.name
        path.write_bytes(one.file())
        paths.append(path)
    return paths


def _send(files: list[Path], node: Node) -> None:
    for sent in send(files, node):
        if sent.refusal is not None:
            raise UnavailableError(
                f"The second Orthanc did not take the reference object {sent.path.name}: {sent.refusal}."
            )


def _wait_until_read(engine: Engine, sent: int, process: ChildProcess) -> None:
    def is_read() -> bool:
        with engine.connect() as connection:
            return pending_count(connection, sent) == 0

    process.wait_until(is_read, f"and Kerma's plugin have read the {sent} reference objects", _READ_TIMEOUT_S)


def _remove_abandoned_folders() -> None:
    """Remove folders whose process has ended, which hold reference objects only."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        process = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if not Path("/proc", process).exists():
            shutil.rmtree(folder, ignore_errors=True)
