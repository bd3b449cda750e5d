"""Reads mammography dose reports (PS3.16 TID 10001 with 10003 and 10005)."""

from collections.abc import Iterable
from decimal import Decimal

from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.dicom.number_messages import several_numbers
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.quirks.projection import repair_mammography
from kerma.extract.reports import projection
from kerma.extract.specimen import without_specimen_dose
from kerma.facts.fact import coded_item, numeric_item
from kerma.facts.mammography import MammographyEvent, MammographyTotals
from kerma.facts.record import Values, build, fact_names, updated
from kerma.messages import message, missing
from kerma.standard import concepts as c
from kerma.standard.enumerations import Laterality
from kerma.standard.vocabulary import LATERALITIES

_REQUIRED = ("irradiation_event_uid", "started_at", "laterality")
_GLANDULAR_DOSE = numeric_item(
    name="agd_mgy", unit="mGy", path=(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE,), source="TID 10005"
)
#: Paths of problems with totals: those of the breasts, and of a dose that names none.
_TOTALS = (*fact_names(MammographyTotals), "agd_mgy")
_BREASTS = {
    concept: f"agd_{laterality}_mgy"
    for concept, laterality in LATERALITIES.items()
    if laterality is not Laterality.UNILATERAL
}
_BREAST = coded_item(name="laterality", path=(c.LATERALITY,), source="TID 10005", value_set=_BREASTS)


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals per breast and events of a mammography dose report."""
    report = document.report
    items = report.at((c.ACCUMULATED_XRAY_DOSE_DATA, c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE))
    totals = totals_of_breasts(items, reader)
    if not totals and not any(reader.has_problem(f"totals.{name}") for name in _TOTALS):
        reader.report_problem(
            "totals",
            missing(
                "the accumulated glandular dose is missing; the standard requires it ({source})", source="TID 10005"
            ),
        )
    items = report.all(c.IRRADIATION_EVENT_XRAY_DATA)
    events = tuple(_event(item, f"events[{i}]", reader) for i, item in enumerate(items))
    return Dose(build(MammographyTotals, totals), (), events)


def totals_of_breasts(items: Iterable[Item], reader: ContentReader) -> Values:
    """The accumulated glandular doses of the breasts by name: {"agd_left_mgy": 2.5}.

    Of several doses of one breast none is taken: whether they are parts of a sum is unknown.
    """
    by_name: dict[str, list[float]] = {}
    for item in items:
        dose = reader.number(_GLANDULAR_DOSE, Children((item,)), "totals")
        name = reader.values((_BREAST,), Children.of_item(item), "totals").get("laterality")
        if name is None:
            reader.report_problem(
                "totals.agd_mgy",
                message("a glandular dose names no breast; the standard requires it ({source})", source="TID 10005"),
            )
        elif dose is not None:
            by_name.setdefault(str(name), []).append(dose)
    for name, doses in by_name.items():
        if len(doses) > 1:
            reader.report_problem(f"totals.{name}", several_numbers([Decimal(str(dose)) for dose in doses]))
    return {name: doses[0] for name, doses in by_name.items() if len(doses) == 1}


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
