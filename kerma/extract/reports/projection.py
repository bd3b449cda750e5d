"""Projection X-ray dose reports: fluoroscopy and radiography (PS3.16 TID 10001 to 10007)."""

from decimal import Decimal
from typing import Any

from kerma.dicom.content_tree import Item, Reference
from kerma.dicom.document import Document
from kerma.extract.content_reader import Children, ContentReader, Facts
from kerma.extract.quirks import projection as quirks
from kerma.extract.quirks.repair import repair
from kerma.facts import event
from kerma.facts import projection as facts
from kerma.messages import missing
from kerma.standard import concepts as c

_OF_AN_EVENT = (*event.IDENTITY, *facts.EVENT)
_EVENT_MANDATORY = ("irradiation_event_uid", "started_at", "irradiation_event_type")
_FLUOROSCOPIC_TOTALS = ("fluoro_time_s", "fluoro_dap_gy_cm2", "fluoro_reference_air_kerma_mgy")
_FLUOROSCOPIC_TYPES = {"fluoroscopy", "rotational", "stepping"}


def modality(events: list[Facts], totals: Facts) -> str:
    """RF or DX: decided per study, because one machine may do both.

    Fluoroscopy is what has fluoroscopic events or dose, turns around an isocentre, or steps along the patient.
    """
    fluoroscopic = any(totals.get(name) for name in _FLUOROSCOPIC_TOTALS) or any(
        item.get("irradiation_event_type") in _FLUOROSCOPIC_TYPES or "distance_source_to_isocenter_mm" in item
        for item in events
    )
    return "RF" if fluoroscopic else "DX"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals, planes and events of a projection X-ray dose report."""
    children = document.report
    planes = _planes(children, reader)
    events = [_event(item, i, reader) for i, item in enumerate(children.all(c.IRRADIATION_EVENT_XRAY_DATA))]
    quirks.patient_position_in_comment(events, children)
    quirks.isocentre_height_in_the_totals(events, children, reader)
    return _sum_of(planes), planes, events


def _planes(children: Children, reader: ContentReader) -> list[Facts]:
    """Accumulated dose per plane; the sum of all planes is left out where the planes themselves are told."""
    planes = [_plane(item, i, reader) for i, item in enumerate(children.all(c.ACCUMULATED_XRAY_DOSE_DATA))]
    if not planes:
        reader.report_problem(
            "totals",
            missing("the accumulated dose data are missing; the standard asks for them ({source})", source="TID 10002"),
        )
    named = [plane for plane in planes if plane["plane"] != "all"]
    return named or [{**plane, "plane": "single"} for plane in planes]


def _plane(item: Item, index: int, reader: ContentReader) -> Facts:
    children, where = Children(item), f"planes[{index}]"
    plane = reader.read(children, facts.EVENT[:1], where).get("plane", "single")
    totals = reader.read(children, facts.TOTALS, where)
    if "dap_gy_cm2" not in totals and "reference_air_kerma_mgy" not in totals:
        reader.report_problem(
            where,
            missing(
                "neither dose area product nor air kerma is told; the standard asks for one ({source})",
                source="TID 10004",
            ),
        )
    return {"plane": plane, **totals}


def _sum_of(planes: list[Facts]) -> Facts:
    """Totals over the planes; a total that no plane tells stays absent."""
    totals = {}
    for fact in facts.TOTALS:
        told = [Decimal(str(plane[fact.name])) for plane in planes if fact.name in plane]
        if told:
            totals[fact.name] = float(sum(told))
    return totals


def _event(item: Item, index: int, reader: ContentReader) -> Facts:
    where = f"events[{index}]"
    children = Children(item)
    found = reader.read(children, _OF_AN_EVENT, where)
    repair(quirks.EVENT, found, children, reader, where)
    reader.require(found, _EVENT_MANDATORY, where, "TID 10003")
    found["filters"] = read_filters(children, reader, where)
    found["acquired_images"] = acquired_images(children)
    return found


def read_filters(children: Children, reader: ContentReader, where: str) -> list[dict[str, Any]]:
    """Added filters; an item that says "no filter" is none."""
    filters = []
    for i, item in enumerate(children.all(c.XRAY_FILTERS)):
        inside = Children(item)
        kinds = [kind.value.concept for kind in inside.all(c.XRAY_FILTER_TYPE) if isinstance(kind.value, c.Code)]
        found = reader.read(inside, facts.FILTER, f"{where}.filters[{i}]")
        if found and c.NO_FILTER not in kinds:
            filters.append(found)
    quirks.thickness_the_wrong_way_round(filters)
    return filters


def acquired_images(children: Children) -> list[str]:
    """SOP Instance UIDs of the images that an event made, by which their headers are recognised as the same event."""
    items = children.all(c.ACQUIRED_IMAGE)
    return [item.value.sop_instance_uid for item in items if isinstance(item.value, Reference)]
