"""Reads projection X-ray dose reports: fluoroscopy and radiography (PS3.16 TID 10001 to 10007)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item, Reference
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.quirks import projection as quirks
from kerma.facts.fact import coded_item
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import PlaneTotals, ProjectionTotals
from kerma.facts.record import fact_names, updated
from kerma.facts.xray_event import XRayEvent, XRayFilter
from kerma.messages import missing
from kerma.standard import concepts as c
from kerma.standard.enumerations import ExamModality, IrradiationEventType, Plane
from kerma.standard.vocabulary import PLANES

_REQUIRED = ("irradiation_event_uid", "started_at", "irradiation_event_type")
_PLANE = coded_item(name="plane", path=(c.ACQUISITION_PLANE,), source="TID 10002", value_set=PLANES)
_FLUOROSCOPIC_TYPES = {
    IrradiationEventType.FLUOROSCOPY,
    IrradiationEventType.ROTATIONAL,
    IrradiationEventType.STEPPING,
}


def modality(dose: Dose) -> ExamModality:
    """Fluoroscopy or radiography; decided per study, because one system may do both.

    A study is fluoroscopy if it has fluoroscopic dose or time, events of fluoroscopy, rotation or stepping, or a
    positioner with an isocentre.
    """
    fluoroscopic = _has_fluoroscopic_totals(dose) or any(
        event.irradiation_event_type in _FLUOROSCOPIC_TYPES or event.distance_source_to_isocenter_mm is not None
        for event in dose.events
        if isinstance(event, XRayEvent)
    )
    return ExamModality.FLUOROSCOPY if fluoroscopic else ExamModality.RADIOGRAPHY


def _has_fluoroscopic_totals(dose: Dose) -> bool:
    totals = dose.totals
    return isinstance(totals, ProjectionTotals) and any(
        (totals.fluoro_time_s, totals.fluoro_dap_gy_cm2, totals.fluoro_reference_air_kerma_mgy)
    )


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals, planes and events of a projection X-ray dose report."""
    report = document.report
    planes = _planes(report, reader)
    items = report.all(c.IRRADIATION_EVENT_XRAY_DATA)
    events = [_event(item, f"events[{i}]", reader) for i, item in enumerate(items)]
    for repair in quirks.REPORT:
        events = repair(events, report, reader)
    return Dose(sum_of_planes(planes), planes, tuple(events))


def _planes(report: Children, reader: ContentReader) -> tuple[PlaneTotals, ...]:
    """Accumulated dose per plane; the sum of all planes is left out where the single planes are present."""
    items = report.all(c.ACCUMULATED_XRAY_DOSE_DATA)
    planes = [_plane(item, f"planes[{i}]", reader) for i, item in enumerate(items)]
    if not planes:
        reader.report_problem(
            "totals",
            missing("the accumulated dose data are missing; the standard requires them ({source})", source="TID 10002"),
        )
    return single_planes(planes)


def single_planes(planes: Iterable[PlaneTotals]) -> tuple[PlaneTotals, ...]:
    """The planes without the sum of all planes; where there is nothing else, that sum as the single plane."""
    apart = tuple(plane for plane in planes if plane.plane is not Plane.ALL)
    return apart or tuple(updated(plane, plane=Plane.SINGLE) for plane in planes)


def _plane(item: Item, where: str, reader: ContentReader) -> PlaneTotals:
    children = Children.of_item(item)
    plane = reader.values((_PLANE,), children, where).get("plane", Plane.SINGLE)
    totals = updated(reader.record(PlaneTotals, children, where), plane=plane)
    if totals.dap_gy_cm2 is None and totals.reference_air_kerma_mgy is None:
        reader.report_problem(
            where,
            missing(
                "neither dose area product nor air kerma is stated; the standard requires one ({source})",
                source="TID 10004",
            ),
        )
    return totals


def sum_of_planes(planes: Iterable[PlaneTotals]) -> ProjectionTotals:
    """Totals over the planes; a total that no plane states stays absent."""
    names = fact_names(ProjectionTotals)
    return ProjectionTotals(**{name: decimal_sum(getattr(plane, name) for plane in planes) for name in names})


def decimal_sum(values: Iterable[float | None]) -> float | None:
    """The exact decimal sum of the values that are not None; None where there are none."""
    present = [Decimal(str(value)) for value in values if value is not None]
    return float(sum(present)) if present else None


def _event(item: Item, where: str, reader: ContentReader) -> ProjectionEvent:
    children = Children.of_item(item)
    event = reader.record(ProjectionEvent, children, where)
    for repair in quirks.EVENT:
        event = repair(event, children, reader, where)
    reader.require(event, _REQUIRED, where, "TID 10003")
    return updated(
        event, filters=read_filters(children, reader, where), acquired_images=tuple(acquired_images(children))
    )


def read_filters(event: Children, reader: ContentReader, where: str) -> tuple[XRayFilter, ...]:
    """Added filters of an event; items of the filter type "No Filter" are left out."""
    filters = []
    for i, item in enumerate(event.all(c.XRAY_FILTERS)):
        children = Children.of_item(item)
        types = [code.value.concept for code in children.all(c.XRAY_FILTER_TYPE) if isinstance(code.value, c.Code)]
        xray_filter = reader.record(XRayFilter, children, f"{where}.filters[{i}]")
        if xray_filter != XRayFilter() and c.NO_FILTER not in types:
            filters.append(quirks.thickness_the_wrong_way_round(xray_filter))
    return tuple(filters)


def acquired_images(event: Children) -> Iterator[str]:
    """SOP Instance UIDs of the images acquired in an event; an image with one of them describes the same event."""
    for item in event.all(c.ACQUIRED_IMAGE):
        if isinstance(item.value, Reference):
            yield item.value.sop_instance_uid
