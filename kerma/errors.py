"""Exceptions of Kerma; each text is a sentence that states the cause and the remedy.

KermaError
├── ConfigurationError          a setting is missing or cannot be used
└── ObjectError                 an object, or a value in it, that cannot be used
    ├── UnitError               a unit without a written conversion
    ├── NotDicomError           the bytes are not a DICOM file
    ├── MalformedObjectError    a DICOM file whose structure cannot be followed
    └── NoDoseError             a valid object that carries no dose: it is skipped, not failed
"""

from kerma.messages import Message


class KermaError(Exception):
    """The base of all errors that Kerma raises on purpose; its text is meant for people."""


class ConfigurationError(KermaError):
    """A setting is missing, contradictory, or names something that cannot be reached."""


class ObjectError(KermaError):
    """An object, or a value in it, that cannot be used; `what` is its text, which can be translated too."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


class UnitError(ObjectError):
    """A value came in a unit for which no conversion is written down."""


class NotDicomError(ObjectError):
    """The bytes do not form a DICOM file."""


class MalformedObjectError(ObjectError):
    """A DICOM file that ends early or whose structure contradicts itself."""


class NoDoseError(ObjectError):
    """A valid object that carries no dose facts; the text says which it is."""
