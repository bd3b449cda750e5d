"""Reads patient radiation dose reports: doses estimated from other reports (PS3.16 TID 10030 to 10034).

Such a report has neither totals nor events, so that no irradiation is counted twice. Its estimates (organ and skin
doses, with model and method and the report they are derived from) are shown with its content tree. The equipment in its
header calculated the doses; it did not irradiate.
"""

from kerma.dicom.children import descendants
from kerma.dicom.content_tree import Reference
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.messages import missing
from kerma.standard import concepts as c


def read(document: Document, reader: ContentReader) -> Dose:
    """No dose to count; reports which required items the report lacks."""
    items = [item for item in (descendants(document.tree) if document.tree else ()) if item.name]
    if not any(item.name and item.name.concept == c.RADIATION_DOSE_ESTIMATE for item in items):
        reader.report_problem(
            "estimates",
            missing("the report has no dose estimate; the standard requires one ({source})", source="TID 10031"),
        )
    sources = [item for item in items if item.name and item.name.concept == c.SR_INSTANCE_USED]
    if not any(isinstance(item.value, Reference) and item.value.sop_instance_uid for item in sources):
        reader.report_problem(
            "estimates",
            missing(
                "the report it was estimated from is not named; the standard requires it ({source})", source="TID 10033"
            ),
        )
    return Dose()
