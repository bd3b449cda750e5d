"""Orthanc's identifier of an instance (Orthanc Book, "Orthanc identifiers"), computed from a file; and file errors."""

from hashlib import sha1
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

#: Raised by pydicom for a file that is no DICOM file, or is damaged.
UNREADABLE = (InvalidDicomError, AttributeError, EOFError, NotImplementedError, OSError, ValueError)
_NAMES = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
_PART = 8


def orthanc_id(path: Path) -> str | None:
    """The identifier of a file's instance; None where the file cannot be read."""
    try:
        return identifier(dcmread(path, specific_tags=list(_NAMES), stop_before_pixels=True))
    except UNREADABLE:
        return None


def identifier(dataset: Dataset) -> str:
    """SHA-1 of patient, study, series and instance, in five parts."""
    identifiers = "|".join(str(dataset.get(name) or "").rstrip() for name in _NAMES)
    digest = sha1(identifiers.encode(), usedforsecurity=False).hexdigest()
    return "-".join(digest[i : i + _PART] for i in range(0, len(digest), _PART))
