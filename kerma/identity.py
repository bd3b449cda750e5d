"""Identifiers derived from DICOM values (UUID version 5); none is numbered by the database.

The same study, event or equipment has the same identifier on every node, in any order and number of arrivals
(RFC 9562, name-based UUIDs).
"""

import hashlib
import re
from uuid import UUID, uuid5

from kerma.facts.study import Equipment

NAMESPACE = UUID("6a3f6d1e-53a4-5e0a-9d0c-6b65726d6131")

_BY_SERIAL_NUMBER = ("manufacturer", "manufacturer_model_name", "device_serial_number")
_BY_STATION = ("manufacturer", "manufacturer_model_name", "station_name", "institution_name", "department_name")
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


def event_id(study: UUID, event: str, ordinal: int) -> UUID:
    """The event's identifier within its study.

    Args:
        study: the study's identifier.
        event: the Irradiation Event UID, or the content of the event where the report has none.
        ordinal: position among the events of one object that share it (both planes of a biplane system), from 0.
    """
    return uuid5(study, f"event/{event}/{ordinal}")


def equipment_id(equipment: Equipment) -> UUID:
    """The identifier of equipment, from header facts.

    Manufacturer, model and serial number identify equipment; without a usable serial number, manufacturer, model and
    station. Neither a software upgrade nor, with a serial number, a renamed department changes the identifier.
    """
    names = _BY_STATION if is_placeholder(equipment.device_serial_number or "") else _BY_SERIAL_NUMBER
    values = (_normalized(getattr(equipment, name)) for name in names)
    return uuid5(NAMESPACE, "/".join(("equipment", names[-1], *values)))


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
    normal = _normalized(serial)
    return normal in _PLACEHOLDERS or _NO_SERIAL.fullmatch(normal) is not None


def _normalized(text: str | None) -> str:
    """The text without differences of case and blanks, which operators and updates introduce."""
    return " ".join((text or "").casefold().split())
