"""What an image of the radiography SOP classes is, by its Modality (0008,0060): radiograph, mammogram, or neither.

The classes CR and DX also hold mammograms on cassettes, bone densitometry, and scanned documents.
"""

from pydicom.dataset import Dataset

from kerma.dicom.attributes import Attributes
from kerma.problems import ProblemCollector
from kerma.standard.enumerations import ExamModality

#: Defined terms of projection X-ray, retired ones included, and DR, which is none but is written.
_PROJECTION = frozenset({"CR", "DF", "DR", "DX", "IO", "PX", "RF", "RG", "XA", "XR"})
#: X-rays, but no radiograph: bone densitometry.
_NO_RADIOGRAPH = frozenset({"BMD"})
_EXPOSURE = (
    "KVP",
    "Exposure",
    "ExposureInuAs",
    "ExposureInmAs",
    "ImageAndFluoroscopyAreaDoseProduct",
    "AcquiredImageAreaDoseProduct",
    "EntranceDose",
    "EntranceDoseInmGy",
)
_BREAST = "BREAST"
#: Conversion Type (0008,0064) of films, documents and drawings that were digitised, and of video (PS3.3 C.8.6.1). WSD
#: (workstation) is none of them: mammography systems (GE, Hologic) write it in images of exposures.
_CONVERTED = frozenset({"DF", "DRW", "DV", "SD"})


def is_mammogram(header: Dataset) -> bool:
    """Whether an image is of modality MG, or of a breast with its glandular dose."""
    source = Attributes(header, ProblemCollector(), "study")
    if source.raw("Modality").upper() == ExamModality.MAMMOGRAPHY:
        return True
    return source.raw("BodyPartExamined").upper() == _BREAST and bool(source.raw("OrganDose"))


def is_digitised(header: Dataset) -> bool:
    """Whether an image was made from a film, a document or a video signal, after an exposure that it may repeat."""
    return Attributes(header, ProblemCollector(), "study").raw("ConversionType").upper() in _CONVERTED


def other_modality(header: Dataset) -> str | None:
    """The modality of an image that is no radiograph; None of a radiograph.

    An image of a modality that does not use X-rays is a radiograph where its header has exposure or dose.
    """
    source = Attributes(header, ProblemCollector(), "study")
    modality = source.raw("Modality").upper()
    if not modality or modality in _PROJECTION:
        return None
    has_exposure = any(source.raw(keyword) for keyword in _EXPOSURE)
    return None if has_exposure and modality not in _NO_RADIOGRAPH else modality
