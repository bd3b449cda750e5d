"""Reads mammography dose reports (PS3.16 TID 10001 with 10003 and 10005)."""

from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.quirks.projection import repair_mammography
from kerma.extract.reports import projection
from kerma.extract.specimen import without_specimen_dose
from kerma.facts.fact import coded_item, numeric_item
from kerma.facts.mammography import MammographyEvent, MammographyTotals
from kerma.facts.record import Values, build, updated
from kerma.messages import message, missing
from kerma.standard import concepts as c
from kerma.standard.enumerations import Laterality
from kerma.standard.vocabulary import LATERALITIES

_REQUIRED = ("irradiation_event_uid", "started_at", "laterality")
_GLANDULAR_DOSE = numeric_item(
    name="agd_mgy", unit="mGy", path=(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE,), source="TID 10005"
)
_BREASTS = {
    concept: f"agd_{laterality}_mgy"
    for concept, laterality in LATERALITIES.items()
    if laterality is not Laterality.UNILATERAL
}
_BREAST = coded_item(name="laterality", path=(c.LATERALITY,), source="TID 10005", value_set=_BREASTS)


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals per breast and events of a mammography dose report."""
    report = document.report
    totals: Values = {}
    for accumulated in report.all(c.ACCUMULATED_XRAY_DOSE_DATA):
        for item in Children.of_item(accumulated).all(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE):
            totals |= total_of_breast(item, reader)
    if not totals:
        reader.report_problem(
            "totals",
            missing(
                "the accumulated glandular dose is missing; the standard requires it ({source})", source="TID 10005"
            ),
        )
    items = report.all(c.IRRADIATION_EVENT_XRAY_DATA)
    events = tuple(_event(item, f"events[{i}]", reader) for i, item in enumerate(items))
    return Dose(build(MammographyTotals, totals), (), events)


def total_of_breast(item: Item, reader: ContentReader) -> Values:
    """One accumulated glandular dose under the name of its breast: {"agd_left_mgy": 2.5}."""
    dose = reader.number(_GLANDULAR_DOSE, Children((item,)), "totals")
    name = reader.values((_BREAST,), Children.of_item(item), "totals").get("laterality")
    if name is None:
        reader.report_problem(
            "totals.agd_mgy",
            message("a glandular dose names no breast; the standard requires it ({source})", source="TID 10005"),
        )
    return {str(name): dose} if name and dose is not None else {}


def _event(item: Item, where: str, reader: ContentReader) -> MammographyEvent:
    children = Children.of_item(item)
    event = repair_mammography(reader.record(MammographyEvent, children, where), children, reader, where)
    event = projection.with_exposure_of_pulses(event, children, reader, where)
    event = without_specimen_dose(event, reader, where)
    reader.require(event, _REQUIRED, where, "TID 10003")
    return updated(
        event,
        filters=projection.read_filters(children, reader, where),
        acquired_images=tuple(projection.acquired_images(children)),
    )
