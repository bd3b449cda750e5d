"""Objects whose index entries were lost while nobody had read them come back by `kerma unindexed import`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from kerma.cli import app
from kerma.database import orthanc_index
from kerma.settings import settings
from local_stack import free_port, orthanc_node
from tests.support.hospital import Hospital, unique
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def report(dlp_mgy_cm: str) -> bytes:
    return unique(ct_report(ct_event(ct_dose("5", dlp_mgy_cm))))


def kerma(hospital: Hospital, *words: str) -> str:
    settings.cache_clear()
    variables = {
        "KERMA_DATABASE_URL": hospital.node.database_url,
        "KERMA_ORTHANC_STORAGE": str(hospital.node.folder / "storage"),
        "KERMA_ORTHANC_URL": hospital.node.url,
        "COLUMNS": "200",
    }
    done = CliRunner().invoke(app, ["unindexed", *words, "--min-age-minutes", "0"], env=variables)
    assert done.exit_code == 0, done.output
    return done.output


def test_objects_that_index_and_database_lack_are_in_the_ledger_once_after_the_import(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    secret, storage = tmp_path / "secret", tmp_path / "orthanc" / "storage"
    secret.write_text("the key of all these tests, 0123456789\n")
    (tmp_path / "older").mkdir()
    # Without Kerma's plugin: nobody reads the objects, as where PostgreSQL is away.
    with orthanc_node(storage.parent, "", free_port(), free_port(), plugin=False) as node:
        unread = Hospital(node, engine, secret)
        unread.rest("/instances", "POST", report("100"))
        older = orthanc_index.copy(storage, tmp_path / "older")
        for dlp_mgy_cm in ("200", "300", "400"):
            unread.rest("/instances", "POST", report(dlp_mgy_cm))
        acknowledged = set(unread.rest("/instances"))
    for path in storage.glob("index*"):
        path.unlink()
    shutil.copy(older, storage)
    env = {"KERMA_SECRET_FILE": str(secret)}
    with orthanc_node(storage.parent, database_url, free_port(), free_port(), extra_env=env) as node:
        hospital = Hospital(node, engine, secret)
        assert "3 missing in Orthanc" in kerma(hospital, "list")
        imported = kerma(hospital, "import")
        assert "3 objects imported" in imported
        assert "3 files moved to" in imported
        assert "names every file" in kerma(hospital, "list")
        assert set(hospital.rest("/instances")) == acknowledged
        hospital.settle()
        states = {orthanc_id: row["status"] for orthanc_id, row in hospital.ledger().items()}
        assert states == dict.fromkeys(acknowledged, "extracted")
