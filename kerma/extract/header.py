"""Study, patient and equipment facts from an object's header (PS3.3 C.7)."""

from datetime import date, datetime
from decimal import InvalidOperation
from typing import Any

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from kerma.concepts import (
    DEVICE_OBSERVER_MANUFACTURER,
    DEVICE_OBSERVER_MODEL_NAME,
    DEVICE_OBSERVER_NAME,
    DEVICE_OBSERVER_SERIAL_NUMBER,
    DEVICE_OBSERVER_UID,
    SCOPE_OF_ACCUMULATION,
    STUDY_INSTANCE_UID,
    Concept,
)

from .sr import Item
from .values import Children, Reader, parse_decimal, quoted, words_of

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

#: Where a procedure may be named, in the order in which it is believed: sequence (or none), then attribute.
_PROCEDURES = {
    "requested_procedure": (
        (None, "RequestedProcedureDescription"),
        ("RequestedProcedureCodeSequence", "CodeMeaning"),
        ("RequestAttributesSequence", "RequestedProcedureDescription"),
        ("ReferencedRequestSequence", "RequestedProcedureDescription"),
    ),
    "performed_procedure": (
        (None, "PerformedProcedureStepDescription"),
        ("PerformedProcedureCodeSequence", "CodeMeaning"),
        ("ProcedureCodeSequence", "CodeMeaning"),
    ),
}

#: What the report's device observer (TID 1004) tells where the header is silent.
_OBSERVER = {
    "manufacturer": DEVICE_OBSERVER_MANUFACTURER,
    "manufacturer_model_name": DEVICE_OBSERVER_MODEL_NAME,
    "device_serial_number": DEVICE_OBSERVER_SERIAL_NUMBER,
    "station_name": DEVICE_OBSERVER_NAME,
}

_AGE_UNITS = {"Y": 1.0, "M": 1 / 12, "W": 7 / 365.25, "D": 1 / 365.25}
_SEXES = {"M", "F", "O"}


def read_header(header: Dataset, tree: Item | None, reader: Reader) -> dict[str, Any]:
    """The study facts of an object; each is present with None where the object is silent.

    Args:
        header: the object's header.
        tree: the content tree of a report; tells the equipment where the header is silent.
        reader: gathers the problems.
    """
    source = _Header(header, reader)
    facts: dict[str, Any] = {name: source.text(name, keyword) for name, keyword in _TEXTS.items()}
    facts |= {name: source.first(name, places) for name, places in _PROCEDURES.items()}
    facts |= _observed(facts, Children(tree)) if tree else {"device_observer_uid": None}
    study_date, birth_date = (
        source.date("study_date", "StudyDate"),
        source.date("patient_birth_date", "PatientBirthDate"),
    )
    facts |= {
        "study_date": study_date and study_date.isoformat(),
        "study_time": source.time("study_time", "StudyTime"),
        "patient_birth_date": birth_date and birth_date.isoformat(),
        "patient_sex": source.sex(),
        "patient_age_years": _age_at(birth_date, study_date) or source.age(),
        "patient_size_m": source.number("patient_size_m", "PatientSize"),
        "patient_weight_kg": source.number("patient_weight_kg", "PatientWeight"),
    }
    return facts


def content_at(header: Dataset, reader: Reader) -> str | None:
    """Local date and time of the object's content, ISO 8601."""
    source = _Header(header, reader)
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


class _Header:
    """Reads attributes one at a time, so that one that cannot be read costs only itself."""

    def __init__(self, header: Dataset, reader: Reader) -> None:
        self.header = header
        self.reader = reader

    def text(self, name: str, keyword: str, dataset: Dataset | None = None) -> str | None:
        dataset = self.header if dataset is None else dataset
        try:
            value = dataset.get(keyword)
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            self.reader.complain(f"study.{name}", f"{keyword} cannot be read: {error}")
            return None
        if value is None:
            return None
        parts = list(value) if isinstance(value, MultiValue | list) else [value]
        return " | ".join(words for part in parts if (words := str(part).strip("\0 \r\n\t"))) or None

    def first(self, name: str, places: tuple[tuple[str | None, str], ...]) -> str | None:
        for sequence, keyword in places:
            items = [self.header] if sequence is None else self.header.get(sequence) or []
            for item in items:
                if isinstance(item, Dataset) and (words := self.text(name, keyword, item)):
                    return words
        return None

    def raw(self, keyword: str) -> str:
        """The attribute as written, before pydicom takes it for a number or date."""
        if keyword not in self.header:
            return ""
        value = self.header.get_item(keyword).value
        if isinstance(value, bytes):
            return value.decode("ascii", "replace").strip("\0 ")
        return "" if value is None else str(value).strip("\0 ")

    def number(self, name: str, keyword: str) -> float | None:
        written = self.raw(keyword)
        try:
            return float(parse_decimal(written)) if written else None
        except InvalidOperation:
            self.reader.complain(f"study.{name}", f"{quoted(written)} is not a number")
            return None

    def date(self, name: str, keyword: str) -> date | None:
        written = self.raw(keyword)
        if not written:
            return None
        try:
            return datetime.strptime(written.replace(".", ""), "%Y%m%d").date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            self.reader.complain(f"study.{name}", f"{quoted(written)} is not a date (YYYYMMDD)")
            return None

    def time(self, name: str, keyword: str) -> str | None:
        written = self.raw(keyword).replace(":", "")
        digits, _, fraction = written.partition(".")
        if not digits:
            return None
        try:
            moment = datetime.strptime(digits.ljust(6, "0"), "%H%M%S").time()  # noqa: DTZ007 -- local by design
            return moment.replace(microsecond=int(fraction.ljust(6, "0")[:6] or 0)).isoformat()
        except ValueError:
            self.reader.complain(f"study.{name}", f"{quoted(written)} is not a time (HHMMSS)")
            return None

    def sex(self) -> str | None:
        written = self.raw("PatientSex").upper()
        if not written or written in _SEXES:
            return written or None
        self.reader.complain("study.patient_sex", f"{quoted(written)} is none of M, F, O")
        return None

    def age(self) -> float | None:
        """Patient's Age, such as 045Y or 003M, in years."""
        written = self.raw("PatientAge").upper()
        if not written:
            return None
        try:
            return round(int(written[:-1]) * _AGE_UNITS[written[-1]], 3)
        except (ValueError, KeyError):
            self.reader.complain("study.patient_age_years", f"{quoted(written)} is not an age (such as 045Y)")
            return None


def _age_at(birth: date | None, day: date | None) -> float | None:
    return round((day - birth).days / 365.25, 3) if birth and day and day >= birth else None
