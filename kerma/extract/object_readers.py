"""Which objects carry dose, and which function reads each: one entry of a table per kind of object.

A new kind of object, or a new modality, is one entry of `REPORT_READERS` or `IMAGE_READERS`. SOP classes without dose
are recognised by their metadata alone (PS3.4 annex B), all others by `kerma.extract.recognition`.
"""

from pydicom.uid import UID

from kerma.extract.images import ct_image, mg_image, nm_image, philips_dose_info, projection_image
from kerma.extract.reader_types import ImageReader, ReportReader
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
from kerma.standard.enumerations import ExamModality, ObjectSource

MAMMOGRAPHY = ReportReader(
    source=ObjectSource.PROJECTION_RDSR,
    read=mammography.read,
    modality=ExamModality.MAMMOGRAPHY,
    procedure=c.MAMMOGRAPHY,
)
PROJECTION = ReportReader(
    source=ObjectSource.PROJECTION_RDSR,
    read=projection.read,
    modality=projection.modality,
    containers=(c.IRRADIATION_EVENT_XRAY_DATA, c.ACCUMULATED_XRAY_DOSE_DATA),
    procedure=c.PROJECTION_XRAY,
)
ENHANCED_XRAY = ReportReader(
    source=ObjectSource.ENHANCED_XRAY_RDSR,
    read=enhanced_xray.read,
    modality=enhanced_xray.modality,
    sop_class="1.2.840.10008.5.1.4.1.1.88.76",
    containers=(c.IRRADIATION_EVENT_SUMMARY_DATA, c.ACCUMULATED_DOSE_DATA),
)

#: In the order in which their containers are looked for.
REPORT_READERS = (
    ENHANCED_XRAY,
    ReportReader(
        source=ObjectSource.CT_RDSR,
        read=ct.read,
        modality=ExamModality.CT,
        containers=(c.CT_ACQUISITION, c.CT_ACCUMULATED_DOSE_DATA),
        procedure=c.COMPUTED_TOMOGRAPHY,
    ),
    PROJECTION,
    MAMMOGRAPHY,
    ReportReader(
        source=ObjectSource.RADIOPHARMACEUTICAL_RDSR,
        read=radiopharmaceutical.read,
        modality=ExamModality.NUCLEAR_MEDICINE,
        sop_class="1.2.840.10008.5.1.4.1.1.88.68",
        title=c.RADIOPHARMACEUTICAL_DOSE_REPORT,
        containers=(c.RADIOPHARMACEUTICAL_ADMINISTRATION,),
    ),
    ReportReader(
        source=ObjectSource.PATIENT_DOSE_SR,
        read=patient_dose.read,
        modality=None,
        sop_class="1.2.840.10008.5.1.4.1.1.88.73",
        title=c.PATIENT_DOSE_REPORT,
        irradiates=False,
    ),
    ReportReader(
        source=ObjectSource.SIEMENS_SUMMARY_SR,
        read=siemens_summary.read,
        modality=ExamModality.FLUOROSCOPY,
        title=c.SIEMENS_RADIATION_SUMMARY,
    ),
)

RADIOGRAPH = ImageReader(
    source=ObjectSource.DX_IMAGE,
    read=projection_image.read_radiograph,
    modality=ExamModality.RADIOGRAPHY,
    sop_classes=(
        "1.2.840.10008.5.1.4.1.1.1",  # Computed Radiography
        "1.2.840.10008.5.1.4.1.1.1.1",  # Digital X-Ray, for presentation
        "1.2.840.10008.5.1.4.1.1.1.1.1",  # Digital X-Ray, for processing
        "1.2.840.10008.5.1.4.1.1.1.3",  # Digital Intra-oral X-Ray, for presentation
        "1.2.840.10008.5.1.4.1.1.1.3.1",  # Digital Intra-oral X-Ray, for processing
    ),
)
MAMMOGRAM = ImageReader(
    source=ObjectSource.MG_IMAGE,
    read=mg_image.read,
    modality=ExamModality.MAMMOGRAPHY,
    sop_classes=(
        "1.2.840.10008.5.1.4.1.1.1.2",  # Digital Mammography, for presentation
        "1.2.840.10008.5.1.4.1.1.1.2.1",  # Digital Mammography, for processing
    ),
    is_secondary_capture=mg_image.is_projection,
)
IMAGE_READERS = (
    RADIOGRAPH,
    ImageReader(
        source=ObjectSource.DX_IMAGE,
        read=projection_image.read_fluoroscopic,
        modality=ExamModality.FLUOROSCOPY,
        sop_classes=(
            "1.2.840.10008.5.1.4.1.1.12.1",  # X-Ray Angiographic
            "1.2.840.10008.5.1.4.1.1.12.1.1",  # Enhanced XA
            "1.2.840.10008.5.1.4.1.1.12.2",  # X-Ray Radiofluoroscopic
            "1.2.840.10008.5.1.4.1.1.12.2.1",  # Enhanced XRF
        ),
    ),
    ImageReader(
        source=ObjectSource.PHILIPS_DOSE_INFO,
        read=philips_dose_info.read,
        modality=ExamModality.CT,
        is_secondary_capture=philips_dose_info.is_dose_info,
    ),
    MAMMOGRAM,
    ImageReader(
        source=ObjectSource.MG_IMAGE,
        read=mg_image.read_multiframe,
        modality=ExamModality.MAMMOGRAPHY,
        sop_classes=(
            "1.2.840.10008.5.1.4.1.1.13.1.3",  # Breast Tomosynthesis
            "1.2.840.10008.5.1.4.1.1.13.1.4",  # Breast Projection, for presentation
            "1.2.840.10008.5.1.4.1.1.13.1.5",  # Breast Projection, for processing
        ),
    ),
    ImageReader(
        source=ObjectSource.CT_IMAGE,
        read=ct_image.read,
        modality=ExamModality.CT,
        sop_classes=(
            "1.2.840.10008.5.1.4.1.1.2",  # CT
            "1.2.840.10008.5.1.4.1.1.2.1",  # Enhanced CT
            "1.2.840.10008.5.1.4.1.1.2.2",  # Legacy Converted Enhanced CT
        ),
    ),
    ImageReader(
        source=ObjectSource.NM_IMAGE,
        read=nm_image.read,
        modality=ExamModality.NUCLEAR_MEDICINE,
        sop_classes=("1.2.840.10008.5.1.4.1.1.20",),  # Nuclear Medicine
    ),
    ImageReader(
        source=ObjectSource.PET_IMAGE,
        read=nm_image.read,
        modality=ExamModality.NUCLEAR_MEDICINE,
        sop_classes=(
            "1.2.840.10008.5.1.4.1.1.128",  # Positron Emission Tomography
            "1.2.840.10008.5.1.4.1.1.128.1",  # Legacy Converted Enhanced PET
            "1.2.840.10008.5.1.4.1.1.130",  # Enhanced PET
        ),
    ),
)

XRAY_RADIATION_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"

REPORTS_BY_SOP_CLASS = {reader.sop_class: reader for reader in REPORT_READERS if reader.sop_class}
REPORTS_BY_TITLE = {reader.title: reader for reader in REPORT_READERS if reader.title}
REPORTS_BY_PROCEDURE = {reader.procedure: reader for reader in REPORT_READERS if reader.procedure}
REPORTS_BY_CONTAINER = {container: reader for reader in REPORT_READERS for container in reader.containers}
IMAGES_BY_SOP_CLASS = {sop_class: reader for reader in IMAGE_READERS for sop_class in reader.sop_classes}

#: Structured reports, all of which are opened: dose reports come also as general reports.
REPORT_CLASSES = {
    *REPORTS_BY_SOP_CLASS,
    XRAY_RADIATION_DOSE_SR,
    "1.2.840.10008.5.1.4.1.1.88.11",  # Basic Text SR
    "1.2.840.10008.5.1.4.1.1.88.22",  # Enhanced SR
    "1.2.840.10008.5.1.4.1.1.88.33",  # Comprehensive SR
    "1.2.840.10008.5.1.4.1.1.88.34",  # Comprehensive 3D SR
}
_OPENED_CLASSES = {*REPORT_CLASSES, *IMAGES_BY_SOP_CLASS, SECONDARY_CAPTURE}


def carries_dose(sop_class_uid: str | None) -> bool:
    """Whether objects of this SOP class must be opened to know; unknown classes must."""
    return skipped_class_reason(sop_class_uid) is None


def skipped_class_reason(sop_class_uid: str | None) -> Message | None:
    """Why objects of this SOP class need not be opened; None when they must be."""
    if not sop_class_uid or sop_class_uid in _OPENED_CLASSES:
        return None
    name = UID(sop_class_uid).name
    if name == sop_class_uid:
        return message("objects of SOP class {uid} carry no dose that Kerma knows", uid=sop_class_uid)
    if "Image Storage" in name:
        return message("{name}: headers of these images are not read by this version of Kerma", name=name)
    return message("{name} carries no dose", name=name)
