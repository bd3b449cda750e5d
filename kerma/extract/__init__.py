"""Extraction: the bytes of a DICOM object to its dose facts and problems; pure.

`extract` is the entry point. It never raises for the content of an object: an unreadable object is a failed extraction
with a reason for the user.
"""

import logging
import warnings
from datetime import date

from kerma import __version__
from kerma.dicom.content_tree import Item, tree_as_json, tree_from_json
from kerma.dicom.document import Document, open_document
from kerma.errors import MalformedObjectError, NoDoseError, ObjectError
from kerma.extract.attributes import Attributes
from kerma.extract.checks.plausibility import implausibilities
from kerma.extract.content_reader import ContentReader, quoted
from kerma.extract.extraction import Extraction, Problem
from kerma.extract.header import content_at, read_header
from kerma.extract.object_readers import carries_dose, family_of, skipped_class_reason
from kerma.extract.quirks.study import repair_study
from kerma.facts.study import EQUIPMENT
from kerma.messages import MissingMessage, message, missing

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
_DEVICE = (*(fact.name for fact in EQUIPMENT), "software_versions")

# pydicom's warnings quote the values they are about, which may tell who the patient is
logging.getLogger("pydicom").setLevel(logging.ERROR)


def extract(data: bytes) -> Extraction:
    """What one DICOM object, given as the bytes of its file, tells of dose."""
    reading = Extraction("extracted")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what pydicom only warns of is judged here, value by value
        try:
            _fill(reading, open_document(data))
        except NoDoseError as error:
            reading.status, reading.reason, reading.source = "skipped", error.what, None
        except ObjectError as error:
            reading.status, reading.reason = "failed", error.what
        except Exception as error:  # noqa: BLE001 -- whatever a damaged object provokes ends as a failed reading
            reading.status = "failed"
            reading.reason = message(
                "the object is damaged and cannot be read ({kind}: {words})",
                kind=type(error).__name__,
                words=quoted(str(error)),
            )
    return reading


def _fill(reading: Extraction, document: Document) -> None:
    """Read facts into `reading`.

    Raises:
        NoDoseError: the object carries none.
        MalformedObjectError: it should carry dose, and its content is missing.
    """
    header = document.header
    reader = ContentReader()
    source = Attributes(header, reader, "object")
    reading.sop_class_uid = source.text("sop_class_uid", "SOPClassUID")
    reading.sop_instance_uid = source.text("sop_instance_uid", "SOPInstanceUID")
    reading.study = read_header(header, document.tree, reader)
    reading.content_at = content_at(header, reader)
    family = family_of(document, reading.sop_class_uid)
    if not reading.study["study_instance_uid"]:
        raise MalformedObjectError(
            message(
                "the Study Instance UID (0020,000D) is missing, and no scope of accumulation names one: "
                "the dose cannot be assigned to a study"
            )
        )
    reading.source = family.source
    reading.tree = document.tree
    reading.totals, reading.planes, reading.events = family.module.read(document, reader)
    if not family.irradiates:
        reading.study |= dict.fromkeys(_DEVICE)
    reading.study["modality"] = family.module.modality(reading.events, reading.totals)
    repair_study(reading.study, document, reader)
    if reading.study["study_date"] is None and not reader.has_problem("study.study_date"):
        reader.report_problem("study.study_date", _no_date(reading.content_at))
    reading.problems = [*reader.problems, *implausibilities(reading)]


def _no_date(content_at: str | None) -> MissingMessage:
    if content_at is None:
        return missing("the study has no date (0008,0020)")
    day = date.fromisoformat(content_at[:10])
    return missing("the study has no date (0008,0020); its content dates from {day}", day=day)
