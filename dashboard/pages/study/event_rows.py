"""Events with their sources and filters as rows of one table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Table

from dashboard.ui import formatting
from dashboard.ui.column import Column
from dashboard.ui.i18n import heading, tr
from dashboard.ui.modalities import Modality
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.database.schema.event_tables import ct_dose_check, ct_source, organ_dose, projection_filter
from kerma.facts import ct, projection
from kerma.facts.fact import Fact, ValueKind

EVENT_NUMBER = Column(
    name="event_number", label="Event", help="Number of the event on this page, in order of time.", kind=ValueKind.COUNT
)
OBJECT_NUMBER = Column(
    name="object_number", label="Object", help="The object that told this event; see Where each number came from."
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
        help="Alert: the value set for the whole study; notification: for one acquisition.",
        kind=ValueKind.CODE,
    ),
    Column(name="quantity", label="Quantity", help="The quantity that was checked."),
    Column(
        name="configured_value",
        label="Set value",
        help="The value set at the scanner, in the unit of the quantity.",
        kind=ValueKind.NUMBER,
    ),
    Column(
        name="forward_estimate",
        label="Expected value",
        help="What the scanner expected, in the unit of the quantity.",
        kind=ValueKind.NUMBER,
    ),
    Column(name="reason", label="Reason", help="Why the operator went on."),
    Column(name="person", label="Person", help="Who went on."),
)
_CHECKED = {fact.name: fact for fact in ct.EVENT}
_SYMBOLS = {"aluminum": "Al", "copper": "Cu", "lead": "Pb", "tantalum": "Ta", "tin": "Sn"}


def event_rows(detail: StudyDetail, object_numbers: dict[str, str]) -> list[Row]:
    """One row an event; a source's facts stand under `sources[i].name`, the filters in words under `filters`."""
    sources, filters = detail.parts_of(ct_source), detail.parts_of(projection_filter)
    return [
        {
            **event,
            EVENT_NUMBER.name: event["ordinal"] + 1,
            OBJECT_NUMBER.name: object_numbers.get(event["sop_instance_uid"]),
            FILTERS.name: _filters(filters.get(event["event_id"], [])),
            **_sources(sources.get(event["event_id"], [])),
        }
        for event in detail.events
    ]


def event_columns(modality: Modality, detail: StudyDetail) -> list[Column]:
    """All columns of the table of events, empty ones too."""
    parts = [*_source_columns(detail), FILTERS]
    columns = [EVENT_NUMBER]
    for fact in modality.event_facts:
        columns.append(Column.of_fact(fact))
        if fact.name == modality.parts_after:
            columns += parts
    return [*columns, OBJECT_NUMBER] if len(detail.objects) > 1 else columns


def dose_checks(detail: StudyDetail) -> list[Row]:
    """CT dose checks in the order of their events."""
    return [
        {
            **row,
            "quantity": heading(_CHECKED[row["quantity"]]) if row["quantity"] in _CHECKED else row["quantity"],
        }
        for row in _numbered(detail, ct_dose_check)
    ]


def organ_doses(detail: StudyDetail) -> list[Row]:
    """Organ doses in the order of their administrations."""
    return _numbered(detail, organ_dose)


def _numbered(detail: StudyDetail, part: Table) -> list[Row]:
    """The rows of a table of parts with the number of their event, in its order."""
    numbers = {event["event_id"]: event["ordinal"] + 1 for event in detail.events}
    rows = [{**row, EVENT_NUMBER.name: numbers.get(row["event_id"])} for row in detail.parts.get(part.name, [])]
    return sorted(rows, key=lambda row: (row[EVENT_NUMBER.name] or 0, row["ordinal"]))


def _source_columns(detail: StudyDetail) -> list[Column]:
    count = max((len(rows) for rows in detail.parts_of(ct_source).values()), default=0)
    return [_of_source(fact, index, count) for fact in ct.SOURCE for index in range(count)]


def _of_source(fact: Fact, index: int, count: int) -> Column:
    label = f"{tr(fact.label)} {index + 1}" if count > 1 else fact.label
    return replace(Column.of_fact(fact), name=f"sources[{index}].{fact.name}", label=label)


def _sources(rows: Sequence[Row]) -> Row:
    return {f"sources[{row['ordinal']}].{fact.name}": row[fact.name] for row in rows for fact in ct.SOURCE}


def _filters(rows: Iterable[Row]) -> str | None:
    return " + ".join(_filter(row) for row in rows) or None


def _filter(row: Row) -> str:
    """Material and thickness: "Cu 0.3 mm", "Al 0.8 to 1.2 mm"."""
    thicknesses = sorted({value for fact in projection.FILTER[1:] if (value := row[fact.name]) is not None})
    material = _SYMBOLS.get(
        row["material"] or "", formatting.word(row["material"]) if row["material"] else tr("unnamed")
    )
    if not thicknesses:
        return material
    least, most = (formatting.number(value) for value in (thicknesses[0], thicknesses[-1]))
    return f"{material} {least if least == most else tr('{low} to {high}', low=least, high=most)} mm"
