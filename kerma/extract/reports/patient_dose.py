"""Patient radiation dose reports: doses estimated from other reports (PS3.16 TID 10030 to 10034).

Such a report irradiates nobody: it tells neither totals nor events, so that nothing is ever counted twice. It shows
among the tellers of its study, and its estimates (organ and skin doses, by which model and method, from which report)
stay with its full content. The device in its header is the one that calculated, not the one that irradiated.
"""

from kerma.dicom.content_tree import Reference
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader, Facts
from kerma.extract.reports.enhanced_details import told_in
from kerma.messages import missing
from kerma.standard import concepts as c


def modality(events: list[Facts], totals: Facts) -> None:
    """None: the family of the study is told by the objects that irradiated."""


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Nothing to count; what the report lacks is noted."""
    told = [item for item in (told_in(document.tree) if document.tree else ()) if item.name]
    if not any(item.name and item.name.concept == c.RADIATION_DOSE_ESTIMATE for item in told):
        reader.report_problem(
            "estimates", missing("no dose estimate is told; the standard asks for one ({source})", source="TID 10031")
        )
    sources = [item for item in told if item.name and item.name.concept == c.SR_INSTANCE_USED]
    if not any(isinstance(item.value, Reference) and item.value.sop_instance_uid for item in sources):
        reader.report_problem(
            "estimates",
            missing(
                "the report it was estimated from is not named; the standard asks for it ({source})", source="TID 10033"
            ),
        )
    return {}, [], []
