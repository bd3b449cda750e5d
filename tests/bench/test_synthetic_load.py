"""`bench.synthetic_load` makes a large database that looks like one that the store filled; `kerma rollup` checks it."""

import os
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import Engine, func, select, text, true

from bench.synthetic_load import fill
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.tables import dose_object, ledger, study_table
from kerma.settings import settings


def kerma(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kerma.cli", *arguments],
        env={**os.environ, "KERMA_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def filled(database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Three hundred studies, most of them copies."""
    monkeypatch.setenv("KERMA_DATABASE_URL", database_url)
    monkeypatch.setattr(fill, "ORIGINALS", 40)
    settings.cache_clear()
    fill.fill(300, date(2026, 10, 31))
    settings.cache_clear()
    return engine


def test_it_holds_the_requested_number_of_studies(filled: Engine) -> None:
    with filled.connect() as connection:
        assert connection.execute(select(func.count()).select_from(study_table)).scalar_one() == 300


def test_counts_of_a_study_are_those_of_its_rows(filled: Engine) -> None:
    with filled.connect() as connection:
        counts = connection.execute(
            select(func.sum(study_table.c.event_count), func.sum(study_table.c.object_count))
        ).one()
        events = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in set(EVENT_TABLES.values())
        ]
        objects = connection.execute(select(func.count()).select_from(dose_object)).scalar_one()
    assert tuple(counts) == (sum(events), objects)


def test_every_object_is_in_the_ledger(filled: Engine) -> None:
    unknown = select(func.count()).where(dose_object.c.orthanc_id.not_in(select(ledger.c.orthanc_id)))
    with filled.connect() as connection:
        assert connection.execute(unknown).scalar_one() == 0


def test_a_copy_names_its_own_objects(filled: Engine) -> None:
    source_objects = func.jsonb_each_text(study_table.c.provenance).table_valued("key", "value")
    own = select(dose_object.c.sop_instance_uid).where(dose_object.c.study_id == study_table.c.study_id)
    single_uid = (
        func.unnest(func.string_to_array(source_objects.c.value, " + "))
        .table_valued("uid", name="each")
        .render_derived()
    )
    uids = select(func.count()).select_from(study_table).join(source_objects, true()).join(single_uid, true())
    foreign = uids.where(single_uid.c.uid.not_in(own))
    with filled.connect() as connection:
        assert connection.execute(foreign).scalar_one() == 0


def test_no_two_copies_are_alike(filled: Engine) -> None:
    doses = select(func.count(), func.count(study_table.c.dlp_mgy_cm.distinct())).where(
        study_table.c.modality == "CT", study_table.c.dlp_mgy_cm > 0
    )
    with filled.connect() as connection:
        count, different = connection.execute(doses).one()
    assert different > 0.9 * count


def test_its_counts_are_those_of_all_studies(filled: Engine, database_url: str) -> None:
    del filled
    checked = kerma(database_url, "rollup", "--check")
    assert (checked.returncode, checked.stdout) == (0, "The counts are those of all studies.\n")


def test_a_database_with_studies_is_refused(filled: Engine, database_url: str) -> None:
    del filled
    refused = subprocess.run(
        [sys.executable, "-m", "bench.synthetic_load", "5", "2026-10-31"],
        env={**os.environ, "KERMA_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 2
    assert "holds studies already" in refused.stderr


def test_a_difference_of_counts_is_reported_and_repaired(filled: Engine, database_url: str) -> None:
    with filled.begin() as connection:
        connection.execute(text("delete from study_day"))
    assert kerma(database_url, "rollup", "--check").returncode == 1
    assert kerma(database_url, "rollup", "--rebuild").returncode == 0
    assert kerma(database_url, "rollup", "--check").returncode == 0


@pytest.mark.parametrize("arguments", [(), ("--rebuild", "--check")])
def test_one_of_both_options_is_required(database_url: str, arguments: tuple[str, ...]) -> None:
    assert "either --rebuild or --check" in kerma(database_url, "rollup", *arguments).stderr
