"""Reads study, patient and equipment from an object's header (PS3.3 C.7), completed by the content of a report."""

from datetime import datetime, time

from pydicom.dataset import Dataset

from kerma.dicom.attributes import Attributes
from kerma.dicom.children import Children, text_of
from kerma.dicom.content_tree import Item
from kerma.extract.content_reader import ContentReader
from kerma.extract.irradiating_device import with_irradiating_device
from kerma.extract.patient_age import age_years
from kerma.facts.fact import numeric_item
from kerma.facts.record import Values, build, updated
from kerma.facts.study import Study
from kerma.messages import message, quoted
from kerma.problems import ProblemCollector
from kerma.standard.codes import Concept
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

#: Where a procedure may be named, in order of precedence: sequences, outermost first, then attribute.
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

#: Items of the report's device observer (TID 1004) that complete the header.
_OBSERVER = {
    "manufacturer": DEVICE_OBSERVER_MANUFACTURER,
    "manufacturer_model_name": DEVICE_OBSERVER_MODEL_NAME,
    "device_serial_number": DEVICE_OBSERVER_SERIAL_NUMBER,
    "station_name": DEVICE_OBSERVER_NAME,
}

_CHARACTERISTICS = (
    numeric_item(name="patient_size_m", unit="m", path=(PATIENT_CHARACTERISTICS, PATIENT_HEIGHT), source="TID 10024"),
    numeric_item(
        name="patient_weight_kg", unit="kg", path=(PATIENT_CHARACTERISTICS, PATIENT_WEIGHT), source="TID 10024"
    ),
)
_SEXES = {"M", "F", "O"}


def read_header(header: Dataset, tree: Item | None, reader: ContentReader) -> Study:
    """Study, equipment and patient of an object, without the exam modality.

    Args:
        header: the object's header.
        tree: the content tree of a report, which completes what the header lacks.
        reader: reads the items and collects the problems.
    """
    source = Attributes(header, reader, "study")
    values: Values = {name: source.text(name, keyword) for name, keyword in _TEXTS.items()}
    values |= {name: _first_text(source, name, paths) for name, paths in _PROCEDURES.items()}
    study = build(Study, values)
    if tree:
        study = with_irradiating_device(_with_observer(study, Children.of_item(tree)), tree)
    study = updated(study, **_patient(source))
    return _with_characteristics(study, Children.of_item(tree), reader) if tree else study


def _patient(source: Attributes) -> Values:
    """Date and time of the study, and age, sex and size of the patient at that date."""
    study_date = source.date("study_date", "StudyDate")
    birth_date = source.date("patient_birth_date", "PatientBirthDate")
    return {
        "study_date": study_date,
        "study_time": source.time("study_time", "StudyTime"),
        "patient_birth_date": birth_date and birth_date.isoformat(),
        "patient_sex": _sex(source),
        "patient_age_years": age_years(source, birth_date, study_date),
        "patient_size_m": source.number("patient_size_m", "PatientSize"),
        "patient_weight_kg": source.number("patient_weight_kg", "PatientWeight"),
    }


def _with_characteristics(study: Study, report: Children, reader: ContentReader) -> Study:
    """With height and weight of a radiopharmaceutical report (TID 10024) where the header has none."""
    absent = [fact for fact in _CHARACTERISTICS if getattr(study, fact.name) is None]
    return updated(study, **reader.values(absent, report, "study"))


def _with_observer(study: Study, report: Children) -> Study:
    """With equipment and study as the content of the report names them, where the header does not."""
    values: Values = {
        name: _text_at(report, (concept,)) for name, concept in _OBSERVER.items() if not getattr(study, name)
    }
    values["device_observer_uid"] = _text_at(report, (DEVICE_OBSERVER_UID,))
    if not study.study_instance_uid:
        values["study_instance_uid"] = _text_at(report, (SCOPE_OF_ACCUMULATION, STUDY_INSTANCE_UID))
    return updated(study, **values)


def _text_at(report: Children, path: tuple[Concept, ...]) -> str | None:
    return next((text for item in report.at(path) if (text := text_of(item))), None)


def content_at(header: Dataset, problems: ProblemCollector) -> datetime | None:
    """Local date and time of the object's content (0008,0023), (0008,0033); midnight where the time is absent."""
    source = Attributes(header, problems, "study")
    day, at = source.date("content_date", "ContentDate"), source.time("content_time", "ContentTime")
    return datetime.combine(day, at or time.min) if day else None


def predecessors(header: Dataset, problems: ProblemCollector) -> tuple[str, ...]:
    """SOP Instance UIDs of the documents that a report replaces or continues (0040,A360), PS3.3 C.17.2."""
    items = Attributes(header, problems, "object").below("PredecessorDocumentsSequence")
    return tuple(
        uid
        for document in items
        for series in document.below("ReferencedSeriesSequence")
        for instance in series.below("ReferencedSOPSequence")
        for uid in instance.texts("predecessors", "ReferencedSOPInstanceUID")
    )


def _first_text(source: Attributes, name: str, paths: tuple[tuple[str, ...], ...]) -> str | None:
    return next((text for path in paths if (text := _text_in_sequences(source, name, path))), None)


def _text_in_sequences(source: Attributes, name: str, path: tuple[str, ...]) -> str | None:
    """The text at the end of a path of sequences."""
    head, *rest = path
    if not rest:
        return source.text(name, head)
    texts = (_text_in_sequences(item, name, tuple(rest)) for item in source.below(head))
    return next((text for text in texts if text), None)


def _sex(source: Attributes) -> str | None:
    written = source.raw("PatientSex").upper()
    if not written or written in _SEXES:
        return written or None
    source.report_problem("patient_sex", message("{written} is none of M, F, O", written=quoted(written)))
    return None
