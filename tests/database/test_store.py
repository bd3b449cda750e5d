"""Whatever is stored, in whatever order and however often, the same rows come out; a bad object harms only itself."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from kerma.database.engine import make_engine
from kerma.database.ingest.store import Received, store
from kerma.database.schema.packed_json import unpack
from kerma.extract import Extraction, Problem, extract
from kerma.facts.xray_event import XRayFilter
from kerma.messages import message
from kerma.privacy import PatientProtection
from kerma.settings import Protection
from kerma.standard import concepts as c
from kerma.standard.enumerations import ObjectStatus
from tests.support.database_contents import HASHED, IDENTIFYING, PLAIN, contents
from tests.support.extraction_json import with_first_event, with_study
from tests.support.image_builder import DIGITAL_XRAY, image
from tests.support.sr_builder import ct_dose, ct_event, ct_report, num, read, text, xray_event, xray_report

Put = Callable[..., None]
Rows = Callable[[str], list[dict[str, Any]]]


def ct(*uids: str, sop: str = "2.25.1", **header: Any) -> Extraction:
    events = [ct_event(ct_dose(dlp="100"), event_uid=uid) for uid in uids or ("2.25.7",)]
    return read(ct_report(*events, dlp=str(100 * len(events)), SOPInstanceUID=sop, **header))


def test_a_report_becomes_rows(put: Put, rows: Rows) -> None:
    put(a=ct("2.25.7", "2.25.8"))
    assert [row["dlp_mgy_cm"] for row in rows("ct_event")] == [100.0, 100.0]
    assert [(row["dlp_mgy_cm"], row["event_count"]) for row in rows("study")] == [(200.0, 2)]


def test_every_object_is_in_the_ledger(put: Put, rows: Rows) -> None:
    put(
        a=ct(),
        b=Extraction(status=ObjectStatus.SKIPPED, reason=message("an image")),
        c=Extraction(status=ObjectStatus.FAILED, reason=message("cut short")),
    )
    assert [(row["orthanc_id"], row["status"], row["reason"]) for row in rows("ledger")] == [
        ("a", "extracted", None),
        ("b", "skipped", "an image"),
        ("c", "failed", "cut short"),
    ]


def test_storing_again_changes_nothing(put: Put, engine: Engine) -> None:
    put(a=ct(), b=ct("2.25.7", "2.25.8", sop="2.25.2"))
    before = contents(engine)
    put(b=ct("2.25.7", "2.25.8", sop="2.25.2"))
    put(a=ct())
    assert contents(engine) == before


def test_the_real_objects_in_any_order_give_the_same_rows(
    samples: Path, make_database: Callable[[str], str], migrated_template: str, put: Put, engine: Engine
) -> None:
    files = sorted(samples.glob("*.dcm"))
    readings = {path.stem.replace("-", "_"): path.read_bytes() for path in files}
    put(**{name: extract(data) for name, data in readings.items()})
    shuffled = list(readings) * 2
    random.Random(1).shuffle(shuffled)
    other = make_engine(make_database(migrated_template))
    put_each(other, [(name, readings[name]) for name in shuffled])
    assert contents(other) == contents(engine)
    other.dispose()


def put_each(engine: Engine, objects: list[tuple[str, bytes]]) -> None:
    for name, data in objects:
        with engine.begin() as connection:
            store(connection, [Received(name, extract(data))], HASHED)


def test_a_bad_object_does_not_block_the_next(put: Put, rows: Rows) -> None:
    bad = ct("2.25.8", sop="2.25.2", StudyInstanceUID="2.25.1002")
    bad = with_first_event(bad, dlp_mgy_cm="a text")
    put(a=ct(), b=bad, c=ct("2.25.9", sop="2.25.3", StudyInstanceUID="2.25.1003"))
    assert [row["status"] for row in rows("ledger")] == ["extracted", "failed", "extracted"]


def test_a_bad_object_leaves_its_reason(put: Put, rows: Rows) -> None:
    bad = ct()
    bad = with_first_event(bad, pitch="a text")
    put(b=bad)
    assert "invalid input syntax" in rows("ledger")[0]["reason"]
    assert rows("study") == rows("dose_object") == []


def test_an_unbelievably_long_text_fails_alone(put: Put, rows: Rows) -> None:
    unlucky = ct(StudyInstanceUID="2.25.5")
    unlucky = with_study(unlucky, study_instance_uid="".join(random.Random(1).choices("0123456789.", k=20_000)))
    put(a=unlucky, b=ct(sop="2.25.2"))
    assert [row["status"] for row in rows("ledger")] == ["failed", "extracted"]


def test_a_text_of_megabytes_is_cut_and_a_problem_shows_a_message(put: Put, rows: Rows) -> None:
    put(a=read(ct_report(ct_event(ct_dose(), text(c.COMMENT, "x" * 3_000_000)))))
    assert len(rows("ct_event")[0]["comment"]) < 30_000
    assert "3000000 characters" in str(rows("study")[0]["problems"])


def test_a_nul_character_does_not_break_the_database(put: Put, rows: Rows) -> None:
    reading = ct()
    reading = with_study(reading, study_description="Ch\0est")
    put(a=reading)
    assert rows("study")[0]["study_description"] == "Chest"


def test_a_broken_unicode_text_does_not_break_the_database(put: Put, rows: Rows) -> None:
    reading = ct()
    reading = with_first_event(reading, comment="half \ud800")
    put(a=reading)
    assert rows("ct_event")[0]["comment"] == "half ?"


@pytest.mark.parametrize("words", ["'; drop table study; --", "<script>alert(1)</script>", "=cmd()", "\\u0000", "%s"])
def test_a_hostile_text_is_stored_as_text(put: Put, rows: Rows, words: str) -> None:
    reading = read(ct_report(ct_event(ct_dose(), text(c.ACQUISITION_PROTOCOL, words))))
    reading = with_study(reading, study_description=words)
    put(a=reading)
    assert (rows("study")[0]["study_description"], rows("ct_event")[0]["acquisition_protocol"]) == (words, words)


def test_the_patient_is_hashed_from_the_first_row(put: Put, rows: Rows) -> None:
    put(a=read(ct_report(ct_event(ct_dose()), PatientName="Doe^Jane", PatientID="4711", AccessionNumber="A77")))
    stored = str(rows("study")) + str([unpack(row["extraction"]) for row in rows("dose_object")])
    assert not {word for word in ("Doe", "4711", "A77") if word in stored}


def test_the_plain_patient_is_stored_where_the_site_decides_so(put: Put, rows: Rows) -> None:
    put(PLAIN, a=read(ct_report(ct_event(ct_dose()), PatientName="Doe^Jane", PatientID="4711")))
    assert (rows("study")[0]["patient_name"], rows("study")[0]["patient_id"]) == ("Doe^Jane", "4711")


def test_the_full_report_is_stored(put: Put, rows: Rows) -> None:
    put(a=read(ct_report(ct_event(ct_dose(), text(c.COMMENT, "an item of no declared fact")))))
    assert "an item of no declared fact" in str(unpack(rows("dose_object")[0]["content_tree"]))


def test_parts_of_events_become_rows(put: Put, rows: Rows) -> None:
    reading = read(xray_report(xray_event(num(c.DOSE_AREA_PRODUCT, "0.0001", "Gy.m2"))))
    reading = with_first_event(
        reading, filters=(XRayFilter(material="copper", minimum_mm=0.1), XRayFilter(material="aluminum"))
    )
    put(a=reading)
    assert [(row["ordinal"], row["material"]) for row in rows("projection_filter")] == [(0, "copper"), (1, "aluminum")]


def test_changed_at_stays_where_nothing_changed(put: Put, rows: Rows) -> None:
    put(a=ct())
    before = rows("study")
    put(a=ct())
    assert rows("study") == before


def test_changed_at_moves_and_received_at_stays_when_a_fact_changes(put: Put, rows: Rows) -> None:
    put(a=ct())
    (before,) = rows("study")
    put(b=ct("2.25.8", sop="2.25.2"))
    (after,) = rows("study")
    assert (after["received_at"], after["changed_at"] > before["changed_at"]) == (before["received_at"], True)


def test_an_object_that_proves_to_carry_no_dose_takes_its_facts_with_it(put: Put, rows: Rows) -> None:
    put(a=ct(), b=ct("2.25.8", sop="2.25.2"))
    put(a=Extraction(status=ObjectStatus.SKIPPED, reason=message("no dose after all")))
    assert [row["irradiation_event_uid"] for row in rows("ct_event")] == ["2.25.8"]


def test_the_last_object_of_a_study_takes_the_study_and_its_device_with_it(put: Put, rows: Rows) -> None:
    put(a=ct())
    put(a=Extraction(status=ObjectStatus.SKIPPED, reason=message("no dose after all")))
    assert rows("study") == rows("ct_event") == rows("dose_object") == rows("equipment") == []


def test_what_was_read_once_survives_a_failing_reader(put: Put, rows: Rows) -> None:
    put(a=ct())
    put(a=Extraction(status=ObjectStatus.FAILED, reason=message("the reader is broken")))
    assert (len(rows("study")), rows("ledger")[0]["status"]) == (1, "failed")
    assert "that an earlier version read remain" in rows("ledger")[0]["reason"]


def test_two_objects_that_claim_one_uid_in_one_batch_are_both_in_the_ledger(put: Put, rows: Rows) -> None:
    put(b=ct("2.25.8"), a=ct("2.25.7"))
    assert [row["status"] for row in rows("ledger")] == ["extracted", "extracted"]


def test_a_device_is_described_by_its_latest_study(put: Put, rows: Rows) -> None:
    serial = {"Manufacturer": "GE", "DeviceSerialNumber": "7712"}
    new = ct(StudyDate="20260301", InstitutionalDepartmentName="Imaging", **serial)
    old = ct(sop="2.25.2", StudyInstanceUID="2.25.1002", InstitutionalDepartmentName="Radiology", **serial)
    put(a=new)
    put(b=old)
    assert [row["department_name"] for row in rows("equipment")] == ["Imaging"]


def test_a_device_that_nobody_names_any_more_goes(put: Put, rows: Rows) -> None:
    put(a=ct(ContentDate="20260102", Manufacturer="GE", StationName="CT1"))
    put(b=ct(sop="2.25.2", ContentDate="20260103", Manufacturer="GE", DeviceSerialNumber="7712"))
    assert [row["device_serial_number"] for row in rows("equipment")] == ["7712"]


def test_a_problem_is_stored_with_the_parts_of_its_sentence(put: Put, rows: Rows) -> None:
    problem = Problem("totals.dlp_mgy_cm", message("{n} and {x}", n=1.5, x="'{\0'"))
    put(a=replace(ct(), problems=(problem,)))
    put(b=ct("2.25.8", sop="2.25.2"))  # now the first is read back from its stored extraction
    stored: Any = unpack(rows("dose_object")[0]["extraction"])
    for entries in (rows("study")[0]["problems"], stored["problems"]):
        assert entries[-1]["what"] == "1.5 and '{'"
        assert entries[-1]["parts"] == {"pattern": "{n} and {x}", "values": {"n": {"number": "1.5"}, "x": "'{'"}}


@pytest.mark.parametrize("rule", [Protection.HASH, Protection.NONE])
def test_no_part_of_a_problem_shows_who_the_patient_is(put: Put, rows: Rows, rule: Protection) -> None:
    identity = {"PatientName": "Doe^Jane", "PatientID": "P4711", "AccessionNumber": "A0815"}
    reading = ct(**identity, PatientBirthDate="19600203", StudyDate="19500101")
    assert "1960-02-03" in str(reading.problems)
    put(PatientProtection(dict.fromkeys(IDENTIFYING, rule), b"a secret of some length"), a=reading)
    stored_text = str((rows("study"), rows("ledger"), unpack(rows("dose_object")[0]["extraction"])))
    assert [each for each in ("Doe", "P4711", "A0815", "1960-02-03", "19600203") if each in stored_text] == []


def test_what_an_object_leaves_out_is_marked_as_absent(put: Put, rows: Rows) -> None:
    put(a=read(ct_report(ct_event(ct_dose(), event_uid="2.25.7"), StudyDate="")))
    assert {entry["where"] for entry in rows("study")[0]["problems"] if entry.get("absent")} >= {"study.study_date"}


@pytest.mark.parametrize(
    ("header", "moment", "source"),
    [
        ({"StudyDate": "20260102"}, "2026-01-02 10:10:10", "study_date"),
        ({"StudyDate": "", "ContentDate": "20260304"}, "2026-03-04 00:00:00", "content_date"),
        ({"StudyDate": ""}, "None", None),
    ],
)
def test_a_study_knows_where_its_date_comes_from(
    put: Put, rows: Rows, header: dict[str, str], moment: str, source: str | None
) -> None:
    put(a=ct(**header))
    (row,) = rows("study")
    assert (str(row["study_at"]), row["study_at_source"]) == (moment, source)


def test_events_of_other_equipment_state_it(put: Put, rows: Rows) -> None:
    facts = {"sop_class": DIGITAL_XRAY, "KVP": "80", "Manufacturer": "M", "ManufacturerModelName": "X"}
    room = read(image(**facts, SOPInstanceUID="2.25.41", DeviceSerialNumber="77A"))
    mobile = read(image(**facts, SOPInstanceUID="2.25.42", DeviceSerialNumber="78B", AcquisitionTime="111111"))
    put(a=room, b=mobile)
    assert sorted(str(row["equipment"]) for row in rows("projection_event")) == ["M X 78B", "None"]
    assert [row["device_serial_number"] for row in rows("equipment")] == ["77A"]


def test_a_stored_report_still_replaces_the_predecessor_that_it_names(put: Put, rows: Rows) -> None:
    put(b=replace(ct("2.25.7", sop="2.25.2"), predecessors=("2.25.1",)))
    put(a=ct("2.25.7", "2.25.8", sop="2.25.1"))
    assert [(row["dlp_mgy_cm"], row["event_count"], row["object_count"]) for row in rows("study")] == [(100.0, 1, 2)]


def test_a_renamed_manufacturer_keeps_the_equipment_and_what_is_stored_of_it(put: Put, rows: Rows) -> None:
    facts = {"ManufacturerModelName": "Aquilion", "DeviceSerialNumber": "4711"}
    put(a=ct(sop="2.25.1", Manufacturer="TOSHIBA", StudyDate="20180102", **facts))
    (before,) = rows("equipment")
    put(b=ct(sop="2.25.2", Manufacturer="CANON_MEC", StudyInstanceUID="2.25.1002", **facts))
    (after,) = rows("equipment")
    assert (before["equipment_id"], before["manufacturer"]) == (after["equipment_id"], "TOSHIBA")
    assert after["manufacturer"] == "CANON_MEC"
