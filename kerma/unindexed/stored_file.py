"""Reads a file as Orthanc stores it, and identifies the object that it holds."""

import zlib
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from pydicom import dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from kerma.dicom.document import is_dicom_file
from kerma.errors import MalformedObjectError, NotDicomError, ObjectError, file_error_message
from kerma.interop.orthanc_id import identifier
from kerma.messages import message

#: Orthanc's StorageCompression: the size of the file in 8 bytes (little-endian), then a zlib stream.
_SIZE_BYTES = 8
_UNDEFINED_LENGTH = 0xFFFFFFFF
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


class ObjectIdentity(NamedTuple):
    """Which object a file holds.

    Attributes:
        sop_instance_uid: its SOP Instance UID.
        orthanc_id: the identifier that Orthanc derives from it.
    """

    sop_instance_uid: str
    orthanc_id: str


def content(path: Path) -> bytes:
    """The file that Orthanc received; inflated where Orthanc has compressed it.

    Raises:
        ObjectError: it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ObjectError(file_error_message(error)) from error
    return data if is_dicom_file(data) else _inflated(data)


def _inflated(data: bytes) -> bytes:
    """The file without Orthanc's compression; the bytes themselves where they are not compressed so.

    Raises:
        MalformedObjectError: the compressed file ends early.
    """
    size = int.from_bytes(data[:_SIZE_BYTES], "little")
    try:
        inflated = zlib.decompressobj().decompress(data[_SIZE_BYTES:], size + 1)
    except (zlib.error, OverflowError):
        return data
    if is_dicom_file(inflated) and len(inflated) != size:
        raise MalformedObjectError(message("the compressed file ends early: it is damaged"))
    return inflated


def identity(data: bytes) -> ObjectIdentity:
    """The object that the bytes of a file hold, after a check that they are complete.

    Raises:
        NotDicomError: they are no DICOM file.
        MalformedObjectError: the file is damaged, ends early, or lacks pixels or identifiers.
    """
    if not is_dicom_file(data):
        raise NotDicomError(message("not a DICOM file: the letters DICM are missing at byte 128"))
    dataset = _dataset(data)
    if _ends_early(dataset):
        raise MalformedObjectError(message("the file ends early: it is damaged"))
    # Beside a compressed object Orthanc stores its beginning, up to the pixels: a DICOM file too, but not the object.
    if "Rows" in dataset and not any(name in dataset for name in _PIXELS):
        raise MalformedObjectError(
            message("an image without its pixels: cut short, or the beginning that Orthanc stores of an object")
        )
    uid = str(dataset.get("SOPInstanceUID") or "").strip()
    if not uid:
        raise MalformedObjectError(message("the SOP Instance UID is missing: the object is damaged"))
    return ObjectIdentity(uid, identifier(dataset))


def _dataset(data: bytes) -> Dataset:
    try:
        return dcmread(BytesIO(data))
    except InvalidDicomError:
        raise NotDicomError(message("not a DICOM file: the letters DICM are missing at byte 128")) from None
    except Exception as error:  # pydicom raises exceptions of many types for damaged data
        raise MalformedObjectError(
            message("the file cannot be read ({error}): the object is damaged or cut short", error=str(error))
        ) from error


def _ends_early(dataset: Dataset) -> bool:
    """Whether the file has fewer bytes than an element states."""
    elements = [element for element in dataset.values() if isinstance(element, RawDataElement)]
    return any(one.length not in {_UNDEFINED_LENGTH, len(one.value or b"")} for one in elements)
