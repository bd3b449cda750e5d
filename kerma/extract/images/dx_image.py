"""CR, DX and panoramic images: one exposure each (PS3.3 A.2, A.26)."""

from kerma.dicom.document import Document
from kerma.extract.attributes import Attributes
from kerma.extract.content_reader import ContentReader, Facts
from kerma.extract.images import xray_image
from kerma.facts import projection as facts


def modality(events: list[Facts], totals: Facts) -> str:  # noqa: ARG001 -- one face for all families
    """The family of the study."""
    return "DX"


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals, the only plane and the exposure of an image."""
    source = Attributes(document.header, reader, "events[0]")
    found = xray_image.exposure(source, facts.EVENT)
    totals = {"dap_gy_cm2": found["dap_gy_cm2"]} if "dap_gy_cm2" in found else {}
    return totals, [{"plane": "single", **totals}] if totals else [], [found]
