"""PET and NM images (PS3.3 §A.21, A.5): slices and planar views with the administration in their headers."""

from datetime import datetime, timedelta
from decimal import Decimal

from kerma.simulate.dicom.codes import CODES
from kerma.simulate.dicom.encoding import Elements
from kerma.simulate.dicom.image import Image, clock, image_file
from kerma.simulate.dicom.meanings import coded
from kerma.simulate.dicom.sr import decimal_string
from kerma.simulate.facts import Facts, decimal_of, start_of, text_of
from kerma.simulate.nuclear.nuclear_model import Tracer
from kerma.simulate.study import Study

PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128"
NM_IMAGE = "1.2.840.10008.5.1.4.1.1.20"

_BECQUEREL = 6  # powers of ten from MBq
_VIEWS = 2


def pet_image(study: Study, event: Facts, tracer: Tracer, slice_place: tuple[int, str, int], taken: datetime) -> bytes:
    """A PET slice; `place` is the number and description of its series, and its own number.

    Newer software names the administration by the UID that the report gives it.
    """
    series, description, number = slice_place
    image = Image(
        sop_class_uid=PET_IMAGE,
        modality="PT",
        series=(series, description),
        number=number,
        image_type="ORIGINAL\\PRIMARY",
        taken=taken + timedelta(minutes=2 * number),
        stored=taken + timedelta(minutes=25, seconds=number),
    )
    administration = _administered(event, decimal_of(event, "administered_activity_mbq").scaleb(_BECQUEREL))
    administration["RadionuclidePositronFraction"] = str(tracer.positron_fraction)
    administration["RadiopharmaceuticalStartDateTime"] = f"{start_of(event):%Y%m%d%H%M%S}"
    if "irradiation_event_uid" in event:
        administration["RadiopharmaceuticalAdministrationEventUID"] = text_of(event, "irradiation_event_uid")
    return image_file(
        study, image, {**_pet_module(study, image), "RadiopharmaceuticalInformationSequence": [administration]}
    )


def nm_image(study: Study, event: Facts, slice_place: tuple[int, str, int], taken: datetime) -> bytes:
    """A planar image of two views; the administration's date is that of the series where they agree."""
    series, description, number = slice_place
    image = Image(
        sop_class_uid=NM_IMAGE,
        modality="NM",
        series=(series, description),
        number=number,
        image_type="ORIGINAL\\PRIMARY\\STATIC\\EMISSION",
        taken=taken,
        stored=taken + timedelta(minutes=6),
        frames=_VIEWS,
    )
    administration = _administered(event, decimal_of(event, "administered_activity_mbq"))
    started = start_of(event)
    if started.date() != study.start.date():
        administration["RadiopharmaceuticalStartDateTime"] = f"{started:%Y%m%d%H%M%S}"
    return image_file(study, image, {**_nm_module(), "RadiopharmaceuticalInformationSequence": [administration]})


def _administered(event: Facts, activity: Decimal) -> Elements:
    """An item of the Radiopharmaceutical Information Sequence (PS3.3 §C.8.4.10, C.8.9.2)."""
    return {
        "Radiopharmaceutical": text_of(event, "radiopharmaceutical"),
        "RadiopharmaceuticalCodeSequence": _coded("radiopharmaceutical", event),
        "RadionuclideCodeSequence": _coded("radionuclide", event),
        "AdministrationRouteCodeSequence": _coded("route_of_administration", event),
        "RadiopharmaceuticalStartTime": clock(start_of(event)),
        "RadionuclideTotalDose": decimal_string(activity.normalize() + 0),
        "RadionuclideHalfLife": decimal_string(decimal_of(event, "radionuclide_half_life_s")),
    }


def _coded(name: str, event: Facts) -> list[Elements]:
    return [coded(CODES[name][text_of(event, name)])]


def _recumbent() -> Elements:
    """NM/PET Patient Orientation (PS3.3 §C.8.4.6), of no side."""
    orientation: Elements = coded(CODES["patient_orientation"]["recumbent"])
    orientation["PatientOrientationModifierCodeSequence"] = [coded(CODES["patient_orientation_modifier"]["supine"])]
    return {
        "BodyPartExamined": "WHOLEBODY",
        "PatientOrientationCodeSequence": [orientation],
        "PatientGantryRelationshipCodeSequence": [coded(CODES["patient_table_relationship"]["headfirst"])],
    }


def _pet_module(study: Study, image: Image) -> Elements:
    """PET Series, PET Image, Image Plane and Frame of Reference (PS3.3 §C.8.9.1, C.8.9.4, C.7.6.2, C.7.4.1)."""
    corrected = "DECY\\ATTN\\SCAT\\DTIM\\RAN\\NORM" if image.series[1].endswith(" AC") else "DECY\\DTIM\\RAN\\NORM"
    return {
        **_recumbent(),
        "Units": "BQML",
        "CountsSource": "EMISSION",
        "SeriesType": "WHOLE BODY\\IMAGE",
        "NumberOfSlices": 2,
        "CorrectedImage": corrected,
        "DecayCorrection": "START",
        "CollimatorType": "NONE",
        "ImageIndex": image.number,
        "FrameReferenceTime": "1000",
        "ActualFrameDuration": 120_000,
        "DecayFactor": "1",
        "RescaleIntercept": "0",
        "RescaleSlope": "1",
        "PixelSpacing": "4\\4",
        "SliceThickness": "3",
        "ImageOrientationPatient": "1\\0\\0\\0\\1\\0",
        "ImagePositionPatient": f"-16\\-16\\{-3 * image.number}",
        "FrameOfReferenceUID": f"{study.uid}.1",
        "PositionReferenceIndicator": "",
    }


def _nm_module() -> Elements:
    """NM Multi-frame, NM Image, NM Isotope, NM Detector (PS3.3 §C.8.4.8 to C.8.4.11)."""
    window: list[Elements] = [{"EnergyWindowLowerLimit": "126", "EnergyWindowUpperLimit": "154"}]
    return {
        **_recumbent(),
        "FrameIncrementPointer": ("EnergyWindowVector", "DetectorVector"),
        "EnergyWindowVector": (1,) * _VIEWS,
        "NumberOfEnergyWindows": 1,
        "DetectorVector": tuple(range(1, _VIEWS + 1)),
        "NumberOfDetectors": _VIEWS,
        "PixelSpacing": "4\\4",
        "CountsAccumulated": 812_345,
        "ActualFrameDuration": 180_000,
        "EnergyWindowInformationSequence": [{"EnergyWindowName": "Photopeak", "EnergyWindowRangeSequence": window}],
        "DetectorInformationSequence": [
            {
                "CollimatorType": "PARA",
                "ImageOrientationPatient": f"{side}\\0\\0\\0\\0\\-1",
                "ImagePositionPatient": "0\\0\\0",
            }
            for side in (1, -1)
        ],
    }
