"""Each action becomes an audit message that DICOM PS3.15 A.5 permits, with the parts that it demands."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from lxml import etree
from pydicom.sr._concepts_dict import concepts

from kerma.audit.chain import FIRST_HASH, AuditRecord
from kerma.audit.dicom_events import EVENTS
from kerma.audit.dicom_message import audit_message
from kerma.audit.event import Actor, AuditEvent, DetailValue
from kerma.standard.enumerations import AuditAction, AuditOutcome, AuditWriter

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "audit_message.rng"))
ADA = Actor("ada", UUID(int=7), ("physicist",), "10.1.2.3")
AT = datetime(2026, 11, 30, 2, 30, 15, 123456, tzinfo=UTC)
STUDY, PATIENT, NOBODY = "1.2.3", "PID-4711", "<none>"
#: By event (PS3.15 A.5.3.2 to A.5.3.15): action codes, type codes, roles that participants must have, and the objects
#: that must be named, by type, role and kind of identifier.
MANDATORY: dict[str, tuple[str, set[str], set[str], set[tuple[str, str, str]]]] = {
    "110101": ("R", set(), set(), {("2", "13", "12")}),
    "110103": ("CRUD", set(), set(), {("2", "3", "110180"), ("1", "1", "2")}),
    "110105": ("D", set(), set(), {("2", "3", "110180"), ("1", "1", "2")}),
    "110106": ("R", set(), {"110153", "110154"}, {("1", "1", "2")}),
    "110107": ("C", set(), {"110152", "110155"}, {("1", "1", "2")}),
    "110110": ("CRUD", set(), set(), {("1", "1", "2")}),
    "110111": ("CRUD", set(), set(), {("2", "3", "110180"), ("1", "1", "2")}),
    "110112": ("E", set(), {"110153", "110152"}, {("2", "24", "10")}),
    "110113": ("E", {"110128", "110131", "110136", "110137"}, set(), set()),
    "110114": ("E", {"110122", "110123"}, set(), set()),
}


def message(action: AuditAction, actor: Actor = ADA, **facts: Any) -> Any:
    """The message of a row, read again."""
    event = AuditEvent(actor, action, **{"study_instance_uid": STUDY, "patient_key": PATIENT, **facts})
    return etree.fromstring(audit_message(record(event), "dose.hospital.example"))


def record(event: AuditEvent) -> AuditRecord:
    return AuditRecord(AuditWriter.DASHBOARD, AT.date(), 17, AT, event.storable(), FIRST_HASH)


def details(**values: DetailValue) -> Any:
    return {"details": values}


@pytest.mark.parametrize("action", AuditAction)
def test_the_message_of_an_action_is_valid_and_has_the_mandatory_parts(action: AuditAction) -> None:
    made = message(action, **details(user="ben", rows=3))
    SCHEMA.assertValid(made)
    code = made.find("EventIdentification/EventID").get("csd-code")
    actions, types, roles, objects = MANDATORY[code]
    assert made.find("EventIdentification").get("EventActionCode") in actions
    type_codes = {one.get("csd-code") for one in made.iterfind("EventIdentification/EventTypeCode")}
    assert type_codes <= types
    assert bool(type_codes) == bool(types)
    assert roles <= {one.get("csd-code") for one in made.iterfind("ActiveParticipant/RoleIDCode")}
    assert objects <= {
        (
            one.get("ParticipantObjectTypeCode"),
            one.get("ParticipantObjectTypeCodeRole"),
            one.find("ParticipantObjectIDTypeCode").get("csd-code"),
        )
        for one in made.iterfind("ParticipantObjectIdentification")
    }
    users = made.xpath("ActiveParticipant[@UserIsRequestor='true']")
    assert [one.get("UserID") for one in users] == ["ada"]
    assert [(one.get("NetworkAccessPointTypeCode"), one.get("NetworkAccessPointID")) for one in users] == [
        ("2", "10.1.2.3")
    ]


def test_codes_have_the_meanings_of_the_standard() -> None:
    used = {code for event in EVENTS.values() for code in (event.event, event.type, event.user_role, event.media_role)}
    named: Any = concepts["DCM"]
    known = {value: meaning for codes in named.values() for value, (meaning, _) in codes.items()}
    assert {code.value: code.meaning for code in used if code} == {
        code.value: known[code.value] for code in used if code
    }


def test_a_message_about_a_study_names_one_patient_the_user_and_the_row() -> None:
    made = message(AuditAction.VIEW_STUDY)
    assert made.xpath("//@ParticipantObjectID") == [STUDY, PATIENT]
    user = made.find("ActiveParticipant")
    assert (user.get("AlternativeUserID"), user.find("RoleIDCode").get("csd-code")) == (str(UUID(int=7)), "physicist")
    identification = made.find("EventIdentification")
    assert identification.get("EventDateTime") == "2026-11-30T02:30:15.123456Z"
    of_row = record(AuditEvent(ADA, AuditAction.VIEW_STUDY, study_instance_uid=STUDY, patient_key=PATIENT))
    assert of_row.hash() in identification.find("EventOutcomeDescription").text


def test_what_is_not_known_is_stated_as_such() -> None:
    made = message(AuditAction.VIEW_STUDY, patient_key=None)
    assert made.xpath("//@ParticipantObjectID") == [STUDY, NOBODY]
    refused = message(AuditAction.LOGIN, Actor("", address="10.9.9.9"), outcome=AuditOutcome.FAILURE)
    SCHEMA.assertValid(refused)
    assert refused.find("ActiveParticipant").get("UserID") == NOBODY
    assert refused.find("EventIdentification").get("EventOutcomeIndicator") == "4"


def test_a_query_and_details_are_in_base64_and_nothing_breaks_the_xml() -> None:
    made = message(AuditAction.VIEW_LIST, Actor("a<b>\x07&", address="10.1.2.3"), **details(filter='name="<x>"\x01'))
    query = b64decode(made.find("ParticipantObjectIdentification/ParticipantObjectQuery").text).decode()
    assert query == f'study_instance_uid: {STUDY}, patient_key: {PATIENT}, filter: name="<x>"\x01'
    detail = made.find("ParticipantObjectIdentification/ParticipantObjectDetail")
    assert (detail.get("type"), b64decode(detail.get("value")).decode()) == ("filter", 'name="<x>"\x01')
    assert made.find("ActiveParticipant").get("UserID") == "a<b>\N{REPLACEMENT CHARACTER}&"


def test_a_message_is_one_line() -> None:
    event = AuditEvent(ADA, AuditAction.SEARCH, **details(text="one\ntwo"))
    assert b"\n" not in audit_message(record(event), "host")
