"""The tables of irradiation events, CT dose checks and organ doses: columns, and rows from the records of events."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dashboard.pages.study import annotation_texts
from dashboard.ui.column import Column
from dashboard.ui.modalities import Modality
from dashboard.ui.text import formatting, patient_identity
from dashboard.ui.text.i18n import heading, tr
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import StoredEvent, StudyDetail
from kerma.facts import ct
from kerma.facts.ct import CTEvent, CTXRaySource
from kerma.facts.fact import Fact, ValueKind
from kerma.facts.nuclear_medicine import AdministrationEvent
from kerma.facts.record import fact_names
from kerma.facts.xray_event import XRayEvent, XRayFilter
from kerma.standard.enumerations import SharedEventState

EVENT_NUMBER = Column(
    name="event_number", label="Event", help="Number of the event on this page, in order of time.", kind=ValueKind.COUNT
)
ANNOTATIONS = Column(
    name="annotations", label="Notes and tags", help="What people noted about this event; the section below says who."
)
OBJECT_NUMBER = Column(
    name="object_number", label="Object", help="The source object of this event; see Source of each number."
)
FILTERS = Column(
    name="filters",
    label="Filters",
    help="Added filters: material, thickness or range of thickness in mm.",
    source="TID 10003B",
)
DOSE_CHECK_COLUMNS = (
    EVENT_NUMBER,
    Column(
        name="kind",
        label="Kind",
        help="Alert: the value configured for the whole study; notification: for one acquisition.",
        kind=ValueKind.CODE,
    ),
    Column(name="quantity", label="Quantity", help="The quantity that was checked."),
    Column(
        name="configured_value",
        label="Configured value",
        help="The value configured at the scanner, in the unit of the quantity.",
        kind=ValueKind.NUMBER,
    ),
    Column(
        name="forward_estimate",
        label="Forward estimate",
        help="The value that the scanner predicted, in the unit of the quantity.",
        kind=ValueKind.NUMBER,
    ),
    Column(name="reason", label="Reason", help="Reason for proceeding."),
    Column(name="person", label="Person", help="Person who proceeded."),
)
_CT_FACTS = {fact.name: fact for fact in ct.EVENT_FACTS}
_SYMBOLS = {"aluminum": "Al", "copper": "Cu", "lead": "Pb", "tantalum": "Ta", "tin": "Sn"}


def why_no_events(detail: StudyDetail) -> str:
    """Why the table of a modality is empty: other studies count its events, or there are none."""
    if any(event.state is SharedEventState.COUNTED_ELSEWHERE for event in detail.shared_events):
        return tr("The events that the objects of this study state count in another study.")
    return tr("The objects of this study state totals only, no single events.")


def event_rows(detail: StudyDetail, object_numbers: Mapping[str, str]) -> list[Row]:
    """One row an event; facts of an X-ray source stand under `sources[i].name`, the filters as text."""
    annotated = annotation_texts.by_event(detail.annotations)
    return [
        {**_event_row(event, object_numbers), ANNOTATIONS.name: annotated.get(event.event_id)}
        for event in detail.study.events
    ]


def _event_row(event: StoredEvent, object_numbers: Mapping[str, str]) -> Row:
    facts = event.facts
    row: Row = {name: getattr(facts, name) for name in fact_names(type(facts))}
    row[EVENT_NUMBER.name] = event.ordinal + 1
    row[OBJECT_NUMBER.name] = object_numbers.get(event.sop_instance_uid)
    if isinstance(facts, XRayEvent):
        row[FILTERS.name] = " + ".join(map(_filter_text, facts.filters)) or None
    if isinstance(facts, CTEvent):
        for index, source in enumerate(facts.sources):
            row |= {_source_column(name, index): getattr(source, name) for name in fact_names(CTXRaySource)}
    return row


def event_columns(modality: Modality, detail: StudyDetail) -> list[Column]:
    """All columns of the table of events, empty ones too."""
    parts = [*_source_columns(detail), FILTERS]
    columns = [EVENT_NUMBER]
    for fact in modality.event_facts:
        columns.append(Column.of_fact(fact))
        if fact.name == modality.parts_after:
            columns += parts
    if annotation_texts.by_event(detail.annotations):
        columns.append(ANNOTATIONS)
    return [*columns, OBJECT_NUMBER] if len(detail.objects) > 1 else columns


def dose_check_rows(detail: StudyDetail) -> list[Row]:
    """CT dose checks in the order of their events."""
    return [
        {
            EVENT_NUMBER.name: event.ordinal + 1,
            "kind": check.kind,
            "quantity": heading(_CT_FACTS[check.quantity]) if check.quantity in _CT_FACTS else check.quantity,
            "configured_value": check.configured_value,
            "forward_estimate": check.forward_estimate,
            "reason": check.reason,
            "person": patient_identity.staff_name(check.person),
        }
        for event in detail.study.events
        if isinstance(event.facts, CTEvent)
        for check in event.facts.dose_check
    ]


def organ_dose_rows(detail: StudyDetail) -> list[Row]:
    """Organ doses in the order of their administrations."""
    return [
        {
            EVENT_NUMBER.name: event.ordinal + 1,
            "organ": dose.organ,
            "laterality": dose.laterality,
            "dose_mgy": dose.dose_mgy,
        }
        for event in detail.study.events
        if isinstance(event.facts, AdministrationEvent)
        for dose in event.facts.organ_doses
    ]


def _source_columns(detail: StudyDetail) -> list[Column]:
    acquisitions = [event.facts for event in detail.study.events if isinstance(event.facts, CTEvent)]
    count = max((len(acquisition.sources) for acquisition in acquisitions), default=0)
    return [_column_of_source(fact, index, count) for fact in ct.SOURCE for index in range(count)]


def _column_of_source(fact: Fact, index: int, count: int) -> Column:
    label = f"{tr(fact.label)} {index + 1}" if count > 1 else fact.label
    return replace(Column.of_fact(fact), name=_source_column(fact.name, index), label=label)


def _source_column(name: str, index: int) -> str:
    return f"sources[{index}].{name}"


def _filter_text(added: XRayFilter) -> str:
    """Material and thickness: "Cu 0.3 mm", "Al 0.8 to 1.2 mm"."""
    material = _SYMBOLS.get(added.material, formatting.word(added.material)) if added.material else tr("unnamed")
    thicknesses = sorted({value for value in (added.minimum_mm, added.maximum_mm) if value is not None})
    if not thicknesses:
        return material
    low, high = (formatting.number(value) for value in (thicknesses[0], thicknesses[-1]))
    return f"{material} {low if low == high else tr('{low} to {high}', low=low, high=high)} mm"


def positions_of(events: Iterable[StoredEvent], modality: Modality) -> list[int]:
    """Positions of the events of one modality among all events of the study."""
    return [position for position, event in enumerate(events) if event.modality == modality.code]
