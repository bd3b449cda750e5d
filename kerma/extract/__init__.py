"""Reads the dose of one DICOM object from its bytes: pure, without database and without Orthanc.

`extract` never raises for the content of an object: one that cannot be read becomes a failed extraction with a reason.
"""

import logging
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kerma import __version__
from kerma.dicom.attributes import Attributes
from kerma.dicom.content_json import tree_as_json, tree_from_json
from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document, open_document
from kerma.dicom.header_extent import left_out
from kerma.errors import MalformedObjectError, NoDoseError, ObjectError
from kerma.extract.checks.plausibility import implausibilities
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose, Extraction
from kerma.extract.header import content_at, predecessors, read_header
from kerma.extract.object_readers import carries_dose, skipped_class_reason
from kerma.extract.quirks.study import STUDY
from kerma.extract.reader_types import ImageReader, ReportReader
from kerma.extract.recognition import reader_of
from kerma.facts.record import updated
from kerma.facts.study import EQUIPMENT, Study
from kerma.messages import Message, MissingMessage, message, missing, quoted
from kerma.problems import Problem
from kerma.standard.enumerations import ObjectStatus

__all__ = [
    "EXTRACTOR_VERSION",
    "Extraction",
    "Item",
    "Problem",
    "carries_dose",
    "extract",
    "skipped_class_reason",
    "tree_as_json",
    "tree_from_json",
]

EXTRACTOR_VERSION = __version__
_NO_EQUIPMENT = dict.fromkeys((*(fact.name for fact in EQUIPMENT), "software_versions"))

# pydicom's warnings quote the values they are about, which may identify the patient
logging.getLogger("pydicom").setLevel(logging.ERROR)


def extract(data: bytes) -> Extraction:
    """The facts and problems of one DICOM object.

    Args:
        data: the bytes of its file (PS3.10).
    """
    extraction = Extraction(status=ObjectStatus.FAILED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # values that pydicom only warns about are checked here
        try:
            for extraction in _stages(data):  # noqa: B007 -- the latest stage counts, also after an error
                pass
        except NoDoseError as error:
            return replace(extraction, status=ObjectStatus.SKIPPED, reason=error.what, source=None)
        except ObjectError as error:
            return replace(extraction, status=ObjectStatus.FAILED, reason=error.what)
        except Exception as error:  # noqa: BLE001 -- any error in a damaged object makes a failed extraction
            return replace(extraction, status=ObjectStatus.FAILED, reason=_damage(error))
    return extraction


def _damage(error: Exception) -> Message:
    return message(
        "the object is damaged and cannot be read ({kind}: {error})",
        kind=type(error).__name__,
        error=quoted(str(error)),
    )


def _stages(data: bytes) -> Iterator[Extraction]:
    """The extraction as it grows: with identity, header, source, dose. After an error the latest stage is known.

    Raises:
        NoDoseError: the object carries no dose.
        MalformedObjectError: it should carry dose, and its content is missing.
    """
    document = open_document(data)
    reader = ContentReader()
    source = Attributes(document.header, reader, "object")
    reader.utc_offset = source.utc_offset()
    extraction = Extraction(
        status=ObjectStatus.EXTRACTED,
        sop_class_uid=source.text("sop_class_uid", "SOPClassUID"),
        sop_instance_uid=source.text("sop_instance_uid", "SOPInstanceUID"),
        dicom_modality=source.text("dicom_modality", "Modality"),
    )
    yield extraction
    for element in document.left_out:
        if not element.is_private:
            reader.report_problem("object", left_out(element))
    study = read_header(document.header, document.tree, reader)
    extraction = replace(extraction, study=study, equipment=study, content_at=content_at(document.header, reader))
    yield extraction
    object_reader = reader_of(document, extraction.sop_class_uid)
    if not study.study_instance_uid:
        raise MalformedObjectError(
            message(
                "the Study Instance UID (0020,000D) is missing, and no scope of accumulation names one: "
                "the dose cannot be assigned to a study"
            )
        )
    extraction = replace(
        extraction,
        source=object_reader.source,
        tree=document.tree,
        predecessors=predecessors(document.header, reader) if document.tree else (),
    )
    yield extraction
    dose = object_reader.read(document, reader)
    study = _completed(study, object_reader, dose, document, reader)
    if study.study_date is None and not reader.has_problem("study.study_date"):
        reader.report_problem("study.study_date", _no_date(extraction.content_at))
    extraction = replace(extraction, study=study, totals=dose.totals, planes=dose.planes, events=dose.events)
    yield replace(extraction, problems=(*reader.problems, *implausibilities(extraction)))


def _completed(
    study: Study, object_reader: ReportReader | ImageReader, dose: Dose, document: Document, reader: ContentReader
) -> Study:
    """The study with its exam modality and repairs; without equipment where that did not irradiate."""
    if isinstance(object_reader, ReportReader) and not object_reader.irradiates:
        study = updated(study, **_NO_EQUIPMENT)
    study = updated(study, modality=object_reader.modality_of(dose))
    header = Attributes(document.header, reader, "study")
    for repair in STUDY:
        study = repair(study, header)
    return study


def _no_date(content_at: datetime | None) -> MissingMessage:
    if content_at is None:
        return missing("the study has no date (0008,0020)")
    return missing("the study has no date (0008,0020); its content dates from {day}", day=content_at.date())
