"""`kerma tag` sets and removes tags of studies, which a site can script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from kerma.cli import app
from kerma.commands import running_stack
from kerma.database.ingest.store import Received, store
from tests.support.database_contents import HASHED, assert_rollups_fit
from tests.support.sr_builder import STUDY_UID, ct_dose, ct_event, ct_report, read

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture(autouse=True)
def _site(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A study at a site that stores hashes."""
    secret = tmp_path / "key"
    secret.write_bytes(HASHED.secret)
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    monkeypatch.setenv("KERMA_SECRET_FILE", str(secret))
    monkeypatch.setattr(running_stack, "FOLDER", tmp_path / "no-local-stack")
    report = ct_report(ct_event(ct_dose()), AccessionNumber="A1")
    with engine.begin() as connection:
        store(connection, [Received("a", read(report))], HASHED)


def kerma(*words: str) -> Result:
    return CliRunner().invoke(app, [*words])


def test_a_study_is_tagged_by_its_accession_number_listed_and_counted_again(engine: Engine) -> None:
    counted = text("SELECT coalesce(sum(study_count), 0) FROM study_day")
    assert f"The study {STUDY_UID} has the tag" in kerma("tag", "add", "A1", "excluded", "--reason", "twice").stdout
    with engine.connect() as connection:
        assert connection.execute(counted).scalar_one() == 0
    [listed] = [json.loads(line) for line in kerma("tag", "list", STUDY_UID, "--json").stdout.splitlines()]
    assert (listed["tag"], listed["reason"], listed["removed_at"]) == ("excluded", "twice", None)
    assert kerma("tag", "remove", STUDY_UID, "excluded").exit_code == 0
    assert "excluded" in kerma("tag", "list").stdout
    with engine.connect() as connection:
        assert connection.execute(counted).scalar_one() == 1
    assert_rollups_fit(engine)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["add", "A1", "excluded"], "needs a reason"),
        (["add", "A2", "reviewed"], "No study has the Study Instance UID or the accession number A2"),
        (["remove", "A1", "reviewed"], "is not set"),
        (["add", "A1", "seen"], "is not one of"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(words: list[str], why: str) -> None:
    done = kerma("tag", *words)
    assert (done.exit_code, why in done.stderr) == (2, True)
