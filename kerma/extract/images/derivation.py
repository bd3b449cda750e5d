r"""From which images a derived image was computed (Image Type, Source Image Sequence; PS3.3 C.7.6.1.1.2, C.12.4.1).

Equipment marks exposures as DERIVED\PRIMARY too (GE, Carestream), so that DERIVED alone decides nothing: an image is
no exposure of its own where it was made after the examination (SECONDARY) or is a combination of others.
"""

from kerma.dicom.attributes import Attributes

#: Values of Image Type (0008,0008) of images that are computed from others: synthetic 2D, sums and differences
#: (PS3.3 C.8.11.7.1.4, Table C.8-74d); and words for the same of equipment that has terms of its own.
_COMPUTED = frozenset({"GENERATED_2D", "ADDITION", "SUBTRACTION", "RECOMBINED", "STITCHED"})


def read(image: Attributes) -> dict[str, tuple[str, ...] | bool | None]:
    """Source images, and whether the image was computed from others after the exposure, as attributes of its event."""
    image_type = [value.strip() for value in image.raw("ImageType").upper().split("\\")]
    if image_type[0] == "ORIGINAL":
        return {}
    is_derived = image_type[:2] == ["DERIVED", "SECONDARY"] or not _COMPUTED.isdisjoint(image_type[2:])
    return {"source_images": tuple(dict.fromkeys(_source_images(image))), "is_derived": is_derived or None}


def _source_images(image: Attributes) -> list[str]:
    """SOP Instance UIDs of the source images; Carestream and GE state them as (0008,0018) in place of (0008,1155)."""
    name = "source_images"
    return [
        uid
        for item in image.below("SourceImageSequence")
        for uid in item.texts(name, "ReferencedSOPInstanceUID") or item.texts(name, "SOPInstanceUID")
    ]
