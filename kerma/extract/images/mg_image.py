"""Reads mammography images: single-frame ones, projections in secondary captures, tomosynthesis (PS3.3 A.27, C.8.31).

Breast tomosynthesis and breast projection images are multi-frame: one irradiation event each, with its Irradiation
Event UID (0008,3010), else its SOP Instance UID. Organ and entrance dose are those of all projections: stated as such
by a tomosynthesis, summed where an image states them frame by frame.
"""

from dataclasses import replace

from pydicom.dataset import Dataset

from kerma.dicom.attributes import Attributes
from kerma.dicom.document import Document
from kerma.extract.content_reader import ContentReader
from kerma.extract.extraction import Dose
from kerma.extract.images import multiframe, xray_image
from kerma.extract.quirks import mammography as quirks
from kerma.extract.quirks.images import material
from kerma.extract.specimen import without_specimen_dose
from kerma.facts.mammography import MammographyEvent, MammographyTotals
from kerma.facts.record import Values, updated
from kerma.problems import ProblemCollector
from kerma.standard.enumerations import ExamModality, Laterality
from kerma.standard.vocabulary import MAMMOGRAPHY_VIEWS


def is_projection(header: Dataset) -> bool:
    """Whether a secondary capture is a projection as the detector recorded it (Hologic)."""
    source = Attributes(header, ProblemCollector(), "study")
    return source.raw("Modality") == ExamModality.MAMMOGRAPHY and "ORIGINAL" in source.raw("ImageType")


def read(document: Document, reader: ContentReader) -> Dose:
    """Totals per breast and the exposure of an image."""
    source = Attributes(document.header, reader, "events[0]")
    event = xray_image.exposure(source, MammographyEvent)
    event = updated(event, **_view(source), **_anode_and_filter(source, event))
    for repair in quirks.EXPOSURE:
        event = repair(event, source)
    event = without_specimen_dose(event, reader, "events[0]")
    return Dose(_totals(event), (), (event,))


def read_multiframe(document: Document, reader: ContentReader) -> Dose:
    """Totals per breast and the exposure of a tomosynthesis or breast projection image."""
    header = multiframe.flattened(document).header
    dose = read(replace(document, header=header), reader)
    uid = xray_image.event_uid(Attributes(header, reader, "events[0]"), "SOPInstanceUID")
    return dose._replace(events=tuple(updated(event, irradiation_event_uid=uid) for event in dose.events))


def _totals(event: MammographyEvent) -> MammographyTotals:
    if event.laterality is Laterality.LEFT:
        return MammographyTotals(agd_left_mgy=event.agd_mgy)
    if event.laterality is Laterality.RIGHT:
        return MammographyTotals(agd_right_mgy=event.agd_mgy)
    return MammographyTotals()


def _view(source: Attributes) -> Values:
    """The view by its code, else in the words of the header."""
    concept = source.concept("ViewCodeSequence")
    view = MAMMOGRAPHY_VIEWS.get(concept) if concept else None
    modifiers = (item.meaning("view_modifier", "ViewModifierCodeSequence") for item in source.below("ViewCodeSequence"))
    return {
        "view": view or source.text("view", "ViewPosition"),
        "view_modifier": next((modifier for modifier in modifiers if modifier), None),
    }


def _anode_and_filter(source: Attributes, event: MammographyEvent) -> Values:
    anode = source.text("anode_target", "AnodeTargetMaterial")
    values: Values = {"anode_target": material(anode) if anode else None}
    if event.filters:
        values["filter_material"] = event.filters[0].material
        values["filter_thickness_mm"] = event.filters[0].maximum_mm
    return values
