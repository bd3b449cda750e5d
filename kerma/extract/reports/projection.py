"""Reads projection X-ray dose reports: fluoroscopy and radiography (PS3.16 TID 10001 to 10007)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import TypeVar

from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item, Reference
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.item_numbers import written_numbers
from kerma.extract.quirks import projection as quirks
from kerma.facts.fact import coded_item
from kerma.facts.fluoroscopy import has_fluoroscopy
from kerma.facts.projection import ProjectionEvent
from kerma.facts.projection_totals import PlaneTotals, ProjectionTotals
from kerma.facts.record import fact_names, updated
from kerma.facts.xray_event import XRayEvent, XRayFilter
from kerma.messages import Number, message, missing
from kerma.standard import concepts as c
from kerma.standard.codes import Code, Concept
from kerma.standard.enumerations import ExamModality, IrradiationEventType, Plane
from kerma.standard.vocabulary import PLANES

Event = TypeVar("Event", bound=XRayEvent)

_REQUIRED = ("irradiation_event_uid", "started_at", "irradiation_event_type")
#: Totals of which the standard requires one.
_REQUIRED_TOTALS = ("dap_gy_cm2", "reference_air_kerma_mgy")
_PLANE = coded_item(name="plane", path=(c.ACQUISITION_PLANE,), source="TID 10002", value_set=PLANES)
_ANGIOGRAPHIC_TYPES = {IrradiationEventType.ROTATIONAL, IrradiationEventType.STEPPING}
_DEVICE_TYPES = {  # CID 10032
    Concept("113957"): ExamModality.FLUOROSCOPY,  # Fluoroscopy-Guided Projection Radiography System
    Concept("113958"): ExamModality.RADIOGRAPHY,  # Integrated Projection Radiography System
    Concept("113959"): ExamModality.RADIOGRAPHY,  # Cassette-based Projection Radiography System
}


def modality(dose: Dose) -> ExamModality:
    """Fluoroscopy or radiography; decided per study, because one system may do both.

    A study is fluoroscopy if it has fluoroscopic dose or time, or events of fluoroscopy: equipment that names another
    type of itself is wrong. Else the Acquisition Device Type decides (TID 10001, CID 10032). Else a study is
    fluoroscopy if it has rotational or stepping acquisitions, or a positioner with an isocentre.
    """
    events = [event for event in dose.events if isinstance(event, XRayEvent)]
    if has_fluoroscopy(dose.totals, events):
        return ExamModality.FLUOROSCOPY
    if dose.device_type in _DEVICE_TYPES:
        return _DEVICE_TYPES[dose.device_type]
    is_angiographic = any(
        event.irradiation_event_type in _ANGIOGRAPHIC_TYPES or event.distance_source_to_isocenter_mm for event in events
    )
    return ExamModality.FLUOROSCOPY if is_angiographic else ExamModality.RADIOGRAPHY


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals, planes and events of a projection X-ray dose report."""
    report = document.report
    planes = _planes(report, reader)
    items = report.all(c.IRRADIATION_EVENT_XRAY_DATA)
    events = [_event(item, f"events[{i}]", reader) for i, item in enumerate(items)]
    for repair in quirks.REPORT:
        events = repair(events, report, reader)
    return Dose(sum_of_planes(planes), planes, tuple(events), _device_type(report))


def _device_type(report: Children) -> Concept | None:
    """The first Acquisition Device Type below the report's root, below Procedure Reported, or in an event."""
    below = chain(report.all(c.PROCEDURE_REPORTED), report.all(c.IRRADIATION_EVENT_XRAY_DATA))
    items = chain(report.all(c.ACQUISITION_DEVICE_TYPE), (child for item in below for child in item.children))
    for item in items:
        if item.name and item.name.concept == c.ACQUISITION_DEVICE_TYPE and isinstance(item.value, Code):
            return item.value.concept
    return None


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
    has_problem = any(reader.has_problem(f"{where}.{name}") for name in _REQUIRED_TOTALS)
    if not has_problem and all(getattr(totals, name) is None for name in _REQUIRED_TOTALS):
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
    event = with_exposure_of_pulses(event, children, reader, where)
    reader.require(event, _REQUIRED, where, "TID 10003")
    return updated(
        event, filters=read_filters(children, reader, where), acquired_images=tuple(acquired_images(children))
    )


def with_exposure_of_pulses(event: Event, children: Children, reader: ContentReader, where: str) -> Event:
    """Without the exposure where the event lists several, and not one for each pulse.

    They may be the exposures of some pulses, or of parts of the event that add up.
    """
    pulses = event.number_of_pulses
    number = sum(len(written_numbers(item)) for item in children.all(c.EXPOSURE)) if pulses else 0
    if not pulses or number <= 1 or number == pulses:
        return event
    what = message(
        "{number} exposures for {pulses} pulses: whether they are parts of a sum is unknown; all left out",
        number=number,
        pulses=Number(f"{pulses:g}"),
    )
    reader.report_problem(f"{where}.exposure_mas", what)
    return updated(event, exposure_mas=None)


def read_filters(event: Children, reader: ContentReader, where: str) -> tuple[XRayFilter, ...]:
    """Added filters of an event; items of the filter type "No Filter" are left out."""
    filters = []
    for i, item in enumerate(event.all(c.XRAY_FILTERS)):
        children = Children.of_item(item)
        types = [code.value.concept for code in children.all(c.XRAY_FILTER_TYPE) if isinstance(code.value, Code)]
        xray_filter = reader.record(XRayFilter, children, f"{where}.filters[{i}]")
        if xray_filter != XRayFilter() and c.NO_FILTER not in types:
            filters.append(quirks.thickness_the_wrong_way_round(xray_filter))
    return tuple(filters)


def acquired_images(event: Children) -> Iterator[str]:
    """SOP Instance UIDs of the images acquired in an event; an image with one of them describes the same event."""
    for item in event.all(c.ACQUIRED_IMAGE):
        if isinstance(item.value, Reference):
            yield item.value.sop_instance_uid
