"""Provenance on the page of a study: its source objects, and the source object of each number."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.pages.study import masked_identity
from dashboard.ui.column import Column
from dashboard.ui.text import formatting
from dashboard.ui.text.formatting import HasUnit
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.object_sources import explorer_link, source_name
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import SIZE_COLUMNS, SourceObject, StoredEvent, StudyDetail
from kerma.facts import study as header
from kerma.facts.fact import Fact

#: Separates the SOP Instance UIDs of the objects whose totals were added.
_PLUS = " + "
_MAX_NAMES = 4
NOTHING_NEW = msg("no number that another object lacks")

CONTRIBUTED = Column(
    name="contributed",
    label="Contributed",
    help="Numbers of this page that come from the object; numbers that another object states first are not repeated.",
)
OBJECT_COLUMNS = (
    Column(name="object_number", label="Object", help="Number of the object on this page."),
    Column(name="kind", label="Kind", help="The kind of source object."),
    CONTRIBUTED,
    Column(name="content", label="Content time", help="Content date and time of the object, local."),
    Column(name="received", label="Received", help="When Orthanc received it, in this server's time."),
    Column(name="raw", label="Raw object", help="Opens the object in Orthanc Explorer."),
    Column(name="sop_instance_uid", label="SOP Instance UID", help="Identifies the object."),
)
NUMBER_COLUMNS = (
    Column(name="what", label="Number", help="The number, and where it stands."),
    Column(name="value", label="Value", help="The number as stored."),
    Column(name="object_number", label="Source object", help="The object that states it; totals of several are added."),
)


def object_numbers(objects: Iterable[SourceObject]) -> dict[str, str]:
    """A short number for each object, by SOP Instance UID."""
    return {source.sop_instance_uid: str(number) for number, source in enumerate(objects, start=1)}


def object_rows(detail: StudyDetail, totals: Iterable[Fact], columns: Iterable[Column]) -> list[Row]:
    """The source objects of a study; where there are several, with the contribution of each.

    Args:
        detail: the study.
        totals: its totals.
        columns: the columns of its events.
    """
    numbers = object_numbers(detail.objects)
    totals, columns = list(totals), list(columns)
    has_several = len(numbers) > 1
    return [
        {
            "object_number": numbers[source.sop_instance_uid],
            "kind": source_name(source.source),
            "contributed": contribution(detail, source.sop_instance_uid, totals, columns) if has_several else None,
            "content": formatting.moment(source.content_at),
            "received": formatting.received(source.received_at),
            "sop_instance_uid": source.sop_instance_uid,
            "raw": explorer_link(source.orthanc_id),
        }
        for source in detail.objects
    ]


def number_rows(detail: StudyDetail, facts: Iterable[Fact], columns: Iterable[Column]) -> list[Row]:
    """Each study fact and total with its source object, then the facts of events that another object completed."""
    numbers = object_numbers(detail.objects)
    values = {fact: _study_value(detail, fact) for fact in facts}
    rows: list[Row] = [
        {
            "what": tr(fact.label),
            "value": masked_identity.of_fact(fact, value),
            "object_number": imported_from(detail, fact.name)
            or object_number(detail.study.provenance.get(fact.name), numbers),
        }
        for fact, value in values.items()
        if value is not None
    ]
    by_name = {column.name: column for column in columns}
    for event in detail.study.events:
        rows += _completed_facts(event, by_name, numbers)
    return rows


def imported_from(detail: StudyDetail, fact: str) -> str:
    """The import that height or weight comes from, and what the objects state in its stead; empty for other facts."""
    columns = SIZE_COLUMNS.get(fact)
    number = columns and getattr(detail.study, columns.import_number)
    if columns is None or number is None:
        return ""
    source = tr("import {number}: {file}", number=number, file=detail.size_imports.get(number, ""))
    stated = getattr(detail.study, columns.stated)
    if stated is None:
        return source
    value = formatting.of_fact(next(one for one in header.PATIENT if one.name == fact), stated)
    return tr("{source}; the objects state {value}", source=source, value=value)


def imported_lines(detail: StudyDetail) -> list[str]:
    """For height and weight that come from imports, from which: "Height: import 3: sizes.csv"."""
    sources = ((fact, imported_from(detail, fact.name)) for fact in header.PATIENT)
    return [tr("{label}: {text}", label=tr(fact.label), text=source) for fact, source in sources if source]


def _completed_facts(event: StoredEvent, columns: Mapping[str, HasUnit], numbers: Mapping[str, str]) -> list[Row]:
    """The facts of an event that come from another object than the event itself."""
    rows: list[Row] = []
    for name, uid in event.provenance.items():
        column, value = columns.get(name), getattr(event.facts, name, None)
        label = tr(column.label) if isinstance(column, Column) else name
        rows.append(
            {
                "what": tr("Event {ordinal}, {value}", ordinal=event.ordinal + 1, value=label),
                "value": masked_identity.of_fact(column, value) if column else formatting.anything(value),
                "object_number": object_number(uid, numbers),
            }
        )
    return rows


def contribution(detail: StudyDetail, uid: str, totals: Sequence[Fact], columns: Iterable[Column]) -> str:
    """The contribution of one of several objects: "3 of 5 events, DLP; completes Exposure index"."""
    clauses = (_own_numbers(detail, uid, totals), _completed_names(detail, uid, columns))
    return "; ".join(filter(None, clauses)) or tr(NOTHING_NEW)


def _own_numbers(detail: StudyDetail, uid: str, totals: Sequence[Fact]) -> str:
    """Number of the object's own events, and its totals: "3 of 5 events, DLP"; empty where it has none."""
    events = detail.study.events
    own_events = sum(event.sop_instance_uid == uid for event in events)
    own_facts = {name for name, sources in detail.study.provenance.items() if uid in sources.split(_PLUS)}
    parts = [tr("{own} of {events} events", own=own_events, events=len(events))] if own_events else []
    parts += _first_labels(tr(fact.label) for fact in totals if fact.name in own_facts)
    if own_facts - {fact.name for fact in totals}:
        parts.append(tr("patient and study"))
    return ", ".join(parts)


def _completed_names(detail: StudyDetail, uid: str, columns: Iterable[Column]) -> str:
    """The facts of other objects' events that come from this object; empty where there are none."""
    sources = [(name, source) for event in detail.study.events for name, source in event.provenance.items()]
    completed = {name for name, source in sources if source == uid}
    labels = {column.name: tr(column.label) for column in columns}
    names = _first_labels(sorted(labels.get(name, name.replace("_", " ")) for name in completed))
    return tr("completes {names}", names=", ".join(names)) if names else ""


def _first_labels(labels: Iterable[str]) -> list[str]:
    """The first labels, and the number of further ones."""
    distinct = list(dict.fromkeys(labels))
    more = len(distinct) - _MAX_NAMES
    return distinct if more <= 1 else [*distinct[:_MAX_NAMES], tr("{more} more", more=more)]


def _study_value(detail: StudyDetail, fact: Fact) -> object:
    record = detail.study.totals if hasattr(detail.study.totals, fact.name) else detail.study.header
    return getattr(record, fact.name, None)


def object_number(uids: str | None, numbers: Mapping[str, str]) -> str:
    """The numbers of the objects that state a number: "1", "1 + 2"; where none does, it is the sum of the events."""
    if uids is None:
        return tr("sum of events")
    return _PLUS.join(numbers.get(uid, uid) for uid in uids.split(_PLUS))
