"""PET and NM images: the administrations that their headers tell (PS3.3 C.8.4.10, C.8.9.2)."""

from kerma.dicom.document import Document
from kerma.extract.attributes import Attributes, Place, stated
from kerma.extract.content_reader import ContentReader, Facts, parse_datetime
from kerma.extract.quirks.nuclear_medicine import unit_of_activity
from kerma.extract.reports.radiopharmaceutical import total_activity
from kerma.facts import nuclear_medicine as facts

_ACTIVITY = next(fact for fact in facts.EVENT if fact.name == "administered_activity_mbq")
_HALF_LIFE = next(fact for fact in facts.EVENT if fact.name == "radionuclide_half_life_s")


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "NM"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Total activity, planes (there are none) and administrations of a PET or NM image."""
    source = Attributes(document.header, reader, "events[0]")
    events = [_administration(item, source) for item in source.below("RadiopharmaceuticalInformationSequence")]
    events = [found for found in events if "administered_activity_mbq" in found or "radiopharmaceutical" in found]
    return total_activity(events), [], events


def _administration(item: Attributes, image: Attributes) -> Facts:
    written = item.decimals("administered_activity_mbq", "RadionuclideTotalDose")
    unit = unit_of_activity(written[0]) if written else "MBq"
    return stated(
        {
            "irradiation_event_uid": item.text("irradiation_event_uid", "RadiopharmaceuticalAdministrationEventUID"),
            "started_at": _started(item, image),
            "radiopharmaceutical": item.text("radiopharmaceutical", "Radiopharmaceutical")
            or item.meaning("radiopharmaceutical", "RadiopharmaceuticalCodeSequence"),
            "radionuclide": item.meaning("radionuclide", "RadionuclideCodeSequence"),
            "radionuclide_half_life_s": item.measured(_HALF_LIFE, Place("RadionuclideHalfLife", "s")),
            "administered_activity_mbq": item.measured(_ACTIVITY, Place("RadionuclideTotalDose", unit)),
            "route_of_administration": item.meaning("route_of_administration", "AdministrationRouteCodeSequence")
            or item.text("route_of_administration", "RadiopharmaceuticalRoute"),
        }
    )


def _started(item: Attributes, image: Attributes) -> str | None:
    """Start date and time; where only a time is given, on the day of the series."""
    written = item.raw("RadiopharmaceuticalStartDateTime")
    if written and (moment := parse_datetime(written)):
        return moment
    time = item.time("started_at", "RadiopharmaceuticalStartTime")
    day = image.date("started_at", "SeriesDate")
    return f"{day.isoformat()}T{time}" if day and time else None
