"""Which objects carry dose, and which module reads each.

SOP classes are told apart from metadata alone where they carry no dose (PS3.4 annex B); reports by what they
contain, since makers leave out or mistake titles and template identifiers.
"""

from types import ModuleType

from pydicom.uid import UID

from kerma import concepts as c
from kerma.errors import NoDoseError

from . import ct, projection
from .sr import Item
from .values import Children

XRAY_RADIATION_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"

#: SOP classes whose objects are opened. Dose reports come also as general structured reports.
OPENED = {
    XRAY_RADIATION_DOSE_SR: "X-Ray Radiation Dose SR",
    "1.2.840.10008.5.1.4.1.1.88.11": "Basic Text SR",
    "1.2.840.10008.5.1.4.1.1.88.22": "Enhanced SR",
    "1.2.840.10008.5.1.4.1.1.88.33": "Comprehensive SR",
    "1.2.840.10008.5.1.4.1.1.88.34": "Comprehensive 3D SR",
    "1.2.840.10008.5.1.4.1.1.88.68": "Radiopharmaceutical Radiation Dose SR",
    "1.2.840.10008.5.1.4.1.1.88.73": "Patient Radiation Dose SR",
    "1.2.840.10008.5.1.4.1.1.88.76": "Enhanced X-Ray Radiation Dose SR",
}

#: Containers that only one family has, and the module that reads it.
_CONTAINERS: tuple[tuple[c.Concept, ModuleType], ...] = (
    (c.CT_ACQUISITION, ct),
    (c.CT_ACCUMULATED_DOSE_DATA, ct),
    (c.IRRADIATION_EVENT_XRAY_DATA, projection),
    (c.ACCUMULATED_XRAY_DOSE_DATA, projection),
)

#: Dose reports that are not read yet; read again (`kerma reextract`) when a newer version reads them.
_LATER = {
    c.RADIOPHARMACEUTICAL_DOSE_REPORT: "radiopharmaceutical dose reports",
    c.PATIENT_DOSE_REPORT: "patient dose reports",
    c.SIEMENS_RADIATION_SUMMARY: "Siemens radiation summary reports",
}


def carries_dose(sop_class_uid: str | None) -> bool:
    """Whether objects of this SOP class must be opened to know; unknown classes must."""
    return skipped_class_reason(sop_class_uid) is None


def skipped_class_reason(sop_class_uid: str | None) -> str | None:
    """Why objects of this SOP class need not be opened; None when they must be."""
    if not sop_class_uid or sop_class_uid in OPENED:
        return None
    name = UID(sop_class_uid).name
    if name == sop_class_uid:
        return f"objects of SOP class {sop_class_uid} carry no dose that Kerma knows"
    if "Image Storage" in name:
        return f"{name}: image headers are not read by this version of Kerma"
    return f"{name} carries no dose"


def family_of(report: Item, sop_class_uid: str) -> ModuleType:
    """The module that reads this report.

    Raises:
        NoDoseError: it is no dose report, or one that this version does not read.
    """
    children = Children(report)
    procedures = [item.value.concept for item in children.all(c.PROCEDURE_REPORTED) if isinstance(item.value, c.Code)]
    if c.MAMMOGRAPHY in procedures:
        raise NoDoseError("mammography dose reports are not read by this version of Kerma")
    if report.name and report.name.concept in _LATER:
        raise NoDoseError(f"{_LATER[report.name.concept]} are not read by this version of Kerma")
    for container, module in _CONTAINERS:
        if children.all(container):
            return module
    title = f"its title is '{report.name.meaning}'" if report.name else "it has no title"
    if report.name and report.name.concept == c.XRAY_DOSE_REPORT:
        return ct if c.COMPUTED_TOMOGRAPHY in procedures else projection
    raise NoDoseError(f"{UID(sop_class_uid).name} without dose: {title}")
