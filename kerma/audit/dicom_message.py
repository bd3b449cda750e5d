"""A row of the audit trail as an audit message of DICOM (PS3.15 A.5): XML that other systems collect."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from kerma.audit.chain import AuditRecord
from kerma.audit.details import details_text
from kerma.audit.dicom_events import EVENTS, AuditCode, ObjectKind
from kerma.audit.event import AuditEvent
from kerma.standard.enumerations import AuditOutcome

#: What Kerma is called as a participant.
PROCESS = "Kerma"
#: In place of a value that a message must state and Kerma does not know.
UNKNOWN = "<none>"
_ROLE_SCHEME = "99KERMA"
#: Outcomes: nominal success, minor failure (PS3.15 A.5.1).
_OUTCOMES = {AuditOutcome.SUCCESS: "0", AuditOutcome.FAILURE: "4"}
_HOST_NAME, _IP_ADDRESS = "1", "2"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
#: Line breaks and tabulators, and characters that XML 1.0 cannot contain.
_BLANKS = re.compile("[\t\n\r]")
_NOT_IN_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Object(NamedTuple):
    """An object that a message names (PS3.15 A.5.1.2).

    Attributes:
        identifier: of the object.
        type: 1 person, 2 system object.
        role: 1 patient, 3 report, 11 user, 12 group of users, 13 security resource, 24 query.
        id_type: what the identifier is.
        name: of the object; None where it is a query.
        query: what was searched; None where it is no query.
    """

    identifier: str
    type: str
    role: str
    id_type: AuditCode
    name: str | None
    query: str | None = None


def audit_message(record: AuditRecord, source: str) -> bytes:
    """The message of a row, as XML in UTF-8.

    Args:
        record: the row.
        source: name of the system that reports it.
    """
    event, of_action = record.event, EVENTS[record.event.action]
    message = Element("AuditMessage")
    identification = SubElement(
        message,
        "EventIdentification",
        EventActionCode=of_action.action_code,
        EventDateTime=record.recorded_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        EventOutcomeIndicator=_OUTCOMES[event.outcome],
    )
    _code(identification, "EventID", of_action.event)
    if of_action.type is not None:
        _code(identification, "EventTypeCode", of_action.type)
    SubElement(identification, "EventOutcomeDescription").text = _text(_description(record))
    _user(message, event, of_action.user_role, source)
    _participant(message, {"UserID": PROCESS}, of_action.process_role, _HOST_NAME, source)
    if of_action.media_role is not None:
        _media(message, event, of_action.media_role, source)
    SubElement(message, "AuditSourceIdentification", AuditSourceID=_text(source))
    for kind in of_action.objects:
        for one in _OBJECTS[kind](event):
            _object(message, one, event)
    # Without line break, which collectors that keep one message per line write otherwise.
    return _DECLARATION + bytes(tostring(message, encoding="UTF-8", xml_declaration=False))


def _description(record: AuditRecord) -> str:
    """Which row it is, with its hash: a copy elsewhere shows whether the trail was rewritten."""
    position = f"row {record.number} of {record.writer}, {record.day.isoformat()}"
    row = f"{record.event.action}; {position}; SHA-256 {record.hash()}"
    details = details_text(record.event.details)
    return f"{row}; {details}" if details else row


def _user(message: Element, event: AuditEvent, role: AuditCode | None, source: str) -> None:
    actor = event.actor
    attributes = {"UserID": actor.user_name or UNKNOWN}
    if actor.account_id is not None:
        attributes["AlternativeUserID"] = str(actor.account_id)
    point = (_IP_ADDRESS, actor.address) if actor.address else (_HOST_NAME, source)
    participant = _participant(message, attributes, role, *point, is_requestor=True)
    for name in actor.roles:
        _code(participant, "RoleIDCode", AuditCode(name, name, _ROLE_SCHEME))


def _media(message: Element, event: AuditEvent, role: AuditCode, source: str) -> None:
    """The browser as the medium to or from which data go; on the command line this computer."""
    address = event.actor.address
    point = (_IP_ADDRESS, address) if address else (_HOST_NAME, source)
    _participant(message, {"UserID": point[1]}, role, *point)


def _participant(
    message: Element,
    attributes: Mapping[str, str],
    role: AuditCode | None,
    point_type: str,
    point: str,
    *,
    is_requestor: bool = False,
) -> Element:
    of_network = {"NetworkAccessPointTypeCode": point_type, "NetworkAccessPointID": point}
    values = {**attributes, "UserIsRequestor": "true" if is_requestor else "false", **of_network}
    participant = SubElement(message, "ActiveParticipant", {name: _text(value) for name, value in values.items()})
    if role is not None:
        _code(participant, "RoleIDCode", role)
    return participant


def _object(message: Element, one: _Object, event: AuditEvent) -> None:
    identification = SubElement(
        message,
        "ParticipantObjectIdentification",
        ParticipantObjectID=_text(one.identifier),
        ParticipantObjectTypeCode=one.type,
        ParticipantObjectTypeCodeRole=one.role,
    )
    _code(identification, "ParticipantObjectIDTypeCode", one.id_type)
    if one.query is None:
        SubElement(identification, "ParticipantObjectName").text = _text(one.name or one.identifier)
    else:
        SubElement(identification, "ParticipantObjectQuery").text = _base64(one.query)
    for name, value in event.details.items():
        shown = " ".join(value) if isinstance(value, list) else str(value)
        SubElement(identification, "ParticipantObjectDetail", type=_text(name), value=_base64(shown))


def _code(parent: Element, name: str, code: AuditCode) -> None:
    attributes = {
        "csd-code": code.value,
        "codeSystemName": code.scheme,
        "displayName": code.meaning,
        "originalText": code.meaning,
    }
    SubElement(parent, name, {key: _text(value) for key, value in attributes.items()})


def _study(event: AuditEvent) -> Iterator[_Object]:
    uid = event.study_instance_uid
    if uid is not None:
        yield _Object(uid, "2", "3", AuditCode("110180", "Study Instance UID"), uid)


def _patient(event: AuditEvent) -> Iterator[_Object]:
    """The patient as the trail names one: in plain text or as a hash."""
    key = event.patient_key or UNKNOWN
    yield _Object(key, "1", "1", AuditCode("2", "Patient Number", "RFC-3881"), key)


def _query(event: AuditEvent) -> Iterator[_Object]:
    of_query = AuditCode("10", "Search Criteria", "RFC-3881")
    named = {"study_instance_uid": event.study_instance_uid, "patient_key": event.patient_key}
    searched = {name: value for name, value in named.items() if value}
    yield _Object(str(event.action), "2", "24", of_query, None, details_text({**searched, **event.details}))


def _audit_log(_: AuditEvent) -> Iterator[_Object]:
    yield _Object("kerma:audit", "2", "13", AuditCode("12", "URI", "RFC-3881"), "Security Audit Log")


#: What was changed, by the name of the detail that names it: type, role and kind of identifier.
_SUBJECTS = {
    "user": ("1", "11", AuditCode("11", "User Identifier", "RFC-3881")),
    "role": ("2", "12", AuditCode("12", "URI", "RFC-3881")),
    "node": ("2", "13", AuditCode("110182", "Node ID")),
    "equipment": ("2", "13", AuditCode("12", "URI", "RFC-3881")),
}


def _subject(event: AuditEvent) -> Iterator[_Object]:
    name = next((name for name in _SUBJECTS if event.details.get(name)), None)
    if name is None:
        uri = f"kerma:{event.action}"
        yield _Object(uri, "2", "13", AuditCode("12", "URI", "RFC-3881"), uri)
        return
    subject = str(event.details[name])
    yield _Object(subject, *_SUBJECTS[name], subject)


_OBJECTS: Mapping[ObjectKind, Callable[[AuditEvent], Iterator[_Object]]] = {
    ObjectKind.STUDY: _study,
    ObjectKind.PATIENT: _patient,
    ObjectKind.QUERY: _query,
    ObjectKind.AUDIT_LOG: _audit_log,
    ObjectKind.SUBJECT: _subject,
}


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", _BLANKS.sub(" ", text))


def _base64(text: str) -> str:
    return b64encode(text.encode(errors="replace")).decode("ascii")
