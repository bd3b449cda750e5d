"""Reads radiopharmaceutical dose reports (PS3.16 TID 10021 to 10024)."""

from collections.abc import Iterable

from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.reports.projection import decimal_sum
from kerma.facts.fact import Fact, ValueKind, numeric_item
from kerma.facts.nuclear_medicine import EVENT_FACTS, AdministrationEvent, NuclearMedicineTotals, OrganDose
from kerma.facts.record import build, updated
from kerma.messages import missing
from kerma.standard import concepts as c

_IDENTITY = (
    Fact("irradiation_event_uid", "", "", ValueKind.UID, path=(c.ADMINISTRATION_EVENT_UID,)),
    Fact("started_at", "", "", ValueKind.DATETIME, path=(c.RADIOPHARMACEUTICAL_START,)),
)
_SIEMENS_EFFECTIVE_DOSE = numeric_item(
    name="effective_dose_msv", unit="mSv", path=(c.SIEMENS_EFFECTIVE_DOSE_INFORMATION, c.EFFECTIVE_DOSE), source="99SHS"
)
_REQUIRED = ("irradiation_event_uid", "started_at", "administered_activity_mbq", "radiopharmaceutical")


def read(document: Document, reader: ContentReader) -> Dose:
    """Total activity and administrations of a radiopharmaceutical dose report."""
    administrations = document.report.all(c.RADIOPHARMACEUTICAL_ADMINISTRATION)
    if not administrations:
        reader.report_problem(
            "events",
            missing("the report has no administration; the standard requires one ({source})", source="TID 10022"),
        )
    events = tuple(_event(item, f"events[{i}]", reader) for i, item in enumerate(administrations))
    return Dose(total_activity(events), (), events)


def total_activity(events: Iterable[AdministrationEvent]) -> NuclearMedicineTotals:
    """The sum of the administered activities; absent where no event states one."""
    return NuclearMedicineTotals(
        administered_activity_mbq=decimal_sum(event.administered_activity_mbq for event in events)
    )


def _event(item: Item, where: str, reader: ContentReader) -> AdministrationEvent:
    children = Children.of_item(item)
    event = build(AdministrationEvent, reader.values((*_IDENTITY, *EVENT_FACTS), children, where))
    siemens_dose = reader.number(_SIEMENS_EFFECTIVE_DOSE, children, where)
    if event.effective_dose_msv is None and siemens_dose is not None:
        event = updated(event, effective_dose_msv=siemens_dose)
    reader.require(event, _REQUIRED, where, "TID 10022")
    organs = children.all(c.ORGAN_DOSE_INFORMATION)
    doses = tuple(
        reader.record(OrganDose, Children.of_item(organ), f"{where}.organ_doses[{i}]") for i, organ in enumerate(organs)
    )
    return updated(event, organ_doses=doses, organ_dose_count=len(doses))
