"""Kinds and statuses of received objects by name, and links to an object in Orthanc."""

from collections.abc import Mapping

from dashboard.ui.current_user import current_user
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.access.rights import Right
from kerma.interop.orthanc_rest import without_password
from kerma.settings import settings
from kerma.standard.enumerations import ObjectSource, ObjectStatus

SOURCE_NAMES: Mapping[ObjectSource, str] = {
    ObjectSource.CT_RDSR: msg("CT dose report (RDSR)"),
    ObjectSource.PROJECTION_RDSR: msg("Projection dose report (RDSR)"),
    ObjectSource.ENHANCED_XRAY_RDSR: msg("Enhanced X-ray dose report"),
    ObjectSource.RADIOPHARMACEUTICAL_RDSR: msg("Radiopharmaceutical dose report"),
    ObjectSource.PATIENT_DOSE_SR: msg("Patient dose report"),
    ObjectSource.SIEMENS_SUMMARY_SR: msg("Radiation summary (Siemens)"),
    ObjectSource.PHILIPS_DOSE_INFO: msg("Dose info (Philips)"),
    ObjectSource.CT_IMAGE: msg("CT image"),
    ObjectSource.DX_IMAGE: msg("X-ray image"),
    ObjectSource.MG_IMAGE: msg("Mammography image"),
    ObjectSource.NM_IMAGE: msg("Nuclear medicine image"),
    ObjectSource.PET_IMAGE: msg("PET image"),
}

#: Names of the statuses on screen.
STATUS_NAMES: Mapping[ObjectStatus, str] = {
    ObjectStatus.EXTRACTED: msg("Extracted"),
    ObjectStatus.SKIPPED: msg("Skipped"),
    ObjectStatus.FAILED: msg("Failed"),
    ObjectStatus.PENDING: msg("Pending"),
}


def source_name(source: str | None) -> str:
    """The name of a kind of source object; the word itself where it is unknown."""
    known = SOURCE_NAMES.get(ObjectSource(source)) if source in set(ObjectSource) else None
    return tr(known) if known else formatting.word(source)


def explorer_link(orthanc_id: str) -> str | None:
    """The URL of an instance in Orthanc Explorer; None for users who may not open objects there."""
    if not may_open_orthanc():
        return None
    return f"{orthanc_link()}/app/explorer.html#instance?uuid={orthanc_id}"


def download_link(orthanc_id: str) -> str | None:
    """The URL of the DICOM file of an instance in Orthanc; None for users who may not open objects there."""
    if not may_open_orthanc():
        return None
    return f"{orthanc_link()}/instances/{orthanc_id}/file"


def orthanc_link() -> str:
    """The URL of Orthanc for the user's browser, without a final slash; it names no password."""
    return without_password(settings().orthanc_explorer_url or settings().orthanc_url).rstrip("/")


def may_open_orthanc() -> bool:
    """Whether the user may open objects in Orthanc; without the proxy, its password is needed besides."""
    return current_user().may(Right.READ_RAW_OBJECTS)
