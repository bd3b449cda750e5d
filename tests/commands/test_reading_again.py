"""`kerma rebuild`, `kerma settings` and `kerma reextract --compare`: reading again what Orthanc holds."""

from __future__ import annotations

import json
import zlib
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text, update

from kerma import __version__
from kerma.database import preferences
from kerma.database.engine import make_engine
from kerma.database.ingest import equipment_calibrations, equipment_settings, modality_rules, nodes, rebuild
from kerma.database.ingest.equipment_calibrations import CalibrationValues
from kerma.database.ingest.nodes import ListedNode
from kerma.database.ingest.reception import Reception
from kerma.database.ingest.store import Received, store
from kerma.database.query.operations.update_changes import UpdateFilter, study_updates
from kerma.database.query.studies.study_detail import study_detail
from kerma.database.schema.equipment_merge_table import equipment_merge
from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import dose_object, equipment, ledger, metadata
from kerma.extract import extract
from kerma.facts.record import updated
from kerma.modality_rules import ModalityRule
from kerma.privacy import PatientProtection
from kerma.settings import Settings
from kerma.standard.enumerations import ExamModality
from local_stack import free_port, orthanc_node
from tests.support.database_contents import contents
from tests.support.hospital import Hospital, unique
from tests.support.sr_builder import ct_dose, ct_event, ct_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from kerma.database.ingest.equipment_settings import SettingValue


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Hospital]:
    """A hospital with three reports, and a row in every table of settings."""
    secret = folder / "secret"
    secret.write_text("the key of all these tests, 0123456789\n")
    engine = make_engine(url)
    env = {"KERMA_SECRET_FILE": str(secret)}
    with orthanc_node(folder / "orthanc", url, free_port(), free_port(), extra_env=env) as node:
        hospital = Hospital(node, engine, secret)
        for dlp_mgy_cm in ("100", "200", "300"):
            hospital.rest("/instances", "POST", unique(ct_report(ct_event(ct_dose("5", dlp_mgy_cm)))))
        hospital.settle()
        set_everything(engine)
        yield hospital
    engine.dispose()


@pytest.fixture(scope="module")
def hospital(
    make_database: Callable[[str], str], migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hospital]:
    with opened(make_database(migrated_template), tmp_path_factory.mktemp("hospital")) as hospital:
        yield hospital


def set_everything(engine: Engine) -> None:
    """A row in every table of settings."""
    with engine.begin() as connection:
        key: UUID = connection.execute(select(equipment.c.equipment_id)).scalars().first() or UUID(int=1)
        values = CalibrationValues(table_water_equivalent_mm=8, note="mesuré à l'œil")
        equipment_calibrations.put(connection, key, date(2026, 1, 1), values, "somebody")
        changes: dict[str, SettingValue] = {"expected_interval_days": 3, "room": "1.07", "used_from": date(2020, 1, 1)}
        equipment_settings.change(connection, key, changes, "somebody")
        row = {"equipment_id": UUID(int=5), "into_id": key, "merged_at": func.now(), "merged_by": "somebody"}
        connection.execute(insert(equipment_merge).values(row))
        modality_rules.add(connection, [ModalityRule(equipment_id=key, modality=ExamModality.RADIOGRAPHY)], "somebody")
        nodes.put(connection, ListedNode(name="ct1", ae_title="CT1", address="10.1.2.3", port=104))
        preferences.save(connection, "me", "CT", "mine", {"ct_from": "2026-01-01"}, is_shared=True)
        preferences.prefer(connection, "me", "ct_columns", ["dlp_mgy_cm"])


def test_every_table_is_emptied_or_left_for_a_reason() -> None:
    assert sorted([*rebuild.EMPTIED, *rebuild.LEFT]) == sorted(metadata.tables)


def test_a_rebuilt_database_equals_the_one_before(hospital: Hospital) -> None:
    before = contents(hospital.engine)
    assert len(before["study"]) == 3
    with hospital.engine.begin() as connection:
        connection.execute(text("UPDATE study SET dlp_mgy_cm = 0"))
    done = hospital.kerma("rebuild")
    assert (done.returncode, done.stdout) == (0, "3 extracted\n"), done.stderr
    assert contents(hospital.engine) == before


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ("gone_at = now()", 2, "no longer holds 1 objects whose doses are stored"),
        ("node = 'Elsewhere'", 1, "Elsewhere does not report"),
    ],
)
def test_nothing_is_emptied_that_orthanc_cannot_give_again(
    hospital: Hospital, change: str, status: int, words: str
) -> None:
    (instance, *_) = hospital.rest("/instances")
    node = hospital.ledger()[instance]["node"]
    with hospital.engine.begin() as connection:
        connection.execute(text(f"UPDATE ledger SET {change} WHERE orthanc_id = :id"), {"id": instance})
    refused = hospital.kerma("rebuild")
    with hospital.engine.begin() as connection:
        undone = text("UPDATE ledger SET gone_at = NULL, node = :node WHERE orthanc_id = :id")
        connection.execute(undone, {"id": instance, "node": node})
    assert (refused.returncode, words in refused.stderr) == (status, True), refused.stderr
    assert len(contents(hospital.engine)["study"]) == 3


def change_stored(engine: Engine, uid: str, change: Callable[[Any], None]) -> None:
    """Change what is stored as read from an object, as if an earlier version had read it so."""
    with engine.begin() as connection:
        query = select(dose_object.c.extraction).where(dose_object.c.sop_instance_uid == uid)
        stored = unpack(connection.execute(query).scalar_one())
        change(stored)
        packed = zlib.compress(json.dumps(stored).encode())
        values = update(dose_object).where(dose_object.c.sop_instance_uid == uid).values(extraction=packed)
        connection.execute(values)


def test_a_comparison_names_what_this_version_reads_otherwise_and_writes_nothing(hospital: Hospital) -> None:
    variables = {"KERMA_ORTHANC_URL": hospital.node.url, "KERMA_SECRET_FILE": str(hospital.secret)}
    equal = hospital.kerma("reextract", "--compare", **variables)
    assert "3 objects compared; 0 of them would change. Nothing was written." in equal.stdout, equal.stderr
    uids = [row["sop_instance_uid"] for row in contents(hospital.engine)["dose_object"]]

    def halve_dose_and_change_name(stored: Any) -> None:
        stored["events"][0]["dlp_mgy_cm"] /= 2
        stored["study"]["patient_id"] = "another"

    change_stored(hospital.engine, uids[0], halve_dose_and_change_name)
    before = contents(hospital.engine)
    done = hospital.kerma("reextract", "--compare", "--json", **variables)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["fact"], first["object_count"], first["max_relative_change"]) == ("events.dlp_mgy_cm", 1, 1.0)
    assert (second["fact"], second["before"], second["after"]) == ("study.patient_id", None, None)
    assert contents(hospital.engine) == before
    shown = hospital.kerma("reextract", "--compare", **variables)
    assert "3 objects compared; 1 of them would change." in shown.stdout
    assert "100.0%" in shown.stdout
    assert hospital.kerma("rebuild").returncode == 0


@pytest.mark.parametrize(
    ("options", "variables", "status", "words"),
    [
        (["--json"], {}, 2, "it needs --compare"),
        (["--compare"], {"KERMA_ORTHANC_URL": "http://127.0.0.1:9"}, 1, "http://127.0.0.1:9 cannot be reached"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_refused(
    hospital: Hospital, options: list[str], variables: dict[str, str], status: int, words: str
) -> None:
    done = hospital.kerma("reextract", *options, **{"KERMA_SECRET_FILE": str(hospital.secret), **variables})
    assert (done.returncode, words in done.stderr) == (status, True), done.stderr


def store_as_an_older_version(hospital: Hospital, instance: str, dlp_mgy_cm: float) -> None:
    """Store an object with another total, as a version of Kerma would have that read it otherwise."""
    row = hospital.ledger()[instance]
    extraction = extract(hospital.answer(f"/instances/{instance}/file")[1])
    assert extraction.totals is not None
    older = replace(extraction, totals=updated(extraction.totals, dlp_mgy_cm=dlp_mgy_cm))
    reception = Reception(**{field.name: row[field.name] for field in fields(Reception) if field.name in row})
    protection = PatientProtection.from_settings(Settings(secret_file=hospital.secret))
    with hospital.engine.begin() as connection:
        store(connection, [Received(instance, older, reception)], protection)
        connection.execute(update(ledger).where(ledger.c.orthanc_id == instance).values(extractor_version="0.0.9"))


def test_what_an_update_changes_stays_stored_and_is_named_by_the_study(hospital: Hospital) -> None:
    first, second, _ = sorted(hospital.rest("/instances"))
    studies = {instance: hospital.ledger()[instance]["study_instance_uid"] for instance in (first, second)}
    with hospital.engine.connect() as connection:
        stated = {
            row[0]: row[1] for row in connection.execute(text("SELECT study_instance_uid, dlp_mgy_cm FROM study"))
        }
    dlps = [stated[studies[instance]] for instance in (first, second)]
    store_as_an_older_version(hospital, first, dlps[0] / 2)
    store_as_an_older_version(hospital, second, dlps[1] / 1.04)
    done = hospital.kerma("reextract")
    assert done.returncode == 0, done.stderr
    with hospital.engine.connect() as connection:
        changes = study_updates(connection, UpdateFilter(version=__version__))
        detail = study_detail(connection, studies[first])
    found = [
        (change.study_instance_uid, change.fact, change.version_before, change.value_before, change.value_after)
        for change in changes
    ]
    assert found == [
        (studies[first], "totals.dlp_mgy_cm", "0.0.9", dlps[0] / 2, dlps[0]),
        (studies[second], "totals.dlp_mgy_cm", "0.0.9", dlps[1] / 1.04, dlps[1]),
    ]
    assert detail is not None
    assert [change.relative_change for change in detail.total_changes] == [1.0]


@pytest.mark.faults
def test_an_empty_database_is_filled_from_orthanc_and_the_exported_settings(
    database_url: str, make_database: Callable[[str], str], migrated_template: str, tmp_path: Path
) -> None:
    with opened(database_url, tmp_path) as hospital:
        before = contents(hospital.engine)
        assert hospital.kerma("settings", "export", str(tmp_path / "site.json")).returncode == 0
    url = make_database(migrated_template)
    env = {"KERMA_SECRET_FILE": str(hospital.secret)}
    with orthanc_node(tmp_path / "orthanc", url, free_port(), free_port(), extra_env=env) as node:
        anew = Hospital(node, make_engine(url), hospital.secret)
        anew.settle()
        assert anew.kerma("rebuild").returncode == 0
        done = anew.kerma("settings", "import", str(tmp_path / "site.json"))
        assert done.returncode == 0, done.stderr
        assert contents(anew.engine) == before
        anew.engine.dispose()
