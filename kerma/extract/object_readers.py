"""Which objects carry dose, and which module reads each.

SOP classes are told apart from metadata alone where they carry no dose (PS3.4 annex B); reports by what they
contain, since makers leave out or mistake titles and template identifiers.
"""

from types import ModuleType
from typing import NamedTuple

from pydicom.uid import UID

from kerma.dicom.content_tree import Item
from kerma.dicom.document import Document
from kerma.errors import MalformedObjectError, NoDoseError
from kerma.extract.content_reader import Children
from kerma.extract.images import ct_image, dx_image, mg_image, nm_image, philips_dose_info, tomosynthesis, xa_image
from kerma.extract.reports import (
    ct,
    enhanced_xray,
    mammography,
    patient_dose,
    projection,
    radiopharmaceutical,
    siemens_summary,
)
from kerma.messages import Message, message
from kerma.standard import concepts as c


class Family(NamedTuple):
    """How an object is read.

    `module` has `read(document, reader)`, which gives totals, planes and events, and `modality(events, totals)`.
    `irradiates` is False where the device in the header calculated doses that another device delivered.
    """

    source: str
    module: ModuleType
    irradiates: bool = True


_CT = Family("ct_rdsr", ct)
_PROJECTION = Family("projection_rdsr", projection)
_MAMMOGRAPHY = Family("projection_rdsr", mammography)
_ENHANCED_XRAY = Family("enhanced_xray_rdsr", enhanced_xray)
_PATIENT_DOSE = Family("patient_dose_sr", patient_dose, irradiates=False)
_RADIOPHARMACEUTICAL = Family("radiopharmaceutical_rdsr", radiopharmaceutical)

XRAY_RADIATION_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"

#: Reports of one family each, whatever they contain.
_DOSE_REPORTS = {
    "1.2.840.10008.5.1.4.1.1.88.68": _RADIOPHARMACEUTICAL,  # Radiopharmaceutical Radiation Dose SR
    "1.2.840.10008.5.1.4.1.1.88.73": _PATIENT_DOSE,  # Patient Radiation Dose SR
    "1.2.840.10008.5.1.4.1.1.88.76": _ENHANCED_XRAY,  # Enhanced X-Ray Radiation Dose SR
}

#: Structured reports, all of which are opened: dose reports come also as general reports.
_REPORTS = {
    *_DOSE_REPORTS,
    XRAY_RADIATION_DOSE_SR,
    "1.2.840.10008.5.1.4.1.1.88.11",  # Basic Text SR
    "1.2.840.10008.5.1.4.1.1.88.22",  # Enhanced SR
    "1.2.840.10008.5.1.4.1.1.88.33",  # Comprehensive SR
    "1.2.840.10008.5.1.4.1.1.88.34",  # Comprehensive 3D SR
}

#: Images whose headers tell dose.
_IMAGES = {
    "1.2.840.10008.5.1.4.1.1.1": Family("dx_image", dx_image),  # Computed Radiography
    "1.2.840.10008.5.1.4.1.1.1.1": Family("dx_image", dx_image),  # Digital X-Ray, for presentation
    "1.2.840.10008.5.1.4.1.1.1.1.1": Family("dx_image", dx_image),  # Digital X-Ray, for processing
    "1.2.840.10008.5.1.4.1.1.1.3": Family("dx_image", dx_image),  # Digital Intra-oral X-Ray, for presentation
    "1.2.840.10008.5.1.4.1.1.1.3.1": Family("dx_image", dx_image),  # Digital Intra-oral X-Ray, for processing
    "1.2.840.10008.5.1.4.1.1.1.2": Family("mg_image", mg_image),  # Digital Mammography, for presentation
    "1.2.840.10008.5.1.4.1.1.1.2.1": Family("mg_image", mg_image),  # Digital Mammography, for processing
    "1.2.840.10008.5.1.4.1.1.13.1.3": Family("mg_image", tomosynthesis),  # Breast Tomosynthesis
    "1.2.840.10008.5.1.4.1.1.13.1.4": Family("mg_image", tomosynthesis),  # Breast Projection, for presentation
    "1.2.840.10008.5.1.4.1.1.13.1.5": Family("mg_image", tomosynthesis),  # Breast Projection, for processing
    "1.2.840.10008.5.1.4.1.1.12.1": Family("dx_image", xa_image),  # X-Ray Angiographic
    "1.2.840.10008.5.1.4.1.1.12.1.1": Family("dx_image", xa_image),  # Enhanced XA
    "1.2.840.10008.5.1.4.1.1.12.2": Family("dx_image", xa_image),  # X-Ray Radiofluoroscopic
    "1.2.840.10008.5.1.4.1.1.12.2.1": Family("dx_image", xa_image),  # Enhanced XRF
    "1.2.840.10008.5.1.4.1.1.2": Family("ct_image", ct_image),  # CT
    "1.2.840.10008.5.1.4.1.1.2.1": Family("ct_image", ct_image),  # Enhanced CT
    "1.2.840.10008.5.1.4.1.1.2.2": Family("ct_image", ct_image),  # Legacy Converted Enhanced CT
    "1.2.840.10008.5.1.4.1.1.20": Family("nm_image", nm_image),  # Nuclear Medicine
    "1.2.840.10008.5.1.4.1.1.128": Family("pet_image", nm_image),  # Positron Emission Tomography
    "1.2.840.10008.5.1.4.1.1.128.1": Family("pet_image", nm_image),  # Legacy Converted Enhanced PET
    "1.2.840.10008.5.1.4.1.1.130": Family("pet_image", nm_image),  # Enhanced PET
}

#: Containers that only one family has.
_CONTAINERS = (
    (c.IRRADIATION_EVENT_SUMMARY_DATA, _ENHANCED_XRAY),
    (c.ACCUMULATED_DOSE_DATA, _ENHANCED_XRAY),
    (c.CT_ACQUISITION, _CT),
    (c.CT_ACCUMULATED_DOSE_DATA, _CT),
    (c.IRRADIATION_EVENT_XRAY_DATA, _PROJECTION),
    (c.ACCUMULATED_XRAY_DOSE_DATA, _PROJECTION),
    (c.RADIOPHARMACEUTICAL_ADMINISTRATION, _RADIOPHARMACEUTICAL),
)

#: Titles and reported procedures that say more than the containers.
_TITLES = {
    c.RADIOPHARMACEUTICAL_DOSE_REPORT: _RADIOPHARMACEUTICAL,
    c.PATIENT_DOSE_REPORT: _PATIENT_DOSE,
    c.SIEMENS_RADIATION_SUMMARY: Family("siemens_summary_sr", siemens_summary),
}
_PROCEDURES = {c.MAMMOGRAPHY: _MAMMOGRAPHY, c.COMPUTED_TOMOGRAPHY: _CT, c.PROJECTION_XRAY: _PROJECTION}


def carries_dose(sop_class_uid: str | None) -> bool:
    """Whether objects of this SOP class must be opened to know; unknown classes must."""
    return skipped_class_reason(sop_class_uid) is None


def skipped_class_reason(sop_class_uid: str | None) -> Message | None:
    """Why objects of this SOP class need not be opened; None when they must be."""
    if not sop_class_uid or sop_class_uid in _REPORTS or sop_class_uid in {*_IMAGES, SECONDARY_CAPTURE}:
        return None
    name = UID(sop_class_uid).name
    if name == sop_class_uid:
        return message("objects of SOP class {uid} carry no dose that Kerma knows", uid=sop_class_uid)
    if "Image Storage" in name:
        return message("{name}: headers of these images are not read by this version of Kerma", name=name)
    return message("{name} carries no dose", name=name)


def family_of(document: Document, sop_class_uid: str | None) -> Family:
    """How an object is read.

    Raises:
        NoDoseError: it tells no dose, or dose that this version does not read.
        MalformedObjectError: it is a dose report without content.
    """
    reason = skipped_class_reason(sop_class_uid)
    if reason is not None:
        raise NoDoseError(reason)
    if document.tree is not None:
        return _family_of_report(document.tree, sop_class_uid)
    if sop_class_uid in {XRAY_RADIATION_DOSE_SR, *_DOSE_REPORTS}:
        raise MalformedObjectError(message("the dose report has no content (0040,A730): it is empty or cut short"))
    if not sop_class_uid:
        raise MalformedObjectError(
            message("the SOP Class UID (0008,0016) is missing: the object is damaged or cut short")
        )
    if sop_class_uid in _REPORTS:
        raise NoDoseError(message("a structured report without content"))
    return _family_of_image(document, sop_class_uid)


def _family_of_report(report: Item, sop_class_uid: str | None) -> Family:
    title = report.name.concept if report.name else None
    if title in _TITLES:
        return _TITLES[title]
    children = Children(report)
    procedures = [item.value.concept for item in children.all(c.PROCEDURE_REPORTED) if isinstance(item.value, c.Code)]
    family = next((family for container, family in _CONTAINERS if children.all(container)), None)
    if c.MAMMOGRAPHY in procedures and family is not _ENHANCED_XRAY:
        return _MAMMOGRAPHY
    if family := family or _DOSE_REPORTS.get(sop_class_uid or ""):
        return family
    if title == c.XRAY_DOSE_REPORT:
        return next((_PROCEDURES[procedure] for procedure in procedures if procedure in _PROCEDURES), _PROJECTION)
    title_said = (
        message("its title is '{title}'", title=report.name.meaning) if report.name else message("it has no title")
    )
    name = UID(sop_class_uid or "").name
    raise NoDoseError(message("{name} without dose: {title_said}", name=name, title_said=title_said))


def _family_of_image(document: Document, sop_class_uid: str) -> Family:
    if sop_class_uid in _IMAGES:
        return _IMAGES[sop_class_uid]
    if philips_dose_info.is_dose_info(document.header):
        return Family("philips_dose_info", philips_dose_info)
    if mg_image.is_projection(document.header):
        return Family("mg_image", mg_image)
    name = UID(sop_class_uid).name
    raise NoDoseError(message("{name}: neither a dose page nor a projection that tells its dose", name=name))
