"""What can go wrong, in sentences that name what, where, and what would be right.

KermaError
├── ConfigurationError      a setting is missing or cannot be used
├── UnitError               a unit without a written conversion
├── NotDicomError           the bytes are not a DICOM file
├── MalformedObjectError    a DICOM file whose structure cannot be followed
└── NoDoseError             a valid object that carries no dose: it is skipped, not failed
"""


class KermaError(Exception):
    """The base of all errors that Kerma raises on purpose; its text is meant for people."""


class ConfigurationError(KermaError):
    """A setting is missing, contradictory, or names something that cannot be reached."""


class UnitError(KermaError):
    """A value came in a unit for which no conversion is written down."""


class NotDicomError(KermaError):
    """The bytes do not form a DICOM file."""


class MalformedObjectError(KermaError):
    """A DICOM file that ends early or whose structure contradicts itself."""


class NoDoseError(KermaError):
    """A valid object that carries no dose facts; the text says which it is."""
