"""Fluoroscopy reports with all that a skin dose map needs, in one call."""

from typing import Any

from pydicom.dataset import Dataset

from kerma.extract import Extraction
from kerma.standard import concepts as c
from tests.support.sr_builder import num, read, xray_event, xray_report


def event(uid: str = "2.25.9", kerma_gy: str = "0.1", primary: str = "0") -> Dataset:
    """An event from below onto a table at the isocentre: 0.1 Gy, 10 cm by 10 cm at the reference point."""
    return xray_event(
        num(c.DOSE_RP, kerma_gy, "Gy"),
        num(c.DOSE_AREA_PRODUCT, str(float(kerma_gy) * 0.01), "Gy.m2"),
        num(c.KVP, "80", "kV"),
        num(c.POSITIONER_PRIMARY_ANGLE, primary, "deg"),
        num(c.POSITIONER_SECONDARY_ANGLE, "0", "deg"),
        num(c.DISTANCE_SOURCE_TO_ISOCENTER, "785", "mm"),
        num(c.DISTANCE_SOURCE_TO_DETECTOR, "1100", "mm"),
        num(c.TABLE_LONGITUDINAL_POSITION, "0", "mm"),
        num(c.TABLE_LATERAL_POSITION, "500", "mm"),
        num(c.TABLE_HEIGHT_POSITION, "150", "mm"),
        event_uid=uid,
    )


def event_without_geometry(kerma_gy: str = "0.1") -> Dataset:
    """An event of a positioner with an isocentre that states a dose, and neither angles nor a table position."""
    return xray_event(
        num(c.DOSE_RP, kerma_gy, "Gy"),
        num(c.DOSE_AREA_PRODUCT, str(float(kerma_gy) * 0.01), "Gy.m2"),
        num(c.KVP, "80", "kV"),
        num(c.DISTANCE_SOURCE_TO_ISOCENTER, "785", "mm"),
        event_uid="2.25.9",
    )


def fluoroscopy_report(*events: Dataset, sop: str = "2.25.1", study: str = "2.25.1000", **header: Any) -> Dataset:
    """A report of an AXIOM-Artis; one event where none is given."""
    facts = {
        "Manufacturer": "Siemens",
        "ManufacturerModelName": "AXIOM-Artis",
        "DeviceSerialNumber": "55071",
        "PatientSize": "1.80",
        "PatientWeight": "80",
    }
    uids = {"SOPInstanceUID": sop, "StudyInstanceUID": study}
    return xray_report(*(events or (event(),)), **{**facts, **uids, **header})


def fluoroscopy(*events: Dataset, **header: Any) -> Extraction:
    """The reading of such a report."""
    return read(fluoroscopy_report(*events, **header))
