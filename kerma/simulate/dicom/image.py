"""What all images of the demo hospital share: series, image and a few pixels (PS3.3 §C.7.3.1, C.7.6.1, C.7.6.3)."""

from dataclasses import dataclass
from datetime import datetime

from kerma.simulate.dicom.encoding import Elements, dataset, part10
from kerma.simulate.study import Study, equipment_module, patient_module, study_module

_SIDE = 8
_PIXELS = bytes(byte for pixel in range(_SIDE * _SIDE) for byte in (pixel * 16 % 256, pixel * 16 // 256))


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One image and its place in the study.

    Attributes:
        sop_class_uid: its SOP class.
        modality: the modality of its series.
        series: number and description of its series.
        number: its number within the series.
        image_type: Image Type.
        taken: when it was acquired.
        stored: when it was made from what was acquired.
        frames: how many frames it has; 0 where its kind has none.
    """

    sop_class_uid: str
    modality: str
    series: tuple[int, str]
    number: int
    image_type: str
    taken: datetime
    stored: datetime
    frames: int = 0


def image_file(study: Study, image: Image, elements: Elements) -> bytes:
    """The image as a DICOM file: what all images have, and these elements of its own kind."""
    everything: Elements = {
        **patient_module(study),
        **study_module(study),
        **equipment_module(study),
        **_series_module(study, image),
        **_image_module(study, image),
        **_pixel_module(image),
        **elements,
    }
    return part10(image.sop_class_uid, study.sop_instance_uid, dataset(everything))


def day(moment: datetime) -> str:
    """The date of a moment as VR DA takes it."""
    return f"{moment:%Y%m%d}"


def clock(moment: datetime) -> str:
    """The time of a moment as VR TM takes it, to the millisecond where there is a fraction."""
    fraction = f".{moment.microsecond // 1000:03d}" if moment.microsecond else ""
    return f"{moment:%H%M%S}{fraction}"


def _series_module(study: Study, image: Image) -> Elements:
    number, description = image.series
    return {
        "Modality": image.modality,
        "SeriesInstanceUID": study.series_uid,
        "SeriesNumber": number,
        "SeriesDescription": description,
        "SeriesDate": day(study.start),
        "SeriesTime": clock(study.start),
        "PerformedProcedureStepID": f"PP{study.number + 1:06d}",
        "PerformedProcedureStepStartDate": day(study.start),
        "PerformedProcedureStepStartTime": clock(study.start),
        "PerformedProcedureStepDescription": study.performed_procedure,
        "RequestAttributesSequence": [
            {
                "RequestedProcedureID": f"RP{study.number + 1:06d}",
                "RequestedProcedureDescription": study.requested_procedure,
                "ScheduledProcedureStepID": f"SP{study.number + 1:06d}",
                "ScheduledProcedureStepDescription": study.requested_procedure,
            }
        ],
    }


def _image_module(study: Study, image: Image) -> Elements:
    return {
        "SOPClassUID": image.sop_class_uid,
        "SOPInstanceUID": study.sop_instance_uid,
        "InstanceNumber": image.number,
        "ImageType": image.image_type,
        "AcquisitionDate": day(image.taken),
        "AcquisitionTime": clock(image.taken),
        "ContentDate": day(image.stored),
        "ContentTime": clock(image.stored),
    }


def _pixel_module(image: Image) -> Elements:
    """Eight by eight pixels, so that the image is valid; nobody looks at them."""
    frames: Elements = {"NumberOfFrames": image.frames} if image.frames else {}
    return {
        **frames,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": _SIDE,
        "Columns": _SIDE,
        "BitsAllocated": 16,
        "BitsStored": 16,
        "HighBit": 15,
        "PixelRepresentation": 0,
        "PixelData": _PIXELS * max(image.frames, 1),
    }
