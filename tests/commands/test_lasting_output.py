"""A command whose output loses its reader does what it was called for; one that only reads ends."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.support.sr_builder import as_file, ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

RULE = ("names", "add", "CT head", "--modality", "CT", "--region", "head", "--description", "Head*")


def run_without_reader(*arguments: str, database_url: str = "", is_error_read: bool = True) -> int:
    """The exit status of a command whose output nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    errors = subprocess.PIPE if is_error_read else writing
    done = subprocess.run(
        [sys.executable, "-m", "kerma.cli", *arguments],
        env={**os.environ, "KERMA_DATABASE_URL": database_url},
        stdout=writing,
        stderr=errors,
        check=False,
    )
    os.close(writing)
    assert b"Traceback" not in (done.stderr or b"")
    return done.returncode


@pytest.mark.parametrize("is_error_read", [True, False])
@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (
            ("user", "add", "ada", "--admin", "--invite"),
            "SELECT count(*) FROM account JOIN login_link USING (account_id)",
        ),
        (RULE, "SELECT count(*) FROM naming_rule WHERE removed_at IS NULL"),
        (("not-patient", "add", "--id", "QA-*"), "SELECT count(*) FROM not_patient_rule"),
    ],
)
def test_a_change_is_stored(
    engine: Engine, database_url: str, arguments: tuple[str, ...], query: str, is_error_read: bool
) -> None:
    assert run_without_reader(*arguments, database_url=database_url, is_error_read=is_error_read) == 0
    with engine.connect() as connection:
        assert connection.execute(text(query)).scalar_one() == 1


def test_reading_files_ends_with_its_reader(tmp_path: Path) -> None:
    """Read to its end, the status would be 0."""
    (tmp_path / "1.dcm").write_bytes(as_file(ct_report(ct_event(ct_dose()))))
    assert run_without_reader("extract", str(tmp_path)) == 1
