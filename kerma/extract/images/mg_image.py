"""Mammography images, Hologic's projections in secondary captures among them (PS3.3 A.27)."""

from pydicom.dataset import Dataset

from kerma.dicom.document import Document
from kerma.extract.attributes import Attributes
from kerma.extract.content_reader import ContentReader, Facts
from kerma.extract.images import xray_image
from kerma.extract.quirks import mammography as quirks
from kerma.extract.quirks.images import material
from kerma.facts import mammography as facts
from kerma.standard.vocabulary import MAMMOGRAPHY_VIEWS


def is_projection(header: Dataset) -> bool:
    """Whether a secondary capture is a projection as the detector recorded it (Hologic)."""
    source = Attributes(header, ContentReader(), "study")
    return source.raw("Modality") == "MG" and "ORIGINAL" in source.raw("ImageType")


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "MG"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals per breast, planes (mammography has none) and the exposure of an image."""
    source = Attributes(document.header, reader, "events[0]")
    found = xray_image.exposure(source, facts.EVENT)
    found |= _view(source) | _anode_and_filter(source, found)
    found |= quirks.composition_in_comments(source) | quirks.radiological_thickness(source)
    side = found.get("laterality")
    totals = {f"agd_{side}_mgy": found["agd_mgy"]} if side in {"left", "right"} and "agd_mgy" in found else {}
    return totals, [], [found]


def _view(source: Attributes) -> Facts:
    """The view by its code, else as the maker names it."""
    concept = source.concept("ViewCodeSequence")
    view = MAMMOGRAPHY_VIEWS.get(concept) if concept else None
    view = view or source.text("view", "ViewPosition")
    modifiers = [
        words
        for item in source.below("ViewCodeSequence")
        if (words := item.meaning("view_modifier", "ViewModifierCodeSequence"))
    ]
    return ({"view": view} if view else {}) | ({"view_modifier": modifiers[0]} if modifiers else {})


def _anode_and_filter(source: Attributes, found: Facts) -> Facts:
    anode = source.text("anode_target", "AnodeTargetMaterial")
    filters = found.get("filters", [])
    told: Facts = {"anode_target": material(anode)} if anode else {}
    if filters:
        told["filter_material"] = filters[0]["material"]
        told |= {"filter_thickness_mm": filters[0]["maximum_mm"]} if "maximum_mm" in filters[0] else {}
    return told
