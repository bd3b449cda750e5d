"""Events of enhanced X-ray dose reports (PS3.16 TID 10042), with the details that held meanwhile (TID 10043)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from kerma.dicom.content_tree import Item
from kerma.extract.content_reader import Children, ContentReader, Facts, words_of
from kerma.extract.reports.enhanced_details import Details, Instance, told_in, window_of
from kerma.extract.reports.enhanced_plane import plane_of
from kerma.extract.reports.projection import acquired_images
from kerma.facts import ct, event, projection
from kerma.facts.fact import Fact, coded_item, numeric_item
from kerma.messages import missing
from kerma.standard import concepts as c
from kerma.standard.vocabulary import FILTER_MATERIALS

_MANDATORY = ("irradiation_event_uid", "started_at")
_TYPE, _CTDI, _GLANDULAR_DOSE = "irradiation_event_type", "ctdi_vol_mgy", "agd_mgy"
#: Facts told elsewhere than by an item of their concept.
_NOT_BY_CONCEPT = {"plane", "filter_material", "filter_thickness_mm"}
_ATTENUATOR = (
    *projection.FILTER,
    coded_item("equivalent", (c.EQUIVALENT_ATTENUATOR_MATERIAL,), "TID 10055", FILTER_MATERIALS),
    numeric_item("thickness", "mm", (c.XRAY_FILTER_THICKNESS,), "TID 10055"),
)


def read_events(report: Children, facts: tuple[Fact, ...], reader: ContentReader) -> list[Facts]:
    """The events of a report in its order.

    Args:
        report: the children of the report's root.
        facts: the event's facts of the modality: CT, mammography or projection X-ray.
        reader: gathers the problems.
    """
    details = Details(report.all(c.IRRADIATION_DETAILS))
    summaries = report.all(c.IRRADIATION_EVENT_SUMMARY_DATA)
    if not summaries:
        reader.report_problem(
            "events", missing("no irradiation event is told; the standard asks for one ({source})", source="TID 10042")
        )
    wanted = _anywhere(facts)
    return [_event(item, f"events[{i}]", wanted, details, reader) for i, item in enumerate(summaries)]


def _anywhere(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts by their last concept alone, wherever it stands."""
    wanted = [fact for fact in (*event.IDENTITY, *facts) if fact.path and fact.name not in _NOT_BY_CONCEPT]
    return tuple(replace(fact, path=fact.path[-1:]) for fact in wanted)


def _event(summary: Item, where: str, wanted: tuple[Fact, ...], details: Details, reader: ContentReader) -> Facts:
    inside, names = _children(told_in(summary)), {fact.name for fact in wanted}
    found = reader.read(inside, wanted, where)
    window = window_of(inside)
    held = details.during(window) if window else []
    items = [item for instance in held if window for item in instance.during(window)]
    absent = [fact for fact in wanted if fact.name not in found and not reader.has_problem(f"{where}.{fact.name}")]
    found |= reader.read(_children(items), absent, where)
    reader.require(found, _MANDATORY, where, "TID 10042")
    if _CTDI in names:
        return found | {"sources": _sources(inside, held, reader, where), "dose_check": []}
    if window:
        found.setdefault("irradiation_duration_s", _seconds(window.start, window.end))
    filters = _filters(held, reader, where)
    source = next((words_of(item) for item in inside.all(c.XRAY_SOURCE_IDENTIFICATION)), None)
    reader.require(found, (_TYPE,), where, "TID 10042")
    found["acquired_images"] = acquired_images(inside)
    return found | {"plane": plane_of(source), "filters": filters} | _first_filter(filters, names)


def _children(items: Iterable[Item]) -> Children:
    return Children(Item("", "", None, None, None, None, tuple(items)))


def _seconds(start: str, end: str) -> float:
    """From the first to the last irradiation of the event, as the summary's two times are defined."""
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _sources(summary: Children, held: list[Instance], reader: ContentReader, where: str) -> list[Facts]:
    """Technique of each X-ray source of a CT event, in the order in which they are told."""
    by_source: dict[str | None, list[Item]] = {}
    for instance in held:
        by_source.setdefault(instance.window.source, []).extend(instance.items)
    told = [
        reader.read(_children(items), ct.SOURCE, f"{where}.sources[{i}]") for i, items in enumerate(by_source.values())
    ]
    return [source for source in told if source] or [
        source for source in [reader.read(summary, ct.SOURCE, f"{where}.sources[0]")] if source
    ]


def _filters(held: list[Instance], reader: ContentReader, where: str) -> list[Facts]:
    """Filters in the beam while the event lasted, each once."""
    filters: list[Facts] = []
    for instance in held:
        if instance.kind == c.FILTRATION:
            for item in instance.items:
                if item.name and item.name.concept == c.ATTENUATOR_CHARACTERISTICS:
                    found = _filter(Children(item), reader, f"{where}.filters[{len(filters)}]")
                    filters += [found] if found and found not in filters else []
    return filters


def _filter(attenuator: Children, reader: ContentReader, where: str) -> Facts:
    """A filter by its actual or equivalent material, of one thickness or between two."""
    told = reader.read(attenuator, _ATTENUATOR, where)
    equivalent, thickness = told.pop("equivalent", None), told.pop("thickness", None)
    if equivalent is not None:
        told.setdefault("material", equivalent)
    if thickness is not None:
        told = {"minimum_mm": thickness, "maximum_mm": thickness, **told}
    return told


def _first_filter(filters: list[Facts], names: set[str]) -> Facts:
    """Material and thickness of the filter, for mammography, which has one."""
    if not filters or _GLANDULAR_DOSE not in names:
        return {}
    told = {"filter_material": filters[0].get("material"), "filter_thickness_mm": filters[0].get("maximum_mm")}
    return {name: value for name, value in told.items() if value is not None}
