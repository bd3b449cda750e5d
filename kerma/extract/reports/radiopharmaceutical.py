"""Radiopharmaceutical dose reports (PS3.16 TID 10021 to 10024)."""

from decimal import Decimal

from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.extract.content_reader import Children, ContentReader, Facts
from kerma.facts import nuclear_medicine as facts
from kerma.facts.fact import Fact, ValueKind, numeric_item
from kerma.messages import missing
from kerma.standard import concepts as c

_IDENTITY = (
    Fact("irradiation_event_uid", "", "", ValueKind.UID, path=(c.ADMINISTRATION_EVENT_UID,)),
    Fact("started_at", "", "", ValueKind.DATETIME, path=(c.RADIOPHARMACEUTICAL_START,)),
)
_SIEMENS_EFFECTIVE_DOSE = numeric_item(
    "effective_dose_msv", "mSv", (c.SIEMENS_EFFECTIVE_DOSE_INFORMATION, c.EFFECTIVE_DOSE), "99SHS"
)
_MANDATORY = ("irradiation_event_uid", "started_at", "administered_activity_mbq", "radiopharmaceutical")


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "NM"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Total activity, planes (there are none) and administrations of a radiopharmaceutical dose report."""
    administrations = document.report.all(c.RADIOPHARMACEUTICAL_ADMINISTRATION)
    if not administrations:
        reader.report_problem(
            "events", missing("no administration is told; the standard asks for one ({source})", source="TID 10022")
        )
    events = [_event(item, i, reader) for i, item in enumerate(administrations)]
    return total_activity(events), [], events


def total_activity(events: list[Facts]) -> Facts:
    """The sum of the administered activities; absent where none is told."""
    told = [Decimal(str(e["administered_activity_mbq"])) for e in events if "administered_activity_mbq" in e]
    return {"administered_activity_mbq": float(sum(told))} if told else {}


def _event(item: Item, index: int, reader: ContentReader) -> Facts:
    where = f"events[{index}]"
    children = Children(item)
    found = reader.read(children, (*_IDENTITY, *facts.EVENT), where)
    found = {**reader.read(children, (_SIEMENS_EFFECTIVE_DOSE,), where), **found}
    reader.require(found, _MANDATORY, where, "TID 10022")
    organs = children.all(c.ORGAN_DOSE_INFORMATION)
    found["organ_doses"] = [
        reader.read(Children(organ), facts.ORGAN_DOSE, f"{where}.organ_doses[{i}]") for i, organ in enumerate(organs)
    ]
    found["organ_dose_count"] = len(organs)
    return found
