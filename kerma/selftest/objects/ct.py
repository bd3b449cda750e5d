"""CT reference objects: dose reports (TID 10011 to 10015) and a slice without a report."""

from pydicom.dataset import Dataset

from kerma.selftest.objects.reference_object import ReferenceObject, event_uid
from kerma.selftest.objects.sr_items import code, code_of, container, moment, num, root, text, uid

_XRAY_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"
_CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
_SEQUENCED, _SPIRAL = "113804", "116152004"
_HEAD_16_CM, _BODY_32_CM = "113690", "113691"
_COMPUTED_TOMOGRAPHY = "77477000"


def ct_objects() -> tuple[ReferenceObject, ...]:
    """Studies 1 (head and body), 2 (child), 3 (dose check; two versions of one report) and 4 (slice only)."""
    head = _scan(1, 1, _SEQUENCED, _HEAD_16_CM, "52.5", "840")
    body = _scan(1, 2, _SPIRAL, _BODY_32_CM, "10.25", "410")
    child = _scan(2, 1, _SPIRAL, _HEAD_16_CM, "4.8", "120")
    first = _scan(3, 1, _SPIRAL, _BODY_32_CM, "8", "200")
    second = _scan(3, 2, _SPIRAL, _BODY_32_CM, "11.2", "280", _notification())
    adult = {"ManufacturerModelName": "Reference CT", "StudyDescription": "Reference head and body"}
    young = {**adult, "StudyDescription": "Reference child", "PatientAge": "018M"}
    checked = {**adult, "StudyDescription": "Reference dose check"}
    return (
        _report(1, 1, "1250", head, body, header=adult),
        _report(2, 1, "120", child, header=young),
        _report(3, 1, "200", first, header=checked),
        _report(3, 2, "480", first, second, header=checked),
        ReferenceObject(4, 1, _CT_IMAGE, "CT", _slice(), {**adult, "StudyDescription": "Reference slice"}, True),
    )


def _report(study: int, number: int, dlp: str, *scans: Dataset, header: dict[str, str]) -> ReferenceObject:
    tree = root(
        "113701",
        code("121058", _COMPUTED_TOMOGRAPHY),
        container("113811", num("113812", str(len(scans)), "1"), num("113813", dlp, "mGy.cm")),
        *scans,
    )
    return ReferenceObject(study, number, _XRAY_DOSE_SR, "SR", tree, header)


def _scan(study: int, number: int, kind: str, phantom: str, ctdi: str, dlp: str, *more: Dataset) -> Dataset:
    """An acquisition: kind, CTDIvol (mGy), phantom and DLP (mGy·cm)."""
    return container(
        "113819",
        text("125203", f"Scan {number}"),
        code("113820", kind),
        uid("113769", event_uid(study, number)),
        moment("111526", f"2024011509{number:02}00"),
        container("113829", num("113830", ctdi, "mGy"), code("113835", phantom), num("113838", dlp, "mGy.cm"), *more),
    )


def _notification() -> Dataset:
    """CTDIvol 11.2 mGy above a notification value of 10 mGy, with the reason for going on."""
    return container(
        "113908",
        code("113910", "373066001"),
        num("113912", "10", "mGy"),
        num("113914", "11.2", "mGy"),
        text("113907", "Large patient"),
    )


def _slice() -> Dataset:
    image = Dataset()
    image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    image.AcquisitionDate, image.AcquisitionTime = "20240115", "120000"
    image.KVP, image.CTDIvol, image.XRayTubeCurrent = "100", 7.5, "150"
    image.CTDIPhantomTypeCodeSequence = code_of(_BODY_32_CM)
    image.IrradiationEventUID = event_uid(4, 1)
    image.ProtocolName = "Scan 1"
    return image
