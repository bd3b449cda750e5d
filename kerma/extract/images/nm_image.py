"""Reads PET and NM images: the administrations in their headers.

Radionuclide Total Dose is in Bq in PET images (PS3.3 C.8.9.2), and in MBq in NM and Enhanced PET images (C.8.4.10,
C.8.22.4). The size of the number changes nothing: where it is probably in the other unit,
`kerma.extract.checks.activity` reports it.
"""

from datetime import datetime, timedelta

from kerma.dicom.attributes import Attributes, MeasuredAttribute
from kerma.dicom.document import Document
from kerma.dicom.values import parse_datetime
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.images import multiframe
from kerma.extract.quirks.times import start_before_the_images
from kerma.extract.reports.radiopharmaceutical import total_activity
from kerma.facts.nuclear_medicine import AdministrationEvent
from kerma.messages import message
from kerma.problems import ProblemCollector

_SEQUENCE = "RadiopharmaceuticalInformationSequence"
_HALF_LIFE = MeasuredAttribute("RadionuclideHalfLife", "s")
_ENHANCED_PET, _NUCLEAR_MEDICINE = "1.2.840.10008.5.1.4.1.1.130", "1.2.840.10008.5.1.4.1.1.20"
_IN_MEGABECQUEREL = frozenset({_ENHANCED_PET, _NUCLEAR_MEDICINE})
_DAY_S = 86_400
#: An administration precedes its images, or follows the start of a dynamic series within minutes.
_MAXIMUM_AFTER_THE_IMAGES = timedelta(hours=1)


def read(document: Document, reader: ContentReader) -> Dose:
    """Total activity and administrations of a PET or NM image."""
    header = document.header if _SEQUENCE in document.header else multiframe.flattened(document).header
    source = Attributes(header, reader, "events[0]")
    events = [_administration(item, source) for item in source.below(_SEQUENCE)]
    stated = tuple(
        event for event in events if event.administered_activity_mbq is not None or event.radiopharmaceutical
    )
    return Dose(total_activity(stated), (), stated)


def _administration(item: Attributes, image: Attributes) -> AdministrationEvent:
    unit = "MBq" if image.raw("SOPClassUID") in _IN_MEGABECQUEREL else "Bq"
    half_life_s = item.measured("radionuclide_half_life_s", "s", _HALF_LIFE)
    return AdministrationEvent(
        irradiation_event_uid=item.text("irradiation_event_uid", "RadiopharmaceuticalAdministrationEventUID"),
        started_at=_started_at(item, image, half_life_s),
        radiopharmaceutical=item.text("radiopharmaceutical", "Radiopharmaceutical")
        or item.meaning("radiopharmaceutical", "RadiopharmaceuticalCodeSequence"),
        radionuclide=item.meaning("radionuclide", "RadionuclideCodeSequence"),
        radionuclide_half_life_s=half_life_s,
        administered_activity_mbq=item.measured(
            "administered_activity_mbq", "MBq", MeasuredAttribute("RadionuclideTotalDose", unit)
        ),
        route_of_administration=item.meaning("route_of_administration", "AdministrationRouteCodeSequence")
        or item.text("route_of_administration", "RadiopharmaceuticalRoute"),
    )


def _started_at(item: Attributes, image: Attributes, half_life_s: float | None) -> datetime | None:
    """Start of the administration; reported where it is long after the images, which cannot be."""
    start = _stated_start(item, image, half_life_s)
    imaged_at = _imaged_at(Attributes(image.dataset, ProblemCollector(), "study"))
    if start is not None and imaged_at is not None and start - imaged_at > _MAXIMUM_AFTER_THE_IMAGES:
        what = message(
            "the administration starts at {start}, more than an hour after the start of its images; "
            "one of the times is wrong at the source",
            start=f"{start:%Y-%m-%d %H:%M}",
        )
        image.report_problem("started_at", what)
    return start


def _stated_start(item: Attributes, image: Attributes, half_life_s: float | None) -> datetime | None:
    """Date and time as stated; where only the time is present, on the day of the series or the day before."""
    written = item.raw("RadiopharmaceuticalStartDateTime")
    if written and (moment := parse_datetime(written, image.utc_offset())):
        return moment
    time = item.time("started_at", "RadiopharmaceuticalStartTime")
    day = image.date("started_at", "SeriesDate")
    if day is None or time is None:
        return None
    if half_life_s is not None and half_life_s > _DAY_S:
        what = message(
            "only the time {time} is stated: the day is assumed to be that of the images, which may be days later",
            time=f"{time:%H:%M}",
        )
        image.report_problem("started_at", what)
    return start_before_the_images(datetime.combine(day, time), _imaged_at(image))


def _imaged_at(image: Attributes) -> datetime | None:
    """Start of the series, else when the image was made."""
    series = image.moment("started_at", "SeriesDate", "SeriesTime")
    return series or image.moment("started_at", "AcquisitionDate", "AcquisitionTime")
