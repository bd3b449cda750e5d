"""Reads enhanced X-ray dose reports, one template for all X-ray modalities (PS3.16 TID 10040 to 10055).

Read as the tables of the standard define them: summaries of events up to Average Glandular Dose (TID 10042),
irradiation details that belong to a period and an X-ray source (TID 10043), radiation output (TID 10048), attenuator
characteristics (TID 10055), and tables (PS3.3 C.18.10). Found by concept alone, wherever they are in the container,
because the tables were not available: accumulated dose (TID 10041), the rest of the summary, technique, field and beam
position (TID 10044 to 10047, 10049 to 10054).

Air kerma at the output measurement point is not air kerma at the reference point: it is no fact, and shown with the
content tree only.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import NamedTuple

from kerma.dicom.children import Children, descendants
from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose, Totals
from kerma.extract.reports import mammography as mammography_report
from kerma.extract.reports import projection as projection_report
from kerma.extract.reports.enhanced_event import EventClass, plane_of, read_events
from kerma.facts.ct import CTEvent, CTTotals
from kerma.facts.mammography import MammographyEvent, MammographyTotals
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import PlaneTotals, ProjectionTotals
from kerma.facts.record import Record, Values, build, fact_names, facts_of
from kerma.messages import missing
from kerma.standard import concepts as c
from kerma.standard.codes import Code, Concept
from kerma.standard.enumerations import ExamModality, Plane

#: The totals of all modalities by the last concept of their paths; CT and projection share the dose area product.
_TOTALS = tuple(
    {
        fact.name: replace(fact, path=fact.path[-1:])
        for record in (CTTotals, ProjectionTotals)
        for fact in facts_of(record)
    }.values()
)
_TOTALS_CLASSES: dict[EventClass, type[Totals]] = {
    CTEvent: CTTotals,
    MammographyEvent: MammographyTotals,
    ProjectionEvent: ProjectionTotals,
}
_GLANDULAR_TOTALS = fact_names(MammographyTotals)
_CT_CONCEPTS = {c.MEAN_CTDI_VOL, c.DLP}


class _Account(NamedTuple):
    """Accumulated dose of one X-ray source, or of several together (`Plane.ALL`)."""

    plane: Plane
    totals: Values


def modality(dose: Dose) -> ExamModality:
    """CT and mammography by the record of the totals, fluoroscopy and radiography as of projection X-ray reports."""
    if isinstance(dose.totals, CTTotals):
        return ExamModality.CT
    if isinstance(dose.totals, MammographyTotals):
        return ExamModality.MAMMOGRAPHY
    return projection_report.modality(dose)


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals, planes (of projection X-ray) and events of an enhanced X-ray dose report."""
    report = document.report
    accounts = [_account(item, f"planes[{i}]", reader) for i, item in enumerate(report.all(c.ACCUMULATED_DOSE_DATA))]
    if not accounts:
        reader.report_problem(
            "totals",
            missing("the accumulated dose data are missing; the standard requires them ({source})", source="TID 10040"),
        )
    totals = _totals(accounts)
    event_class = _event_class(report, totals)
    events = read_events(report, event_class, reader)
    planes = _planes(accounts) if event_class is ProjectionEvent else ()
    return Dose(_record(_TOTALS_CLASSES[event_class], totals), planes, events)


def _account(item: Item, where: str, reader: ContentReader) -> _Account:
    items = Children(descendants(item))
    totals = reader.values(_TOTALS, items, where)
    totals |= mammography_report.totals_of_breasts(items.all(c.ACCUMULATED_AVERAGE_GLANDULAR_DOSE), reader)
    return _Account(plane_of(items.text(c.XRAY_SOURCE_IDENTIFICATION)), totals)


def _totals(accounts: Sequence[_Account]) -> Values:
    """Sums over the X-ray sources; a total that only several together state is taken from the first of these."""
    names = dict.fromkeys(name for account in accounts for name in account.totals)
    return {name: _total(name, [account for account in accounts if name in account.totals]) for name in names}


def _total(name: str, accounts: list[_Account]) -> float:
    apart = [account.totals[name] for account in accounts if account.plane is not Plane.ALL]
    together = [account.totals[name] for account in accounts if account.plane is Plane.ALL]
    return float(sum(Decimal(str(value)) for value in apart or together[:1]))


def _planes(accounts: Sequence[_Account]) -> tuple[PlaneTotals, ...]:
    planes = [_record(PlaneTotals, {"plane": account.plane, **account.totals}) for account in accounts]
    return projection_report.single_planes(planes)


def _record(record: type[Record], values: Values) -> Record:
    """A record of those values that are its own."""
    names = {field.name for field in fields(record)}
    return build(record, {name: value for name, value in values.items() if name in names})


def _event_class(report: Children, totals: Values) -> EventClass:
    """The record of the events: by the reported procedure, the totals, or concepts that only one modality has."""
    procedures = {item.value.concept for item in report.all(c.PROCEDURE_REPORTED) if isinstance(item.value, Code)}
    concepts = _concepts_of_events(report)
    if c.COMPUTED_TOMOGRAPHY in procedures or "dlp_mgy_cm" in totals or concepts & _CT_CONCEPTS:
        return CTEvent
    has_glandular_dose = c.AVERAGE_GLANDULAR_DOSE in concepts or not totals.keys().isdisjoint(_GLANDULAR_TOTALS)
    if c.MAMMOGRAPHY in procedures or has_glandular_dose:
        return MammographyEvent
    return ProjectionEvent


def _concepts_of_events(report: Children) -> set[Concept]:
    events = report.all(c.IRRADIATION_EVENT_SUMMARY_DATA)
    return {item.name.concept for event in events for item in descendants(event) if item.name}
