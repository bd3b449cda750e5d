"""A hospital on one machine: a real Orthanc with the plugin, a real PostgreSQL, and requests to both."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from kerma.database.schema.tables import ledger
from local_stack import OrthancNode
from tests.support.sr_builder import as_file

PATIENCE_S = 60


@dataclass
class Hospital:
    """An Orthanc and the database its plugin writes to."""

    node: OrthancNode
    engine: Engine
    secret: Path

    def rest(self, path: str, method: str = "GET", body: bytes | None = None) -> Any:
        """What Orthanc's REST interface answers, from JSON."""
        return json.loads(self.answer(path, method, body)[1] or "null")

    def answer(self, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of an answer; redirections are not followed."""
        request = Request(self.node.url + path, data=body, method=method)
        try:
            with build_opener(_Stay).open(request, timeout=PATIENCE_S) as found:
                return _parts(found)
        except HTTPError as error:
            with error:
                return error.code, error.read(), dict(error.headers)

    def storescu(self, *paths: Path) -> None:
        """Send files with DCMTK's storescu, as modalities do."""
        to = ["-aec", "KERMA", "127.0.0.1", str(self.node.dicom_port)]
        command = ["storescu", "--required", *to, *map(str, paths)]
        done = subprocess.run(
            command, env={**os.environ, "TCP_NODELAY": "1"}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def kerma(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run Kerma's command line on this database."""
        env = {**os.environ, "KERMA_DATABASE_URL": self.node.database_url, "COLUMNS": "200", **variables}
        command = [str(Path(sys.executable).with_name("kerma")), *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    def ledger(self) -> dict[str, dict[str, Any]]:
        """The ledger, by Orthanc's identifier."""
        with self.engine.connect() as connection:
            return {row["orthanc_id"]: dict(row) for row in connection.execute(select(ledger)).mappings()}

    def status_of(self, path: Path) -> dict[str, Any]:
        """The ledger's row about a file that was sent."""
        return self.ledger()[orthanc_id(path)]

    def settle(self) -> None:
        """Wait until everything Orthanc holds is in the ledger and nothing is pending."""
        wait_until(self._is_settled)

    def _is_settled(self) -> bool:
        try:
            rows = self.ledger()
        except OperationalError:
            return False
        held = set(self.rest("/instances"))
        return held <= rows.keys() and all(row["status"] != "pending" for row in rows.values())


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _parts(found: HTTPResponse) -> tuple[int, bytes, dict[str, str]]:
    return found.status, found.read(), dict(found.headers)


def wait_until(ready: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + patience_s
    while not ready():
        assert time.monotonic() < deadline, f"waited {patience_s} s in vain"
        time.sleep(0.1)


def orthanc_id(path: Path) -> str:
    """The identifier that Orthanc derives: SHA-1 of patient, study, series and instance."""
    names = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    dataset = dcmread(path, specific_tags=list(names), stop_before_pixels=True)
    digest = hashlib.sha1("|".join(str(dataset.get(name) or "") for name in names).encode()).hexdigest()
    return "-".join(digest[i : i + 8] for i in range(0, 40, 8))


def write_all(folder: Path, objects: Iterable[bytes]) -> list[Path]:
    """Write objects as files."""
    folder.mkdir(exist_ok=True)
    paths = []
    for number, data in enumerate(objects):
        paths.append(folder / f"{number:05}.dcm")
        paths[-1].write_bytes(data)
    return paths


def unique(dataset: Dataset, **header: Any) -> bytes:
    """A file with identifiers of its own."""
    names = ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")
    for name, value in {**{name: generate_uid() for name in names}, "PatientID": "4711", **header}.items():
        setattr(dataset, name, value)
    return as_file(dataset)
