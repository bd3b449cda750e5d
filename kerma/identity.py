"""Identifiers derived from DICOM values (UUID version 5); none is numbered by the database.

The same study, event or equipment has the same identifier on every node, in any order and number of arrivals
(RFC 9562, name-based UUIDs).
"""

import hashlib
import re
from uuid import UUID, uuid5

from kerma.facts.study import Equipment
from kerma.standard.manufacturers import common_name

NAMESPACE = UUID("6a3f6d1e-53a4-5e0a-9d0c-6b65726d6131")

#: Locks for the names of events; PostgreSQL's table of locks holds some thousand.
EVENT_LOCKS = tuple(uuid5(NAMESPACE, f"events/{number}") for number in range(1024))

_BY_SERIAL_NUMBER = ("manufacturer", "manufacturer_model_name", "device_serial_number")
_BY_STATION = ("manufacturer", "manufacturer_model_name", "station_name", "institution_name", "department_name")
_DISTINCTIVE = ("manufacturer_model_name", "device_serial_number", "station_name")
_PLACEHOLDERS = frozenset(
    {
        "anonymized",
        "anonymous",
        "default",
        "dummy",
        "n/a",
        "na",
        "nil",
        "no serial number",
        "none",
        "not available",
        "not defined",
        "null",
        "removed",
        "serial",
        "serial number",
        "sn",
        "tbd",
        "undefined",
        "unknown",
        "unspecified",
    }
)
# One character repeated, or counting up from one: not a serial number.
_NO_SERIAL = re.compile(r"\W*|(.)\1*|0?123(4(5(6(7(8(9(0)?)?)?)?)?)?)?")


def study_id(study_instance_uid: str) -> UUID:
    """The study's identifier: UUID5 of its Study Instance UID."""
    return uuid5(NAMESPACE, f"study/{study_instance_uid}")


def object_id(sop_instance_uid: str) -> UUID:
    """The identifier of an object, whatever its version: UUID5 of its SOP Instance UID."""
    return uuid5(NAMESPACE, f"object/{sop_instance_uid}")


def event_lock_id(name_hash: int) -> UUID:
    """What is locked while an event of this name is stored: one of `EVENT_LOCKS`, so that few locks suffice."""
    return EVENT_LOCKS[name_hash % len(EVENT_LOCKS)]


def event_id(study: UUID, event: str, ordinal: int) -> UUID:
    """The event's identifier within its study.

    Args:
        study: the study's identifier.
        event: the Irradiation Event UID, or the content of the event where the report has none.
        ordinal: distinguishes the events that share it: even for plane A or a single plane, odd for plane B.
    """
    return uuid5(study, f"event/{event}/{ordinal}")


def equipment_id(equipment: Equipment) -> UUID:
    """The identifier of equipment, from header facts.

    Manufacturer, model and serial number identify equipment; without a usable serial number, manufacturer, model and
    station. Neither a software upgrade nor another spelling of the manufacturer nor, with a serial number, a renamed
    department changes the identifier.
    """
    names = _BY_SERIAL_NUMBER if _serial_number(equipment) else _BY_STATION
    values = (_comparable(equipment, name) for name in names)
    return uuid5(NAMESPACE, "/".join(("equipment", names[-1], *values)))


def is_other_equipment(one: Equipment, other: Equipment) -> bool:
    """Whether two objects come from different equipment: a fact that both state contradicts.

    The serial number decides where both state one; the station, which can be renamed, only where one has none.
    """
    if is_other_model(one, other):
        return True
    if _serial_number(one) and _serial_number(other):
        return _serial_number(one) != _serial_number(other)
    return _contradict(one, other, "station_name")


def is_same_equipment(one: Equipment, other: Equipment) -> bool:
    """Whether two objects come from the same equipment: nothing contradicts, and model, station or serial agree.

    Objects that state the same and too little to know, as after anonymising, count as of the same equipment.
    """
    agrees = any(_comparable(one, name) and _comparable(one, name) == _comparable(other, name) for name in _DISTINCTIVE)
    return not is_other_equipment(one, other) and (agrees or equipment_id(one) == equipment_id(other))


def is_other_model(one: Equipment, other: Equipment) -> bool:
    """Whether two objects state different manufacturers or models."""
    return _contradict(one, other, "manufacturer") or _contradict(one, other, "manufacturer_model_name")


def is_same_model(one: Equipment, other: Equipment) -> bool:
    """Whether two objects state the same manufacturer and model, and no different stations."""
    names = ("manufacturer", "manufacturer_model_name")
    return not _contradict(one, other, "station_name") and all(
        _comparable(one, name) and _comparable(one, name) == _comparable(other, name) for name in names
    )


def _contradict(one: Equipment, other: Equipment, name: str) -> bool:
    values = _comparable(one, name), _comparable(other, name)
    return all(values) and values[0] != values[1]


def _serial_number(equipment: Equipment) -> str:
    """The serial number for comparison; empty where it identifies nothing."""
    serial = normalized(equipment.device_serial_number)
    return "" if is_placeholder(serial) else serial


def _comparable(equipment: Equipment, name: str) -> str:
    """A fact of the equipment for comparison; empty where it states nothing."""
    if name == "device_serial_number":
        return _serial_number(equipment)
    value = getattr(equipment, name)
    return common_name(value) if name == "manufacturer" else normalized(value)


def term_id(kind: str, text: str) -> UUID:
    """The identifier of a description, procedure or protocol: MD5 of its kind and text.

    MD5, since PostgreSQL can compute it too and count millions of rows by term without a join.

    Args:
        kind: the fact that holds the text ("study_description").
        text: the text as it stands in the object.
    """
    return UUID(hashlib.md5(f"{kind}/{text}".encode(), usedforsecurity=False).hexdigest())


def is_placeholder(serial: str) -> bool:
    """Whether a serial number identifies nothing: empty, "unknown", "0000", "12345"."""
    normal = normalized(serial)
    return normal in _PLACEHOLDERS or _NO_SERIAL.fullmatch(normal) is not None


def normalized(text: str | None) -> str:
    """The text without differences of case and blanks, which operators and updates introduce."""
    return " ".join((text or "").casefold().split())
