"""Exceptions of Kerma; each text is a sentence that states the cause and the remedy.

KermaError
├── ConfigurationError          a setting is missing or cannot be used
│   ├── AccessChangeError       a change of users or roles that is refused
│   └── MissingKeyError         the key of the hashes of patient data is not set, or its file cannot be used
├── MissingRightError           the user does not have a right
├── UnrecordedError             what must be recorded in the audit trail could not be, and is therefore not done
├── UnavailableError            a server, folder or file that is needed cannot be used at the moment
└── ObjectError                 an object, or a value in it, that cannot be used
    ├── UnitError               a unit without a written conversion
    ├── NotDicomError           the bytes are not a DICOM file
    ├── MalformedObjectError    a DICOM file whose structure cannot be followed
    └── NoDoseError             a valid object that carries no dose: it is skipped, not failed
"""

from kerma.messages import Message, message


class KermaError(Exception):
    """The base of all errors that Kerma raises on purpose; its text is meant for people."""


class ConfigurationError(KermaError):
    """A setting is missing, contradictory, or names something that cannot be reached."""


class AccessChangeError(ConfigurationError):
    """A change of users, roles or passwords that is refused; `what` is its text, which can be translated too."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


class MissingKeyError(ConfigurationError):
    """The key of the hashes of patient data is not set here, or its file cannot be used."""


class MissingRightError(KermaError):
    """The user does not have the right that an action needs."""

    def __init__(self, right: str) -> None:
        super().__init__(f"Your roles do not include the right {right}; an administrator of Kerma can give it.")
        self.right = right


class UnrecordedError(KermaError):
    """What a user wants to see or do must be recorded in the audit trail, which cannot be written: it is not done."""


class UnavailableError(KermaError):
    """A server, folder or file that is needed cannot be used at the moment; the settings may be right."""


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


def file_error_message(error: OSError) -> Message:
    """Why a file cannot be read: it does not exist, is a folder that cannot be opened, or the system's own words."""
    if isinstance(error, FileNotFoundError):
        return message("there is no such file or folder")
    if isinstance(error, IsADirectoryError):
        return message("the folder cannot be read")
    return message("the file cannot be read: {why}", why=error.strerror or str(error))
