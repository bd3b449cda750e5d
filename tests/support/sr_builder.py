"""Structured reports in a few lines, whole or broken on purpose."""

from io import BytesIO
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from kerma.extract import Extraction, extract
from kerma.standard import concepts as c
from kerma.standard.codes import Concept
from tests.support.extraction_json import ExtractionJson, in_json

XRAY_RDSR = "1.2.840.10008.5.1.4.1.1.88.67"
ENHANCED_SR = "1.2.840.10008.5.1.4.1.1.88.22"
STUDY_UID = "2.25.1001"


def coded(concept: Concept, meaning: str = "as the maker calls it") -> Sequence:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = concept
    item.CodeMeaning = meaning
    return Sequence([item])


def content(value_type: str, name: Concept, children: tuple[Dataset, ...] = (), **attributes: Any) -> Dataset:
    item = Dataset()
    item.RelationshipType = "CONTAINS"
    item.ValueType = value_type
    item.ConceptNameCodeSequence = coded(name)
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    if children:
        item.ContentSequence = Sequence(children)
    return item


def container(name: Concept, *children: Dataset) -> Dataset:
    return content("CONTAINER", name, children, ContinuityOfContent="SEPARATE")


def num(name: Concept, value: str | None, unit: str | None) -> Dataset:
    item = content("NUM", name, MeasuredValueSequence=Sequence())
    if value is not None:
        measured = Dataset()
        measured.add_new(0x0040A30A, "LO", value)  # as text, so that a test may write what is no number
        if unit is not None:
            measured.MeasurementUnitsCodeSequence = coded(Concept(unit, "UCUM"), unit)
        item.MeasuredValueSequence = Sequence([measured])
    return item


def code(name: Concept, value: Concept, *children: Dataset, meaning: str = "a word") -> Dataset:
    return content("CODE", name, children, ConceptCodeSequence=coded(value, meaning))


def text(name: Concept, value: str) -> Dataset:
    return content("TEXT", name, TextValue=value)


def uid(name: Concept, value: str) -> Dataset:
    return content("UIDREF", name, UID=value)


def moment(name: Concept, value: str) -> Dataset:
    return content("DATETIME", name, DateTime=value)


def ct_event(*children: Dataset, event_uid: str = "2.25.7") -> Dataset:
    spiral = code(c.CT_ACQUISITION_TYPE, Concept("116152004", "SCT"))
    return container(c.CT_ACQUISITION, spiral, uid(c.IRRADIATION_EVENT_UID, event_uid), *children)


def ct_dose(ctdi_vol: str = "10", dlp: str = "300", *, dlp_unit: str = "mGy.cm") -> Dataset:
    return container(c.CT_DOSE, num(c.MEAN_CTDI_VOL, ctdi_vol, "mGy"), num(c.DLP, dlp, dlp_unit))


def ct_report(*events: Dataset, dlp: str = "300", **header: Any) -> Dataset:
    accumulated = container(c.CT_ACCUMULATED_DOSE_DATA, num(c.DLP_TOTAL, dlp, "mGy.cm"))
    return report(code(c.PROCEDURE_REPORTED, c.COMPUTED_TOMOGRAPHY), accumulated, *events, **header)


def xray_event(*children: Dataset, event_uid: str = "2.25.9") -> Dataset:
    kind = code(c.IRRADIATION_EVENT_TYPE, Concept("113611"))
    started = moment(c.DATETIME_STARTED, "20260102101112")
    return container(c.IRRADIATION_EVENT_XRAY_DATA, kind, uid(c.IRRADIATION_EVENT_UID, event_uid), started, *children)


def accumulated(*totals: Dataset, plane: str = "113622") -> Dataset:
    return container(c.ACCUMULATED_XRAY_DOSE_DATA, code(c.ACQUISITION_PLANE, Concept(plane)), *totals)


def xray_report(*children: Dataset, **header: Any) -> Dataset:
    return report(code(c.PROCEDURE_REPORTED, c.PROJECTION_XRAY), *children, **header)


def report(*children: Dataset, title: Concept = c.XRAY_DOSE_REPORT, **header: Any) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = XRAY_RDSR, "2.25.1"
    dataset.StudyInstanceUID, dataset.StudyDate, dataset.StudyTime = STUDY_UID, "20260102", "101010"
    dataset.Modality = "SR"
    dataset.update(content("CONTAINER", title, children, ContinuityOfContent="SEPARATE"))
    for keyword, value in header.items():
        setattr(dataset, keyword, value)
    return dataset


def as_file(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.file_meta.MediaStorageSOPClassUID = UID(dataset.get("SOPClassUID") or XRAY_RDSR)
    dataset.file_meta.MediaStorageSOPInstanceUID = UID(dataset.get("SOPInstanceUID") or "2.25.1")
    stream = BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def read(dataset: Dataset) -> Extraction:
    return extract(as_file(dataset))


def read_json(dataset: Dataset) -> ExtractionJson:
    return in_json(read(dataset))


def problems(extraction: Extraction | ExtractionJson) -> dict[str, str]:
    return {problem.where: problem.message for problem in extraction.problems}


def table(name: Concept, definitions: list[Dataset], values: list[Dataset]) -> Dataset:
    tabulated = Dataset()
    tabulated.NumberOfTableRows, tabulated.NumberOfTableColumns = len(values), len(definitions)
    tabulated.TableColumnDefinitionSequence, tabulated.CellValuesSequence = Sequence(definitions), Sequence(values)
    return content("TABLE", name, TabulatedValuesSequence=Sequence([tabulated]))


def column(number: int | None, name: Concept, unit: str | None = None) -> Dataset:
    item = Dataset()
    if number is not None:
        item.TableColumnNumber = number
    item.ConceptNameCodeSequence = coded(name)
    if unit is not None:
        item.MeasurementUnitsCodeSequence = coded(Concept(unit, "UCUM"), unit)
    return item


def cells(vr: str, values: list[Any], row: int | None = None, column: int | None = None) -> Dataset:
    item = Dataset()
    if row is not None:
        item.TableRowNumber = row
    if column is not None:
        item.TableColumnNumber = column
    item.SelectorAttributeVR = vr
    setattr(item, f"Selector{vr}Value", values)
    return item
