"""Reads PET and NM images: the administrations in their headers (PS3.3 C.8.4.10, C.8.9.2)."""

from datetime import datetime

from kerma.dicom.attributes import Attributes, MeasuredAttribute
from kerma.dicom.document import Document
from kerma.dicom.values import parse_datetime
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.quirks.images import unit_of_activity
from kerma.extract.reports.radiopharmaceutical import total_activity
from kerma.facts.nuclear_medicine import AdministrationEvent

_HALF_LIFE = MeasuredAttribute("RadionuclideHalfLife", "s")


def read(document: Document, reader: ContentReader) -> Dose:
    """Total activity and administrations of a PET or NM image."""
    source = Attributes(document.header, reader, "events[0]")
    events = [_administration(item, source) for item in source.below("RadiopharmaceuticalInformationSequence")]
    stated = tuple(
        event for event in events if event.administered_activity_mbq is not None or event.radiopharmaceutical
    )
    return Dose(total_activity(stated), (), stated)


def _administration(item: Attributes, image: Attributes) -> AdministrationEvent:
    written = item.decimals("administered_activity_mbq", "RadionuclideTotalDose")
    activity = MeasuredAttribute("RadionuclideTotalDose", unit_of_activity(written[0]) if written else "MBq")
    return AdministrationEvent(
        irradiation_event_uid=item.text("irradiation_event_uid", "RadiopharmaceuticalAdministrationEventUID"),
        started_at=_started_at(item, image),
        radiopharmaceutical=item.text("radiopharmaceutical", "Radiopharmaceutical")
        or item.meaning("radiopharmaceutical", "RadiopharmaceuticalCodeSequence"),
        radionuclide=item.meaning("radionuclide", "RadionuclideCodeSequence"),
        radionuclide_half_life_s=item.measured("radionuclide_half_life_s", "s", _HALF_LIFE),
        administered_activity_mbq=item.measured("administered_activity_mbq", "MBq", activity),
        route_of_administration=item.meaning("route_of_administration", "AdministrationRouteCodeSequence")
        or item.text("route_of_administration", "RadiopharmaceuticalRoute"),
    )


def _started_at(item: Attributes, image: Attributes) -> datetime | None:
    """Start of the administration; where only its time is present, on the day of the series."""
    written = item.raw("RadiopharmaceuticalStartDateTime")
    if written and (moment := parse_datetime(written)):
        return moment
    time = item.time("started_at", "RadiopharmaceuticalStartTime")
    day = image.date("started_at", "SeriesDate")
    return datetime.combine(day, time) if day and time else None
