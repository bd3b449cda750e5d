"""Reference objects of fluoroscopy and radiography: dose reports (TID 10001 to 10004, 10007) and an image header."""

from pydicom.dataset import Dataset

from kerma.selftest.objects.reference_object import ReferenceObject, event_uid
from kerma.selftest.objects.sr_items import code, container, moment, num, root, text, uid

_XRAY_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"
_DX_IMAGE = "1.2.840.10008.5.1.4.1.1.1.1"
_PROJECTION_XRAY = "113704"
_SINGLE, _PLANE_A, _PLANE_B = "113622", "113620", "113621"
_FLUOROSCOPY, _STATIONARY = "44491008", "113611"
#: Name in the header by which the rules of skin dose know the axes of the table.
_ANGIOGRAPHY = {"Manufacturer": "Siemens", "ManufacturerModelName": "AXIOM-Artis", "PatientSize": "1.80"}


def projection_objects() -> tuple[ReferenceObject, ...]:
    """Studies 5 (one plane, map), 6 (biplane, at the limit), 7 (radiography report) and 8 (radiography image)."""
    single = {**_ANGIOGRAPHY, "PatientWeight": "80", "StudyDescription": "Reference single plane"}
    biplane = {**single, "StudyDescription": "Reference biplane"}
    room = {"ManufacturerModelName": "Reference DX", "StudyDescription": "Reference chest"}
    return (
        _report(
            5,
            (_totals(_SINGLE, "0.025", "2.4", "180"),),
            (_mapped_event(1, "1.8", "0.018"), _mapped_event(2, "0.6", "0.007")),
            single,
        ),
        _report(
            6,
            (_totals(_PLANE_A, "0.012", "1.2", "300"), _totals(_PLANE_B, "0.008", "0.8", "120")),
            (
                _event(6, 1, _PLANE_A, _FLUOROSCOPY, "0.012", "1.2"),
                _event(6, 2, _PLANE_B, _FLUOROSCOPY, "0.008", "0.8"),
            ),
            biplane,
        ),
        _report(
            7,
            (container("113702", code("113764", _SINGLE), num("113722", "0.0000125", "Gy.m2")),),
            (_exposure(),),
            room,
        ),
        ReferenceObject(8, 1, _DX_IMAGE, "DX", _image(), room),
    )


def _report(
    study: int, totals: tuple[Dataset, ...], events: tuple[Dataset, ...], header: dict[str, str]
) -> ReferenceObject:
    tree = root("113701", code("121058", _PROJECTION_XRAY), *totals, *events)
    return ReferenceObject(study, 1, _XRAY_DOSE_SR, "SR", tree, header)


def _totals(plane: str, dap_gy_m2: str, kerma_gy: str, fluoro_s: str) -> Dataset:
    return container(
        "113702",
        code("113764", plane),
        num("113722", dap_gy_m2, "Gy.m2"),
        num("113725", kerma_gy, "Gy"),
        num("113726", dap_gy_m2, "Gy.m2"),
        num("113728", kerma_gy, "Gy"),
        num("113730", fluoro_s, "s"),
    )


def _event(study: int, number: int, plane: str, kind: str, dap_gy_m2: str, kerma_gy: str, *more: Dataset) -> Dataset:
    return container(
        "113706",
        code("113764", plane),
        uid("113769", event_uid(study, number)),
        moment("111526", f"2024011510{number:02}00"),
        code("113721", kind),
        text("125203", f"Series {number}"),
        num("122130", dap_gy_m2, "Gy.m2"),
        num("113738", kerma_gy, "Gy"),
        *more,
    )


def _mapped_event(number: int, kerma_gy: str, dap_gy_m2: str) -> Dataset:
    """Fluoroscopy from below the table, with the geometry of a skin dose map; both events on one field."""
    values = (
        ("113733", "80", "kV"),
        ("112011", "0", "deg"),
        ("112012", "0", "deg"),
        ("113748", "785", "mm"),
        ("113750", "1100", "mm"),
        ("113751", "0", "mm"),
        ("113752", "500", "mm"),
        ("113753", "150", "mm"),
    )
    return _event(5, number, _SINGLE, _FLUOROSCOPY, dap_gy_m2, kerma_gy, *(num(*value) for value in values))


def _exposure() -> Dataset:
    values = (num("113733", "125", "kV"), num("113736", "1600", "uA.s"), num("113845", "250", "1"))
    return container(
        "113706",
        code("113764", _SINGLE),
        uid("113769", event_uid(7, 1)),
        moment("111526", "20240115110100"),
        code("113721", _STATIONARY),
        text("125203", "Chest PA"),
        num("122130", "0.0000125", "Gy.m2"),
        *values,
    )


def _image() -> Dataset:
    image = Dataset()
    image.ImageType = ["ORIGINAL", "PRIMARY", ""]
    image.PresentationIntentType = "FOR PRESENTATION"
    image.AcquisitionDate, image.AcquisitionTime = "20240115", "160100"
    image.BodyPartExamined, image.ViewPosition, image.ProtocolName = "CHEST", "PA", "Chest PA"
    image.KVP, image.ExposureInuAs, image.ImageAndFluoroscopyAreaDoseProduct = "125", "1600", "1.25"
    return image
