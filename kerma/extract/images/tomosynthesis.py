"""Breast tomosynthesis and breast projections: multi-frame mammography (PS3.3 C.8.21.3.4, C.8.31).

One exposure each, named by its Irradiation Event UID (0008,3010), else by the image. Organ and entrance dose are those
of all projections: told so in a tomosynthesis, their sum in an image that tells them frame by frame.
"""

from dataclasses import replace

from kerma.dicom import multiframe
from kerma.dicom.document import Document
from kerma.extract.attributes import Attributes
from kerma.extract.content_reader import ContentReader, Facts
from kerma.extract.images import mg_image, xray_image

modality = mg_image.modality


def read(document: Document, reader: ContentReader) -> tuple[Facts, list[Facts], list[Facts]]:
    """Totals per breast, planes (mammography has none) and the exposure of an image."""
    flat = multiframe.flattened(document).header
    totals, planes, events = mg_image.read(replace(document, header=flat), reader)
    source = Attributes(flat, reader, "events[0]")
    events[0]["irradiation_event_uid"] = xray_image.event_uid(source, "SOPInstanceUID")
    return totals, planes, events
