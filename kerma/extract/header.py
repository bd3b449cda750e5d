"""Study, patient and equipment facts from an object's header (PS3.3 C.7)."""

from datetime import date
from typing import Any

from pydicom.dataset import Dataset

from kerma.dicom.content_tree import Item
from kerma.extract.attributes import Attributes
from kerma.extract.content_reader import Children, ContentReader, quoted, words_of
from kerma.facts.fact import numeric_item
from kerma.messages import message
from kerma.standard.concepts import (
    DEVICE_OBSERVER_MANUFACTURER,
    DEVICE_OBSERVER_MODEL_NAME,
    DEVICE_OBSERVER_NAME,
    DEVICE_OBSERVER_SERIAL_NUMBER,
    DEVICE_OBSERVER_UID,
    PATIENT_CHARACTERISTICS,
    PATIENT_HEIGHT,
    PATIENT_WEIGHT,
    SCOPE_OF_ACCUMULATION,
    STUDY_INSTANCE_UID,
    Concept,
)

_TEXTS = {
    "study_instance_uid": "StudyInstanceUID",
    "accession_number": "AccessionNumber",
    "study_description": "StudyDescription",
    "institution_name": "InstitutionName",
    "department_name": "InstitutionalDepartmentName",
    "manufacturer": "Manufacturer",
    "manufacturer_model_name": "ManufacturerModelName",
    "station_name": "StationName",
    "device_serial_number": "DeviceSerialNumber",
    "software_versions": "SoftwareVersions",
    "operators_name": "OperatorsName",
    "performing_physician_name": "PerformingPhysicianName",
    "patient_id": "PatientID",
    "patient_name": "PatientName",
}

#: Where a procedure may be named, in the order in which it is believed: sequences, outermost first, then attribute.
_PROCEDURES: dict[str, tuple[tuple[str, ...], ...]] = {
    "requested_procedure": (
        ("RequestedProcedureDescription",),
        ("RequestedProcedureCodeSequence", "CodeMeaning"),
        ("RequestAttributesSequence", "RequestedProcedureDescription"),
        ("RequestAttributesSequence", "RequestedProcedureCodeSequence", "CodeMeaning"),
        ("RequestAttributesSequence", "ScheduledProcedureStepDescription"),
        ("ReferencedRequestSequence", "RequestedProcedureDescription"),
        ("ReferencedRequestSequence", "RequestedProcedureCodeSequence", "CodeMeaning"),
    ),
    "performed_procedure": (
        ("PerformedProcedureStepDescription",),
        ("PerformedProcedureCodeSequence", "CodeMeaning"),
        ("ProcedureCodeSequence", "CodeMeaning"),
        ("PerformedProtocolCodeSequence", "CodeMeaning"),
    ),
}

#: What the report's device observer (TID 1004) tells where the header is silent.
_OBSERVER = {
    "manufacturer": DEVICE_OBSERVER_MANUFACTURER,
    "manufacturer_model_name": DEVICE_OBSERVER_MODEL_NAME,
    "device_serial_number": DEVICE_OBSERVER_SERIAL_NUMBER,
    "station_name": DEVICE_OBSERVER_NAME,
}

_CHARACTERISTICS = (
    numeric_item("patient_size_m", "m", (PATIENT_CHARACTERISTICS, PATIENT_HEIGHT), "TID 10024"),
    numeric_item("patient_weight_kg", "kg", (PATIENT_CHARACTERISTICS, PATIENT_WEIGHT), "TID 10024"),
)
_AGE_UNITS = {"Y": 1.0, "M": 1 / 12, "W": 7 / 365.25, "D": 1 / 365.25}
_SEXES = {"M", "F", "O"}


def read_header(header: Dataset, tree: Item | None, reader: ContentReader) -> dict[str, Any]:
    """The study facts of an object; each is present with None where the object is silent.

    Args:
        header: the object's header.
        tree: the content tree of a report; tells the equipment where the header is silent.
        reader: gathers the problems.
    """
    source = Attributes(header, reader, "study")
    facts: dict[str, Any] = {name: source.text(name, keyword) for name, keyword in _TEXTS.items()}
    facts |= {name: _first(source, name, places) for name, places in _PROCEDURES.items()}
    facts |= _observed(facts, Children(tree)) if tree else {"device_observer_uid": None}
    study_date, birth_date = (
        source.date("study_date", "StudyDate"),
        source.date("patient_birth_date", "PatientBirthDate"),
    )
    facts |= {
        "study_date": study_date and study_date.isoformat(),
        "study_time": source.time("study_time", "StudyTime"),
        "patient_birth_date": birth_date and birth_date.isoformat(),
        "patient_sex": _sex(source),
        "patient_age_years": _age_at(birth_date, study_date) or _age(source),
        "patient_size_m": source.number("patient_size_m", "PatientSize"),
        "patient_weight_kg": source.number("patient_weight_kg", "PatientWeight"),
    }
    return facts | _characteristics(facts, Children(tree), reader) if tree else facts


def _characteristics(facts: dict[str, Any], children: Children, reader: ContentReader) -> dict[str, Any]:
    """Height and weight as a radiopharmaceutical report tells them (TID 10024), where the header is silent."""
    silent = [fact for fact in _CHARACTERISTICS if facts[fact.name] is None]
    return reader.read(children, silent, "study")


def content_at(header: Dataset, reader: ContentReader) -> str | None:
    """Local date and time of the object's content, ISO 8601."""
    source = Attributes(header, reader, "study")
    day, time = source.date("content_date", "ContentDate"), source.time("content_time", "ContentTime")
    return f"{day.isoformat()}T{time or '00:00:00'}" if day else None


def _observed(facts: dict[str, Any], children: Children) -> dict[str, Any]:
    """Equipment and study as the report's content names them, for what the header leaves out."""

    def told(path: tuple[Concept, ...]) -> str | None:
        return next((words for item in children.at(path) if (words := words_of(item))), None)

    found = {name: facts[name] or told((concept,)) for name, concept in _OBSERVER.items()}
    found["device_observer_uid"] = told((DEVICE_OBSERVER_UID,))
    found["study_instance_uid"] = facts["study_instance_uid"] or told((SCOPE_OF_ACCUMULATION, STUDY_INSTANCE_UID))
    return found


def _first(source: Attributes, name: str, places: tuple[tuple[str, ...], ...]) -> str | None:
    return next((words for place in places if (words := _at(source, name, place))), None)


def _at(source: Attributes, name: str, place: tuple[str, ...]) -> str | None:
    """The text at the end of a path of sequences."""
    head, *rest = place
    if not rest:
        return source.text(name, head)
    return next((words for item in source.below(head) if (words := _at(item, name, tuple(rest)))), None)


def _sex(source: Attributes) -> str | None:
    written = source.raw("PatientSex").upper()
    if not written or written in _SEXES:
        return written or None
    source.report_problem("patient_sex", message("{written} is none of M, F, O", written=quoted(written)))
    return None


def _age(source: Attributes) -> float | None:
    """Patient's Age, such as 045Y or 003M, in years."""
    written = source.raw("PatientAge").upper()
    if not written:
        return None
    try:
        return round(int(written[:-1]) * _AGE_UNITS[written[-1]], 3)
    except (ValueError, KeyError):
        source.report_problem(
            "patient_age_years", message("{written} is not an age (such as 045Y)", written=quoted(written))
        )
        return None


def _age_at(birth: date | None, day: date | None) -> float | None:
    return round((day - birth).days / 365.25, 3) if birth and day and day >= birth else None
