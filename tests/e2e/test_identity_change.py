"""A change of how identity is stored, with thousands of objects in a real Orthanc, gives what a fresh import gives."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kerma.database.engine import make_engine
from kerma.simulate import hospital_studies
from tests.support.database_contents import contents
from tests.support.hospital import Hospital, wait_until, write_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Any

    from tests.support.database_pool import DatabasePool

    OpenHospital = Callable[..., AbstractContextManager[Hospital]]

STUDIES = 5000
AT_A_TIME = 500
PATIENCE_S = 3600
ITEMS = ("PATIENT_NAME", "PATIENT_ID", "ACCESSION", "BIRTH_DATE", "STAFF_NAMES")


def variables(mode: str) -> dict[str, str]:
    return {f"KERMA_{item}": mode for item in ITEMS}


def read_everything(hospital: Hospital, count: int) -> None:
    def is_read() -> bool:
        rows = hospital.ledger().values()
        return len(rows) == count and all(row["status"] != "pending" for row in rows)

    wait_until(is_read, PATIENCE_S)


def restart(hospital: Hospital, mode: str) -> None:
    hospital.node.extra_env = {**hospital.node.extra_env, **variables(mode)}
    hospital.node.restart()


def comparable(hospital: Hospital) -> dict[str, list[dict[str, Any]]]:
    """What the database holds but jobs, and what the trail says about the change itself."""
    found = contents(hospital.engine)
    return {name: rows for name, rows in found.items() if name != "job" and not name.startswith("audit_")}


@pytest.mark.faults
def test_each_change_gives_what_a_fresh_import_of_5000_studies_gives(
    open_hospital: OpenHospital,
    database_url: str,
    database_pool: DatabasePool,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    made = [item.to_bytes() for study in hospital_studies(STUDIES, until=date(2026, 6, 30)) for item in study.objects]
    paths = write_all(tmp_path / "objects", made)
    with open_hospital(database_url, **variables("hash")) as hospital:
        for start in range(0, len(paths), AT_A_TIME):
            hospital.storescu(*paths[start : start + AT_A_TIME])
        read_everything(hospital, len(paths))
        for mode in ("none", "plain", "hash"):
            restart(hospital, mode)
            began = time.monotonic()
            done = hospital.kerma("patient-data", "change", KERMA_SECRET_FILE=str(hospital.secret), **variables(mode))
            assert done.returncode == 0, done.stderr
            read_everything(hospital, len(paths))
            record_property(f"seconds_to_{mode}", round(time.monotonic() - began))
            changed = comparable(hospital)
            fresh = imported_afresh(hospital, database_pool, len(paths))
            assert {name for name in changed if changed[name] != fresh[name]} == set()


def imported_afresh(hospital: Hospital, pool: DatabasePool, count: int) -> dict[str, list[dict[str, Any]]]:
    """What an empty database holds once Orthanc's objects have been read into it."""
    url, before = pool.take(), hospital.node.database_url
    engine = make_engine(url)
    fresh = replace(hospital, engine=engine)
    hospital.node.database_url = url
    hospital.node.restart()
    read_everything(fresh, count)
    found = comparable(fresh)
    engine.dispose()
    hospital.node.database_url = before
    hospital.node.restart()
    pool.give_back(url)
    return found
