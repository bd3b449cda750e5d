"""Reads patient radiation dose reports: doses estimated from other reports (PS3.16 TID 10030 to 10034).

Such a report has neither totals nor events, so that no irradiation is counted twice. Its estimates (organ and skin
doses, with model and method and the report they are derived from) are shown with its content tree. The equipment in its
header calculated the doses; it did not irradiate.
"""

from kerma.dicom.children import descendants
from kerma.dicom.content_tree import Item, Reference
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.messages import missing
from kerma.standard import concepts as c
from kerma.standard.codes import Concept


def read(document: Document, reader: ContentReader) -> Dose:
    """No dose to count; reports which required items the report lacks."""
    items = list(descendants(document.tree)) if document.tree else []
    if not _items_of(items, c.RADIATION_DOSE_ESTIMATE):
        reader.report_problem(
            "estimates",
            missing("the report has no dose estimate; the standard requires one ({source})", source="TID 10031"),
        )
    sources = [item.value for item in _items_of(items, c.SR_INSTANCE_USED)]
    if not any(isinstance(source, Reference) and source.sop_instance_uid for source in sources):
        reader.report_problem(
            "estimates",
            missing(
                "the report it was estimated from is not named; the standard requires it ({source})", source="TID 10033"
            ),
        )
    return Dose()


def _items_of(items: list[Item], concept: Concept) -> list[Item]:
    return [item for item in items if item.name and item.name.concept == concept]
