"""Old objects are deleted from a running Orthanc by rules; their doses stay, and what was not read stays as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlalchemy import delete as sql_delete
from sqlalchemy import select, text, update

from kerma.database.ingest import ledger as entries
from kerma.database.schema.tables import dose_object, ledger, study_table
from kerma.retention import rules
from kerma.retention.run import Outcome, RetentionRun, plan
from kerma.retention.storage import ObjectStorage
from kerma.simulate.hospital import hospital_studies
from tests.support.hospital import Hospital, orthanc_id, wait_until, write_all

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Table

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
RULE = "CTImageStorage:90d"
LATER = timedelta(days=100)


class Sent(NamedTuple):
    """Files that Orthanc has received."""

    images: list[Path]
    reports: list[Path]


@pytest.fixture(scope="module")
def sent(hospital: Hospital, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """A CT study of slices and a few studies of reports."""
    studies = [study.objects for study in hospital_studies(60)]
    slices = next(objects for objects in studies if objects[0].sop_class_uid == CT_IMAGE)
    reports = [objects[0] for objects in studies if objects[0].sop_class_uid != CT_IMAGE][:3]
    images = [made for made in slices if made.sop_class_uid == CT_IMAGE][:12]
    paths = write_all(tmp_path_factory.mktemp("objects"), [made.to_bytes() for made in (*images, *reports)])
    hospital.storescu(*paths)
    hospital.settle()
    return Sent(paths[: len(images)], paths[len(images) :])


def doses(hospital: Hospital) -> list[Any]:
    with hospital.engine.connect() as connection:
        return list(connection.execute(text("SELECT study_instance_uid, dlp_mgy_cm, dap_gy_cm2 FROM study ORDER BY 1")))


def delete(hospital: Hospital, after: timedelta = LATER) -> Outcome:
    """Delete by the rule as if it were later."""
    storage = ObjectStorage(hospital.node.url)
    with hospital.engine.connect() as connection:
        (planned,) = plan(connection, storage.node(), rules.parse(RULE), datetime.now(tz=UTC) + after)
    return RetentionRun(hospital.engine, storage, lambda: False, lambda _: None).delete(planned)


def held(hospital: Hospital) -> set[str]:
    return set(hospital.rest("/instances"))


def send_images(hospital: Hospital, sent: Sent) -> None:
    """Send the slices, again where Orthanc holds them no longer, and wait until they are read."""
    hospital.storescu(*sent.images)
    hospital.settle()
    wait_until(lambda: all(hospital.status_of(path)["gone_at"] is None for path in sent.images))


def set_ledger(connection: Connection, path: Path, **values: object) -> None:
    connection.execute(update(ledger).where(ledger.c.orthanc_id == orthanc_id(path)).values(**values))


def test_a_plan_shows_the_rules_and_deletes_nothing(hospital: Hospital, sent: Sent) -> None:
    send_images(hospital, sent)
    before = held(hospital)
    url = {"KERMA_ORTHANC_URL": hospital.node.url}
    done = hospital.kerma("retention", "run", "--dry-run", KERMA_RETENTION=f"{RULE}, EnhancedSRStorage:1d", **url)
    assert done.returncode == 0, done.stderr
    assert RULE in done.stdout
    assert "EnhancedSRStorage:1d deletes structured reports" in done.stdout
    assert held(hospital) == before >= {orthanc_id(path) for path in sent.images}


def test_old_slices_are_deleted_and_all_else_stays(hospital: Hospital, sent: Sent) -> None:
    send_images(hospital, sent)
    pending, failed = sent.images[:2]
    with hospital.engine.begin() as connection:
        set_ledger(connection, failed, status="failed")
        # Of another node, so that no follower reads it again while the test runs.
        set_ledger(connection, pending, node="Second (X)", status="pending")
    before = doses(hospital)
    assert delete(hospital) == Outcome(len(sent.images) - 2, 0)
    assert doses(hospital) == before
    assert held(hospital) == {orthanc_id(path) for path in (pending, failed, *sent.reports)}
    gone = {hospital.status_of(path)["gone_reason"] for path in sent.images[2:]}
    assert (gone, hospital.status_of(failed)["gone_at"]) == ({"retention"}, None)
    shown = hospital.kerma("retention", "log").stdout
    assert RULE in shown
    assert f" {len(sent.images) - 2} " in shown

    # What is sent again is read again, and counts once.
    with hospital.engine.begin() as connection:
        set_ledger(connection, failed, status="extracted")
        set_ledger(connection, pending, node="Kerma (KERMA)", status="extracted")
    send_images(hospital, sent)
    assert {hospital.status_of(path)["gone_reason"] for path in sent.images} == {None}
    assert doses(hospital) == before


def test_a_slice_that_was_sent_again_lately_stays(hospital: Hospital, sent: Sent) -> None:
    send_images(hospital, sent)
    with hospital.engine.begin() as connection:
        set_ledger(connection, sent.images[0], received_at=datetime.now(tz=UTC) - LATER)
    assert delete(hospital, timedelta(0)) == Outcome(0, 1)
    assert orthanc_id(sent.images[0]) in held(hospital)
    with hospital.engine.connect() as connection:
        query = select(ledger.c.gone_at).where(ledger.c.orthanc_id == orthanc_id(sent.images[0]))
        assert connection.execute(query).scalar_one() is None
    with hospital.engine.begin() as connection:
        set_ledger(connection, sent.images[0], received_at=datetime.now(tz=UTC))


@pytest.mark.parametrize(("is_other_file", "outcome"), [(True, Outcome(0, 1)), (False, Outcome(1, 0))])
def test_an_object_whose_file_is_another_than_the_one_read_stays(
    hospital: Hospital, sent: Sent, is_other_file: bool, outcome: Outcome
) -> None:
    send_images(hospital, sent)
    read_from_it = hospital.status_of(sent.images[0])
    before_it_was_sent_again = read_from_it["received_at"] - timedelta(days=1)
    digest = "0" * 32 if is_other_file else read_from_it["digest"]
    with hospital.engine.begin() as connection:
        is_image = ledger.c.sop_class_uid == CT_IMAGE
        connection.execute(update(ledger).where(is_image).values(node="Second (X)"))
        values = {"node": read_from_it["node"], "received_at": before_it_was_sent_again, "digest": digest}
        set_ledger(connection, sent.images[0], **values)
    assert delete(hospital) == outcome
    assert (orthanc_id(sent.images[0]) in held(hospital)) is is_other_file
    with hospital.engine.begin() as connection:
        connection.execute(update(ledger).where(is_image).values(node=read_from_it["node"]))
        set_ledger(connection, sent.images[0], digest=read_from_it["digest"], received_at=read_from_it["received_at"])


@pytest.mark.parametrize("table", [study_table, dose_object])
def test_an_object_whose_study_is_not_stored_stays(hospital: Hospital, sent: Sent, table: Table) -> None:
    send_images(hospital, sent)
    with hospital.engine.begin() as connection:
        of_images = select(ledger.c.study_instance_uid).where(ledger.c.sop_class_uid == CT_IMAGE)
        studies = select(study_table.c.study_id).where(study_table.c.study_instance_uid.in_(of_images))
        connection.execute(sql_delete(table).where(table.c.study_id.in_(studies)))
    before = held(hospital)
    assert delete(hospital) == Outcome(0, 0)
    assert held(hospital) == before >= {orthanc_id(path) for path in sent.images}
    with hospital.engine.begin() as connection:
        entries.mark_pending(connection)
    hospital.settle()
    assert delete(hospital) == Outcome(len(sent.images), 0)


def test_a_rule_that_finds_nothing_is_no_error(hospital: Hospital, sent: Sent) -> None:
    assert sent
    url = hospital.node.url
    done = hospital.kerma("retention", "run", KERMA_RETENTION="MRImageStorage:1d", KERMA_ORTHANC_URL=url)
    assert (done.returncode, "MRImageStorage:1d: 0 objects deleted." in done.stdout) == (0, True), done.stderr
