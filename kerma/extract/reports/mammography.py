"""Mammography dose reports (PS3.16 TID 10001 with 10003 and 10005)."""

from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.extract.content_reader import Children, ContentReader, Facts
from kerma.extract.quirks import projection as quirks
from kerma.extract.quirks.repair import repair
from kerma.extract.reports import projection
from kerma.facts import event
from kerma.facts import mammography as facts
from kerma.facts.fact import coded_item, numeric_item
from kerma.messages import message, missing
from kerma.standard import concepts as c
from kerma.standard.vocabulary import LATERALITIES

_EVENT_MANDATORY = ("irradiation_event_uid", "started_at", "laterality")
_GLANDULAR_DOSE = numeric_item("agd_mgy", "mGy", (c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE,), "TID 10005")
_LATERALITY = coded_item("laterality", (c.LATERALITY,), "TID 10005", LATERALITIES)


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "MG"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals per breast, planes (mammography has none) and events of a mammography dose report."""
    children = document.report
    totals: Facts = {}
    for accumulated in children.all(c.ACCUMULATED_XRAY_DOSE_DATA):
        for item in Children(accumulated).all(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE):
            totals |= total_of_breast(item, reader)
    if not totals:
        reader.report_problem(
            "totals",
            missing(
                "the accumulated glandular dose is missing; the standard asks for it ({source})", source="TID 10005"
            ),
        )
    events = [_event(item, i, reader) for i, item in enumerate(children.all(c.IRRADIATION_EVENT_XRAY_DATA))]
    return totals, [], events


def total_of_breast(item: Item, reader: ContentReader) -> Facts:
    """One accumulated glandular dose under the name of its breast."""
    told = reader.read(Children(Item("", "", None, None, None, None, (item,))), (_GLANDULAR_DOSE,), "totals")
    side = reader.read(Children(item), (_LATERALITY,), "totals").get("laterality")
    if side is None:
        reader.report_problem(
            "totals.agd_mgy",
            message("a glandular dose names no breast; the standard asks for it ({source})", source="TID 10005"),
        )
    return {f"agd_{side}_mgy": told["agd_mgy"]} if side and told else {}


def _event(item: Item, index: int, reader: ContentReader) -> Facts:
    where = f"events[{index}]"
    children = Children(item)
    found = reader.read(children, (*event.IDENTITY, *facts.EVENT), where)
    repair(quirks.EVENT, found, children, reader, where)
    reader.require(found, _EVENT_MANDATORY, where, "TID 10003")
    found["filters"] = projection.read_filters(children, reader, where)
    found["acquired_images"] = projection.acquired_images(children)
    return found
