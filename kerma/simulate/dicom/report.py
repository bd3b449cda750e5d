"""What all dose reports share: the document's modules, observer, participants, the file.

Sources: DICOM PS3.3 §A.35.2, A.35.8, A.35.14 (SR IODs), PS3.16 TID 1002, 1004, 1020, 1021.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kerma.simulate.dicom import writer_concepts as m
from kerma.simulate.dicom.codes import CODES
from kerma.simulate.dicom.encoding import Elements, code, dataset, part10
from kerma.simulate.dicom.meanings import MEANINGS
from kerma.simulate.dicom.sr import HAS_CONCEPT_MOD, HAS_OBS_CONTEXT, HAS_PROPERTIES, Writer
from kerma.simulate.equipment import INSTITUTION, Equipment
from kerma.simulate.facts import Facts, decimal_of, text_of
from kerma.simulate.study import Study, equipment_module, patient_module, study_module
from kerma.standard import concepts as c
from kerma.standard.codes import Concept

XRAY_RADIATION_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"
RADIOPHARMACEUTICAL_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.68"
ENHANCED_SR = "1.2.840.10008.5.1.4.1.1.88.22"
_UTC_FRAME_OF_REFERENCE = "1.2.840.10008.15.1.1"
_MODALITY_PERFORMED_PROCEDURE_STEP = "1.2.840.10008.3.1.2.3.3"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of dose report.

    Attributes:
        sop_class_uid: its SOP class.
        title: its title.
        template: its template; empty where the maker names none.
    """

    sop_class_uid: str
    title: Concept
    template: str = ""


PROJECTION = DocumentKind(XRAY_RADIATION_DOSE_SR, c.XRAY_DOSE_REPORT, "10001")
CT = DocumentKind(XRAY_RADIATION_DOSE_SR, c.XRAY_DOSE_REPORT, "10011")
RADIOPHARMACEUTICAL = DocumentKind(RADIOPHARMACEUTICAL_DOSE_SR, c.RADIOPHARMACEUTICAL_DOSE_REPORT, "10021")
RADIATION_SUMMARY = DocumentKind(ENHANCED_SR, c.SIEMENS_RADIATION_SUMMARY)


@dataclass(frozen=True, slots=True)
class Row:
    """How one number is written: concept, unit, and how many powers of ten lie between contract and report."""

    name: str
    concept: Concept
    unit: str
    shift: int = 0


def numbers(w: Writer, rows: Iterable[Row], facts: Facts) -> list[bytes]:
    """The number items that these facts state, in the order of the rows."""
    return [
        w.num(row.concept, decimal_of(facts, row.name).scaleb(row.shift), row.unit) for row in rows if row.name in facts
    ]


def word(w: Writer, concept: Concept, name: str, facts: Facts, *children: bytes, **how: str) -> list[bytes]:
    """The code item of a fact; nothing where the facts are silent."""
    if name not in facts:
        return []
    return [w.code(concept, CODES[name][text_of(facts, name)], *children, **how)]


def header(study: Study, kind: DocumentKind, finished: datetime) -> Elements:
    """All modules but the content tree, by keyword."""
    return {
        **patient_module(study),
        **study_module(study),
        **equipment_module(study),
        **_document_module(study, kind, finished),
    }


def _document_module(study: Study, kind: DocumentKind, finished: datetime) -> Elements:
    day, time = f"{finished:%Y%m%d}", f"{finished:%H%M%S}"
    elements: Elements = {
        "SOPClassUID": kind.sop_class_uid,
        "SOPInstanceUID": study.sop_instance_uid,
        "Modality": "SR",
        "SeriesDate": day,
        "SeriesTime": time,
        "ContentDate": day,
        "ContentTime": time,
        "SeriesDescription": "Radiation Dose Information",
        "SeriesInstanceUID": study.series_uid,
        "SeriesNumber": "997",
        "InstanceNumber": "1",
        "ReferencedPerformedProcedureStepSequence": [
            {
                "ReferencedSOPClassUID": _MODALITY_PERFORMED_PROCEDURE_STEP,
                "ReferencedSOPInstanceUID": study.step_uid,
            }
        ],
        "ReferencedRequestSequence": [_request(study)],
        "PerformedProcedureCodeSequence": [
            code(f"P{study.equipment.modality}", "99KERMADEMO", study.performed_procedure)
        ],
        "CompletionFlag": "COMPLETE",
        "VerificationFlag": "UNVERIFIED",
        "ValueType": "CONTAINER",
        "ConceptNameCodeSequence": [code(*kind.title, MEANINGS[kind.title])],
        "ContinuityOfContent": "SEPARATE",
    }
    return {**elements, **_template(kind.template)} if kind.template else elements


def _template(identifier: str) -> Elements:
    """The template, and the clock that the IODs of dose reports ask for (PS3.3 §C.7.4.2)."""
    return {
        "ContentTemplateSequence": [{"MappingResource": "DCMR", "TemplateIdentifier": identifier}],
        "SynchronizationTrigger": "NO TRIGGER",
        "AcquisitionTimeSynchronized": "Y",
        "SynchronizationFrameOfReferenceUID": _UTC_FRAME_OF_REFERENCE,
    }


def _request(study: Study) -> Elements:
    return {
        "StudyInstanceUID": study.uid,
        "ReferencedStudySequence": [],
        "AccessionNumber": study.accession_number,
        "PlacerOrderNumberImagingServiceRequest": "",
        "FillerOrderNumberImagingServiceRequest": "",
        "RequestedProcedureID": f"RP{study.number + 1:06d}",
        "RequestedProcedureDescription": study.requested_procedure,
        "RequestedProcedureCodeSequence": [],
    }


def dicom_file(study: Study, kind: DocumentKind, finished: datetime, content: Iterable[bytes]) -> bytes:
    """The whole report as a DICOM file."""
    elements = header(study, kind, finished)
    elements["ContentSequence"] = b"".join(content)
    return part10(kind.sop_class_uid, study.sop_instance_uid, dataset(elements))


def procedure(w: Writer, reported: Concept, intent: Concept) -> list[bytes]:
    """Language, what was done, and what for (rows 1b to 3 of TID 10001 and 10011)."""
    has_intent = w.code(c.HAS_INTENT, intent, relationship=HAS_CONCEPT_MOD)
    return [
        w.code(m.LANGUAGE, m.ENGLISH, relationship=HAS_CONCEPT_MOD),
        w.code(c.PROCEDURE_REPORTED, reported, has_intent, relationship=HAS_CONCEPT_MOD),
    ]


def observer(w: Writer, equipment: Equipment) -> list[bytes]:
    """The machine as the observer of the report (TID 1002, 1004)."""
    texts = (
        (c.DEVICE_OBSERVER_NAME, equipment.station),
        (c.DEVICE_OBSERVER_MANUFACTURER, equipment.manufacturer),
        (c.DEVICE_OBSERVER_MODEL_NAME, equipment.model),
        (c.DEVICE_OBSERVER_SERIAL_NUMBER, equipment.serial_number),
        (m.DEVICE_OBSERVER_LOCATION, INSTITUTION),
    )
    return [
        w.code(c.OBSERVER_TYPE, m.DEVICE, relationship=HAS_OBS_CONTEXT),
        w.uid(c.DEVICE_OBSERVER_UID, equipment.device_uid, relationship=HAS_OBS_CONTEXT),
        *(w.text(concept, value, relationship=HAS_OBS_CONTEXT) for concept, value in texts),
    ]


def scope_of_accumulation(w: Writer, study: Study, *, by_step: bool = False) -> bytes:
    """What the totals cover: the study, or the performed procedure step (CID 10000)."""
    kind, name, uid = (
        (m.PERFORMED_PROCEDURE_STEP_SCOPE, m.PERFORMED_PROCEDURE_STEP_UID, study.step_uid)
        if by_step
        else (m.STUDY_SCOPE, c.STUDY_INSTANCE_UID, study.uid)
    )
    reference = w.uid(name, uid, relationship=HAS_PROPERTIES)
    return w.code(c.SCOPE_OF_ACCUMULATION, kind, reference, relationship=HAS_OBS_CONTEXT)


def person(w: Writer, name: str, role: Concept, occupation: Concept) -> bytes:
    """A person's part in the irradiation (TID 1020)."""
    return w.person(
        c.PERSON_NAME,
        name,
        w.code(c.PERSON_ROLE_IN_PROCEDURE, role, relationship=HAS_PROPERTIES),
        w.text(m.ORGANIZATION_NAME, INSTITUTION, relationship=HAS_PROPERTIES),
        w.code(m.PERSON_ROLE_IN_ORGANIZATION, occupation, relationship=HAS_PROPERTIES),
    )


def irradiating_device(w: Writer, equipment: Equipment) -> bytes:
    """The machine's part in the irradiation (TID 1021)."""
    texts = (
        (m.DEVICE_NAME, equipment.station),
        (m.DEVICE_MANUFACTURER, equipment.manufacturer),
        (m.DEVICE_MODEL_NAME, equipment.model),
        (m.DEVICE_SERIAL_NUMBER, equipment.serial_number),
    )
    properties = [w.text(concept, value, relationship=HAS_PROPERTIES) for concept, value in texts]
    properties.append(w.uid(c.DEVICE_OBSERVER_UID, equipment.device_uid, relationship=HAS_PROPERTIES))
    return w.code(m.DEVICE_ROLE, m.IRRADIATING_DEVICE, *properties)


def closing(w: Writer, study: Study) -> list[bytes]:
    """Where the numbers come from, and who authorised (rows 17 and 18 of TID 10001, 12 and 13 of TID 10011)."""
    return [
        w.code(c.SOURCE_OF_DOSE_INFORMATION, m.AUTOMATED_DATA_COLLECTION),
        person(w, study.physician, c.IRRADIATION_AUTHORIZING, m.PHYSICIAN),
    ]
