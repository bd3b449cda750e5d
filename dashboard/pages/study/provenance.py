"""Where each number came from: the objects of a study, numbered, with the way back to the raw object."""

from collections.abc import Iterable

from dashboard.ui import formatting, patient_identity
from dashboard.ui.column import Column
from dashboard.ui.formatting import HasUnit
from dashboard.ui.i18n import msg, tr
from kerma.database.query import Row
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts.fact import Fact
from kerma.settings import settings

SOURCES = {
    "ct_rdsr": msg("CT dose report (RDSR)"),
    "projection_rdsr": msg("Projection dose report (RDSR)"),
    "enhanced_xray_rdsr": msg("Enhanced X-ray dose report"),
    "radiopharmaceutical_rdsr": msg("Radiopharmaceutical dose report"),
    "patient_dose_sr": msg("Patient dose report"),
    "siemens_summary_sr": msg("Radiation summary (Siemens)"),
    "philips_dose_info": msg("Dose info (Philips)"),
    "ct_image": msg("CT image"),
    "dx_image": msg("X-ray image"),
    "mg_image": msg("Mammography image"),
    "nm_image": msg("Nuclear medicine image"),
    "pet_image": msg("PET image"),
}
_TOGETHER = " + "

CONTRIBUTED = Column(
    name="contributed", label="Contributed", help="What of this page it told; what others told before is not repeated."
)
# By this an object and a report find each other's events; it is no number of the study.
_LINK = "referenced_event_uid"
NOTHING_NEW = msg("nothing that others do not tell")
_MOST_NAMED = 4

OBJECT_COLUMNS = (
    Column(name="object_number", label="Object", help="Its number on this page."),
    Column(name="kind", label="Kind", help="What kind of object told the dose."),
    CONTRIBUTED,
    Column(name="content", label="Content time", help="When the object was written, local time."),
    Column(name="received", label="Received", help="When Kerma first stored it, in this server's time."),
    Column(name="raw", label="Raw object", help="Opens the object in Orthanc Explorer."),
    Column(name="sop_instance_uid", label="SOP Instance UID", help="Identifies the object."),
)
ORIGIN_COLUMNS = (
    Column(name="what", label="Number", help="The number, and where it stands."),
    Column(name="value", label="Value", help="The number as stored."),
    Column(name="object_number", label="Told by", help="The object that told it; several are added."),
)


def object_numbers(objects: Iterable[Row]) -> dict[str, str]:
    """A short number for each object, by SOP Instance UID."""
    return {row["sop_instance_uid"]: str(index) for index, row in enumerate(objects, start=1)}


def object_rows(detail: StudyDetail, totals: Iterable[Fact], columns: Iterable[Column]) -> list[Row]:
    """The objects that told the dose of a study; where they are several, with what each contributed.

    Args:
        detail: the study.
        totals: its totals.
        columns: the columns of its events.
    """
    numbers = object_numbers(detail.objects)
    totals, columns = list(totals), list(columns)
    return [
        {
            "object_number": numbers[row["sop_instance_uid"]],
            "kind": kind(row["source"]),
            "contributed": contribution(detail, row["sop_instance_uid"], totals, columns) if len(numbers) > 1 else None,
            "content": formatting.moment(row["content_at"]),
            "received": formatting.received(row["received_at"]),
            "sop_instance_uid": row["sop_instance_uid"],
            "raw": explorer_link(row["orthanc_id"]),
        }
        for row in detail.objects
    ]


def origin_rows(detail: StudyDetail, facts: Iterable[Fact], columns: Iterable[Column]) -> list[Row]:
    """Every study fact and total with its teller, then the facts of events that another object completed."""
    numbers = object_numbers(detail.objects)
    provenance = detail.study["provenance"]
    rows = [
        {
            "what": tr(fact.label),
            "value": _value(fact, detail.study),
            "object_number": _numbers(provenance.get(fact.name), numbers),
        }
        for fact in facts
        if detail.study.get(fact.name) is not None
    ]
    labelled = {column.name: column for column in columns}
    for event in detail.events:
        rows += [
            {
                "what": tr(
                    "Event {ordinal}, {value}",
                    ordinal=event["ordinal"] + 1,
                    value=tr(labelled[name].label) if name in labelled else name,
                ),
                "value": _value(labelled[name], event) if name in labelled else formatting.anything(event.get(name)),
                "object_number": _numbers(teller, numbers),
            }
            for name, teller in event["provenance"].items()
            if name != _LINK
        ]
    return rows


def contribution(detail: StudyDetail, teller: str, totals: Iterable[Fact], columns: Iterable[Column]) -> str:
    """What one of several objects told: "3 of 5 events, DLP; fills Exposure index"."""
    told = sum(event["sop_instance_uid"] == teller for event in detail.events)
    filled = {name for event in detail.events for name, by in event["provenance"].items() if by == teller} - {_LINK}
    own = {name for name, by in detail.study["provenance"].items() if teller in by.split(_TOGETHER)}
    parts = [tr("{told} of {events} events", told=told, events=len(detail.events))] if told else []
    parts += _named(tr(fact.label) for fact in totals if fact.name in own)
    parts += [tr("patient and study")] if own - {fact.name for fact in totals} else []
    labels = {fact.name: tr(fact.label) for fact in columns}
    fills = ", ".join(_named(sorted(labels.get(name, name.replace("_", " ")) for name in filled)))
    sentences = [", ".join(parts)] * bool(parts) + [tr("fills {fills}", fills=fills)] * bool(fills)
    return "; ".join(sentences) or tr(NOTHING_NEW)


def _named(labels: Iterable[str]) -> list[str]:
    """The first few of them by name, and how many more there are."""
    found = list(dict.fromkeys(labels))
    more = len(found) - _MOST_NAMED
    return found if more <= 1 else [*found[:_MOST_NAMED], tr("{more} more", more=more)]


def kind(source: str | None) -> str:
    """What kind of object told the dose, in words."""
    return tr(SOURCES[source]) if source in SOURCES else formatting.word(source)


def explorer_link(orthanc_id: str) -> str:
    """The address of an instance in Orthanc Explorer."""
    return f"{settings().orthanc_url.rstrip('/')}/app/explorer.html#instance?uuid={orthanc_id}"


def download_link(orthanc_id: str) -> str:
    """The address under which Orthanc gives the DICOM file of an instance."""
    return f"{settings().orthanc_url.rstrip('/')}/instances/{orthanc_id}/file"


def _value(fact: HasUnit, row: Row) -> str:
    return patient_identity.shown(fact, row.get(fact.name))


def _numbers(tellers: str | None, numbers: dict[str, str]) -> str:
    if tellers is None:
        return tr("sum of events")
    return _TOGETHER.join(numbers.get(uid, uid) for uid in tellers.split(_TOGETHER))
