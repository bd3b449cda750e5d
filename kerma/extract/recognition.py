"""Recognises which kind of object a document is, and so which reader of `kerma.extract.object_readers` reads it.

Reports are recognised by their content, because equipment omits or confuses titles and template identifiers.
"""

from collections.abc import Iterable
from decimal import InvalidOperation

from pydicom.dataset import Dataset
from pydicom.uid import UID

from kerma.dicom.attributes import Attributes
from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.dicom.values import parse_decimal
from kerma.errors import MalformedObjectError, NoDoseError
from kerma.extract.images import radiograph
from kerma.extract.object_readers import (
    ENHANCED_XRAY,
    IMAGE_READERS,
    IMAGES_BY_SOP_CLASS,
    MAMMOGRAM,
    MAMMOGRAPHY,
    PROJECTION,
    RADIOGRAPH,
    REPORT_CLASSES,
    REPORTS_BY_CONTAINER,
    REPORTS_BY_PROCEDURE,
    REPORTS_BY_SOP_CLASS,
    REPORTS_BY_TITLE,
    XRAY_RADIATION_DOSE_SR,
    skipped_class_reason,
)
from kerma.extract.reader_types import ImageReader, ReportReader
from kerma.messages import Message, message, quoted
from kerma.problems import ProblemCollector
from kerma.standard import concepts as c
from kerma.standard.codes import Code, Concept
from kerma.standard.enumerations import ObjectSource

#: Average glandular dose of the study and of an event (TID 10005, 10003B): container and item.
_GLANDULAR_DOSE = (
    (c.ACCUMULATED_XRAY_DOSE_DATA, c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE),
    (c.IRRADIATION_EVENT_XRAY_DATA, c.AVERAGE_GLANDULAR_DOSE),
)

#: Titles that only dose reports have.
_TITLES = frozenset({c.XRAY_DOSE_REPORT, *REPORTS_BY_TITLE})
_NO_CONTENT = message("the dose report has no content (0040,A730): it is empty or cut short")
#: Images of exposures, as which digitised films and documents are stored too.
_OF_EXPOSURES = frozenset({ObjectSource.DX_IMAGE, ObjectSource.MG_IMAGE})


def reader_of(document: Document, sop_class_uid: str | None) -> ReportReader | ImageReader:
    """The reader of an object.

    Raises:
        NoDoseError: it has no dose, or dose that this version does not read.
        MalformedObjectError: it is a dose report without content.
    """
    reason = skipped_class_reason(sop_class_uid)
    if reason is not None:
        raise NoDoseError(reason)
    if document.tree is not None:
        return _report_reader(document.tree, sop_class_uid)
    if sop_class_uid == XRAY_RADIATION_DOSE_SR or sop_class_uid in REPORTS_BY_SOP_CLASS:
        raise MalformedObjectError(_NO_CONTENT)
    if not sop_class_uid:
        raise MalformedObjectError(
            message("the SOP Class UID (0008,0016) is missing: the object is damaged or cut short")
        )
    if sop_class_uid in REPORT_CLASSES:
        if Attributes(document.header, ProblemCollector(), "object").concept("ConceptNameCodeSequence") in _TITLES:
            raise MalformedObjectError(_NO_CONTENT)
        raise NoDoseError(message("a structured report without content"))
    return _image_reader(document.header, sop_class_uid)


def _report_reader(report: Item, sop_class_uid: str | None) -> ReportReader:
    """The reader of a structured report by its title, its content, its SOP class, or its procedure.

    Raises:
        NoDoseError: it is no dose report.
        MalformedObjectError: it is one that was emptied or damaged.
    """
    title = report.name.concept if report.name else None
    children = Children.of_item(report)
    reader = REPORTS_BY_TITLE.get(title) if title else None
    reader = reader or _reader_by_content(children) or REPORTS_BY_SOP_CLASS.get(sop_class_uid or "")
    if reader is None and title == c.XRAY_DOSE_REPORT:
        reader = _reader_by_procedure(_procedures(children))
    is_dose_report = reader is not None or sop_class_uid == XRAY_RADIATION_DOSE_SR
    has_numbers = _has_number(report) or (reader is not None and not reader.irradiates and bool(report.children))
    if is_dose_report and not has_numbers:
        raise MalformedObjectError(_emptied(report))
    if reader is not None:
        return reader
    what = _no_dose_in_report(report, sop_class_uid)
    raise MalformedObjectError(what) if is_dose_report else NoDoseError(what)


def _emptied(report: Item) -> Message:
    """Why a dose report cannot be read that has no numbers: what anonymisation, or damage, has left of it."""
    if not report.children:
        return message(
            "the dose report has no content items (0040,A730): it was emptied, for instance by anonymisation"
        )
    return message("the dose report has no number among its content items: it was emptied or damaged")


def _has_number(item: Item) -> bool:
    """Whether a numeric content item, or a column of numbers in a table, with a value is below an item."""
    return any((child.value_type == "NUM" and _is_filled(child)) or _has_number(child) for child in item.children)


def _is_filled(item: Item) -> bool:
    return item.value is not None and bool(str(item.value).strip())


def _reader_by_content(children: Children) -> ReportReader | None:
    """The reader of the containers that a report has; of mammography also by Procedure Reported or glandular dose."""
    reader = _reader_by_container(children)
    if reader is None or reader is ENHANCED_XRAY:
        return reader
    is_mammography = c.MAMMOGRAPHY in _procedures(children) or (reader is PROJECTION and _has_glandular_dose(children))
    return MAMMOGRAPHY if is_mammography else reader


def _has_glandular_dose(children: Children) -> bool:
    """Whether a projection X-ray report states an average glandular dose: equipment confuses Procedure Reported."""
    return any(
        item.name is not None and item.name.concept == dose and _is_above_zero(item)
        for container, dose in _GLANDULAR_DOSE
        for parent in children.all(container)
        for item in parent.children
    )


def _is_above_zero(item: Item) -> bool:
    try:
        return isinstance(item.value, str) and parse_decimal(item.value) > 0
    except InvalidOperation:
        return False


def _procedures(report: Children) -> list[Concept]:
    return [item.value.concept for item in report.all(c.PROCEDURE_REPORTED) if isinstance(item.value, Code)]


def _reader_by_container(children: Children) -> ReportReader | None:
    """The reader of the first container that the report has, in the order of `REPORT_READERS`."""
    readers = (reader for container, reader in REPORTS_BY_CONTAINER.items() if children.all(container))
    return next(readers, None)


def _reader_by_procedure(procedures: Iterable[Concept]) -> ReportReader:
    """The reader of the first known procedure, else that of projection X-ray."""
    readers = (REPORTS_BY_PROCEDURE[procedure] for procedure in procedures if procedure in REPORTS_BY_PROCEDURE)
    return next(readers, PROJECTION)


def _no_dose_in_report(report: Item, sop_class_uid: str | None) -> Message:
    description = (
        message("its title is '{title}'", title=report.name.meaning) if report.name else message("it has no title")
    )
    name = UID(sop_class_uid or "").name
    return message("{name} without dose: {description}", name=name, description=description)


def _image_reader(header: Dataset, sop_class_uid: str) -> ImageReader:
    reader = _reader_of_image(header, sop_class_uid)
    if reader.source in _OF_EXPOSURES and radiograph.is_digitised(header):
        name = UID(sop_class_uid).name
        raise NoDoseError(message("{name}: digitised from a film, a document or a video signal", name=name))
    return reader


def _reader_of_image(header: Dataset, sop_class_uid: str) -> ImageReader:
    if sop_class_uid in RADIOGRAPH.sop_classes:
        return _radiograph_reader(header, sop_class_uid)
    if sop_class_uid in IMAGES_BY_SOP_CLASS:
        return IMAGES_BY_SOP_CLASS[sop_class_uid]
    for reader in IMAGE_READERS:
        if reader.is_secondary_capture is not None and reader.is_secondary_capture(header):
            return reader
    name = UID(sop_class_uid).name
    raise NoDoseError(message("{name}: neither a dose page nor a projection with dose", name=name))


def _radiograph_reader(header: Dataset, sop_class_uid: str) -> ImageReader:
    """The reader of an image of the radiography classes, by its modality."""
    if radiograph.is_mammogram(header):
        return MAMMOGRAM
    modality = radiograph.other_modality(header)
    if modality is not None:
        name = UID(sop_class_uid).name
        raise NoDoseError(message("{name} of modality {modality}: no radiograph", name=name, modality=quoted(modality)))
    return RADIOGRAPH
