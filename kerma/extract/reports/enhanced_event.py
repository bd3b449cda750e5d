"""Reads events of enhanced X-ray dose reports (PS3.16 TID 10042) with the details of their period (TID 10043)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from kerma.dicom.children import Children, descendants
from kerma.dicom.content_tree import Item
from kerma.extract.content_reader import ContentReader
from kerma.extract.reports.enhanced_details import Details, IrradiationDetails, Period, period_of
from kerma.extract.reports.projection import acquired_images
from kerma.extract.specimen import without_specimen_dose
from kerma.facts.ct import SOURCE, CTEvent, CTXRaySource
from kerma.facts.fact import Fact, coded_item, numeric_item
from kerma.facts.mammography import MammographyEvent
from kerma.facts.projection import FILTER, ProjectionEvent
from kerma.facts.record import Values, build, facts_of, updated
from kerma.facts.xray_event import XRayEvent, XRayFilter
from kerma.messages import missing
from kerma.standard import concepts as c
from kerma.standard.enumerations import Plane
from kerma.standard.vocabulary import FILTER_MATERIALS

if TYPE_CHECKING:
    from kerma.standard.codes import Code, Concept

EnhancedEvent: TypeAlias = CTEvent | MammographyEvent | ProjectionEvent
EventClass: TypeAlias = type[CTEvent] | type[MammographyEvent] | type[ProjectionEvent]

_REQUIRED = ("irradiation_event_uid", "started_at")
#: Facts that no item of their own concept states: X-ray source and filters are containers here.
_IN_CONTAINERS = {"plane", "filter_material", "filter_thickness_mm"}
_ATTENUATOR = (
    *FILTER,
    coded_item(
        name="equivalent_material",
        path=(c.EQUIVALENT_ATTENUATOR_MATERIAL,),
        source="TID 10055",
        value_set=FILTER_MATERIALS,
    ),
    numeric_item(name="thickness_mm", unit="mm", path=(c.XRAY_FILTER_THICKNESS,), source="TID 10055"),
)
_PLANE = re.compile(r"\b([AB])\b")
_SEVERAL = re.compile(r"\b(and|both|all)\b|[&+,/]", re.IGNORECASE)


def plane_of(identification: str | None) -> Plane:
    """The plane that an X-ray source identification (free text) stands for: A, B, all where it names several."""
    if identification and _SEVERAL.search(identification):
        return Plane.ALL
    match = _PLANE.search(identification or "")
    return Plane(match.group(1)) if match else Plane.SINGLE


def read_events(report: Children, event_class: EventClass, reader: ContentReader) -> tuple[EnhancedEvent, ...]:
    """The events of a report in its order.

    Args:
        report: the children of the report's root.
        event_class: the record of the modality.
        reader: reads the items and collects the problems.
    """
    details = IrradiationDetails(report.all(c.IRRADIATION_DETAILS))
    items = report.all(c.IRRADIATION_EVENT_SUMMARY_DATA)
    if not items:
        reader.report_problem(
            "events",
            missing("the report has no irradiation event; the standard requires one ({source})", source="TID 10042"),
        )
    facts = _facts_by_last_concept(event_class)
    return tuple(_event(item, f"events[{i}]", event_class, facts, details, reader) for i, item in enumerate(items))


def _facts_by_last_concept(event_class: EventClass) -> tuple[Fact, ...]:
    """The facts of an event, each found by the last concept of its path wherever in the container it is."""
    facts = (fact for fact in facts_of(event_class) if fact.path and fact.name not in _IN_CONTAINERS)
    return tuple(replace(fact, path=fact.path[-1:]) for fact in facts)


def _event(
    summary: Item,
    where: str,
    event_class: EventClass,
    facts: tuple[Fact, ...],
    details: IrradiationDetails,
    reader: ContentReader,
) -> EnhancedEvent:
    items = Children(descendants(summary))
    values = reader.values(facts, items, where)
    period = period_of(items)
    valid = details.during(period) if period else []
    detail_items = Children(_over_time(item for part in valid if period for item in part.during(period)))
    absent = [fact for fact in facts if fact.name not in values and not reader.has_problem(f"{where}.{fact.name}")]
    values |= reader.values(absent, detail_items, where)
    event = build(event_class, values)
    reader.require(event, _REQUIRED, where, "TID 10042")
    if isinstance(event, CTEvent):
        return updated(event, sources=_sources(items, valid, reader, where))
    return _xray_event(event, items, period, valid, reader, where)


def _over_time(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with the numbers of one quantity from several periods as one item: the event takes their mean."""
    numbers: dict[tuple[Concept, Code | None], Item] = {}
    for item in items:
        if item.value_type != "NUM" or item.name is None or item.value is None or item.qualifier is not None:
            yield item
            continue
        key = (item.name.concept, item.unit)
        earlier = numbers.get(key)
        numbers[key] = item if earlier is None else item._replace(value=f"{earlier.value}\\{item.value}")
    yield from numbers.values()


def _xray_event(
    event: MammographyEvent | ProjectionEvent,
    items: Children,
    period: Period | None,
    valid: Sequence[Details],
    reader: ContentReader,
    where: str,
) -> MammographyEvent | ProjectionEvent:
    filters = _filters(valid, reader, where)
    reader.require(event, ("irradiation_event_type",), where, "TID 10042")
    event = updated(
        event,
        plane=plane_of(items.text(c.XRAY_SOURCE_IDENTIFICATION)),
        irradiation_duration_s=_duration_s(event, period),
        acquired_images=tuple(acquired_images(items)),
        filters=filters,
    )
    if isinstance(event, MammographyEvent):
        if filters:
            event = updated(event, filter_material=filters[0].material, filter_thickness_mm=filters[0].maximum_mm)
        return without_specimen_dose(event, reader, where)
    return event


def _duration_s(event: XRayEvent, period: Period | None) -> float | None:
    """The stated duration, else the time from the first to the last irradiation of the event."""
    if event.irradiation_duration_s is not None or period is None:
        return event.irradiation_duration_s
    return (period.end - period.start).total_seconds()


def _sources(
    summary: Children, valid: Sequence[Details], reader: ContentReader, where: str
) -> tuple[CTXRaySource, ...]:
    """Technique of each X-ray source of a CT event, in the order of the details; else that of the summary."""
    by_source: dict[str | None, list[Item]] = {}
    for details in valid:
        by_source.setdefault(details.period.source, []).extend(details.items)
    values = [
        reader.values(SOURCE, Children(_over_time(items)), f"{where}.sources[{i}]")
        for i, items in enumerate(by_source.values())
    ]
    if not any(values):
        values = [reader.values(SOURCE, summary, f"{where}.sources[0]")]
    return tuple(build(CTXRaySource, source) for source in values if source)


def _filters(valid: Sequence[Details], reader: ContentReader, where: str) -> tuple[XRayFilter, ...]:
    """Different filters in the beam during the event."""
    filters: list[XRayFilter] = []
    for details in valid:
        if details.concept == c.FILTRATION:
            for item in _attenuators(details.items):
                xray_filter = _filter(Children.of_item(item), reader, f"{where}.filters[{len(filters)}]")
                if xray_filter != XRayFilter() and xray_filter not in filters:
                    filters.append(xray_filter)
    return tuple(filters)


def _attenuators(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.name and item.name.concept == c.ATTENUATOR_CHARACTERISTICS]


def _filter(attenuator: Children, reader: ContentReader, where: str) -> XRayFilter:
    """A filter by its actual or equivalent material, of one thickness or between two."""
    values = reader.values(_ATTENUATOR, attenuator, where)
    equivalent: Values = {"material": values.pop("equivalent_material", None)}
    thickness = values.pop("thickness_mm", None)
    return build(XRayFilter, {**equivalent, "minimum_mm": thickness, "maximum_mm": thickness, **values})
