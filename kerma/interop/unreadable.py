"""What tells that a file cannot be read as DICOM."""

from pydicom.errors import InvalidDicomError

#: What pydicom raises for a file that is none, or is damaged.
UNREADABLE = (InvalidDicomError, AttributeError, EOFError, NotImplementedError, OSError, ValueError)
