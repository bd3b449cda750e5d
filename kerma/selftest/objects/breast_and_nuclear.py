"""Reference objects of mammography (TID 10005, image header) and nuclear medicine (TID 10021, PET header)."""

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from kerma.selftest.objects.reference_object import ReferenceObject, event_uid
from kerma.selftest.objects.sr_items import code, code_of, container, moment, num, root, text, uid

_XRAY_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"
_RADIOPHARMACEUTICAL_SR = "1.2.840.10008.5.1.4.1.1.88.68"
_MG_IMAGE = "1.2.840.10008.5.1.4.1.1.1.2.1"
_PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128"
_RIGHT, _LEFT = "24028007", "7771000"
_RIGHT_BREAST, _LEFT_BREAST = "73056007", "80248007"
_BREAST, _MAMMOGRAPHY, _CC = "76752008", "71651007", "399162004"


def mammography_objects() -> tuple[ReferenceObject, ...]:
    """Studies 9 (report of both breasts) and 10 (image header)."""
    header = {"ManufacturerModelName": "Reference MG", "StudyDescription": "Reference mammography", "PatientSex": "F"}
    plane = code("113764", "113622")
    totals = (
        num("111637", "2.1", "mGy", code("272741003", _RIGHT_BREAST)),
        num("111637", "1.85", "mGy", code("272741003", _LEFT_BREAST)),
    )
    tree = root(
        "113701",
        code("121058", _MAMMOGRAPHY),
        container("113702", plane, *totals),
        _exposure(1, _RIGHT, "2.1"),
        _exposure(2, _LEFT, "1.85"),
    )
    return (
        ReferenceObject(9, 1, _XRAY_DOSE_SR, "SR", tree, header),
        ReferenceObject(10, 1, _MG_IMAGE, "MG", _mammogram(), header),
    )


def nuclear_medicine_objects() -> tuple[ReferenceObject, ...]:
    """Studies 11 (report of an administration) and 12 (PET header)."""
    header = {"ManufacturerModelName": "Reference PET", "StudyDescription": "Reference FDG"}
    administration = container(
        "113502",
        code("349358000", "35321007", code_meaning="Fluorodeoxyglucose F^18^"),
        uid("113503", event_uid(11, 1)),
        moment("123003", "20240115190000"),
        num("113507", "250", "MBq"),
        code("410675002", "47625008", code_meaning="Intravenous route"),
    )
    report = root("113500", code("121058", "44139004"), administration)
    return (
        ReferenceObject(11, 1, _RADIOPHARMACEUTICAL_SR, "SR", report, header),
        ReferenceObject(12, 1, _PET_IMAGE, "PT", _pet(), header),
    )


def _exposure(number: int, side: str, dose_mgy: str) -> Dataset:
    return container(
        "113706",
        code("113764", "113622"),
        uid("113769", event_uid(9, number)),
        moment("111526", f"2024011517{number:02}00"),
        code("113721", "113611"),
        text("125203", "CC"),
        code("91723000", _BREAST, code("272741003", side)),
        code("111031", _CC, code_meaning="cranio-caudal"),
        num("111631", dose_mgy, "mGy"),
        num("113733", "28", "kV"),
        num("111633", "53", "mm"),
        num("111647", "110", "N"),
    )


def _mammogram() -> Dataset:
    image = Dataset()
    image.ImageType = ["ORIGINAL", "PRIMARY", ""]
    image.PresentationIntentType = "FOR PROCESSING"
    image.AcquisitionDate, image.AcquisitionTime = "20240115", "180100"
    image.ImageLaterality, image.ViewPosition, image.BodyPartExamined = "L", "MLO", "BREAST"
    image.KVP, image.BodyPartThickness, image.OrganDose = "28", "53", "0.0185"
    image.ProtocolName = "MLO"
    return image


def _pet() -> Dataset:
    image, agent = Dataset(), Dataset()
    image.ImageType = ["ORIGINAL", "PRIMARY"]
    image.AcquisitionDate, image.AcquisitionTime, image.Units = "20240115", "200100", "BQML"
    agent.Radiopharmaceutical, agent.RadionuclideTotalDose = "FDG", "300000000"
    agent.RadiopharmaceuticalStartTime = "190000"
    agent.RadionuclideCodeSequence = code_of("77004003", code_meaning="^18^Fluorine")
    image.RadiopharmaceuticalInformationSequence = Sequence([agent])
    return image
