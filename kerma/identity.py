"""Identifiers derived from DICOM values (UUID version 5); none is numbered by the database.

The same study, event or equipment has the same identifier on every node, in any order and number of arrivals
(RFC 9562, name-based UUIDs).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("6a3f6d1e-53a4-5e0a-9d0c-6b65726d6131")

_DEVICE = ("manufacturer", "manufacturer_model_name", "device_serial_number")
_PLACE = ("manufacturer", "manufacturer_model_name", "station_name", "institution_name", "department_name")
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
# One character over and over, or counting up from one: nobody's serial number.
_NO_SERIAL = re.compile(r"\W*|(.)\1*|0?123(4(5(6(7(8(9(0)?)?)?)?)?)?)?")


def study_id(study_instance_uid: str) -> UUID:
    """The study's identifier: UUID5 of its Study Instance UID."""
    return uuid5(NAMESPACE, f"study/{study_instance_uid}")


def event_id(study: UUID, event: str, ordinal: int) -> UUID:
    """The event's identifier within its study.

    Args:
        study: the study's identifier.
        event: the Irradiation Event UID, or what stands for it where the report gives none.
        ordinal: position among the events of one object that share it (both planes of a biplane system), from 0.
    """
    return uuid5(study, f"event/{event}/{ordinal}")


def equipment_id(facts: Mapping[str, Any]) -> UUID:
    """The device's identifier, from the study's header facts.

    Maker, model and serial number make a device; where no usable serial number is given, maker, model and the
    place it stands at. Neither a software upgrade nor, with a serial number, a renamed department makes a new one.
    """
    serial = _normal(facts.get("device_serial_number"))
    by = _PLACE if is_placeholder(serial) else _DEVICE
    return uuid5(NAMESPACE, "/".join(("equipment", by[-1], *(_normal(facts.get(name)) for name in by))))


def term_id(kind: str, text: str) -> UUID:
    """The identifier of a description, procedure or protocol: MD5 of its kind and text.

    MD5, since PostgreSQL can derive it too, and so count millions of rows by name without a join.

    Args:
        kind: the fact that holds the text ("study_description").
        text: the text as it stands in the object.
    """
    return UUID(hashlib.md5(f"{kind}/{text}".encode(), usedforsecurity=False).hexdigest())


def is_placeholder(serial: str) -> bool:
    """Whether a serial number says nothing: empty, "unknown", "0000", "12345"."""
    normal = _normal(serial)
    return normal in _PLACEHOLDERS or _NO_SERIAL.fullmatch(normal) is not None


def _normal(text: str | None) -> str:
    """Without differences of case and blanks, which operators and updates introduce."""
    return " ".join((text or "").casefold().split())
