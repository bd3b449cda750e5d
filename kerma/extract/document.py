"""A DICOM file opened once: its header through pydicom, its content tree through the lean reader where it can."""

from dataclasses import dataclass
from io import BytesIO

from pydicom import dcmread
from pydicom.charset import convert_encodings
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag
from pydicom.uid import DeflatedExplicitVRLittleEndian

from kerma.errors import MalformedObjectError, NotDicomError

from .elements import NotLittleEndianDataError, read_elements
from .sr import NO_CONTENT, Item, item_from_dataset, items_from_elements, tree_from_dataset
from .values import Children

_CONTENT_SEQUENCE = 0x0040A730
_PIXELS = 0x7FE00000


@dataclass(frozen=True)
class Document:
    """An opened object.

    Attributes:
        header: the elements before the Content Sequence, or before the pixels.
        tree: the content tree; None for objects that are no structured reports.
    """

    header: Dataset
    tree: Item | None

    @property
    def report(self) -> Children:
        """The children of the report's root; none for objects that are no reports."""
        return Children(self.tree) if self.tree else Children(NO_CONTENT)


def open_document(data: bytes) -> Document:
    """Header and content tree of a DICOM file.

    Raises:
        NotDicomError: the bytes are no DICOM file.
        MalformedObjectError: the file ends early or contradicts itself.
    """
    stream = BytesIO(data)
    header = _read_header(stream)
    if header.file_meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
        return _open_with_pydicom(data)
    implicit, little_endian = header.original_encoding
    if not little_endian:
        return _open_with_pydicom(data)
    position = stream.tell()
    if _tag(data, position) != _CONTENT_SEQUENCE:
        return Document(header, None)
    try:
        elements, _ = read_elements(data, position, len(data), explicit=not implicit)
    except NotLittleEndianDataError:
        return _open_with_pydicom(data)
    content = elements[_CONTENT_SEQUENCE]
    if not isinstance(content, list):
        return Document(header, None)
    encodings = convert_encodings(header.get("SpecificCharacterSet"))
    return Document(header, item_from_dataset(header, items_from_elements(content, encodings)))


def _tag(data: bytes, position: int) -> int:
    """The tag at a position; 0 at the end."""
    group, element = data[position : position + 2], data[position + 2 : position + 4]
    return int.from_bytes(group, "little") << 16 | int.from_bytes(element, "little")


def _read_header(stream: BytesIO) -> Dataset:
    def at_content(tag: BaseTag, _vr: str | None, _length: int) -> bool:
        return bool(tag == _CONTENT_SEQUENCE or tag >= _PIXELS)

    try:
        return read_partial(stream, stop_when=at_content)
    except InvalidDicomError:
        raise NotDicomError("not a DICOM file: the letters DICM are missing at byte 128") from None
    except (EOFError, ValueError, KeyError, TypeError, NotImplementedError) as error:
        raise MalformedObjectError(
            f"the header cannot be read ({error}): the object is damaged or cut short"
        ) from error


def _open_with_pydicom(data: bytes) -> Document:
    dataset = dcmread(BytesIO(data), stop_before_pixels=True)
    if _CONTENT_SEQUENCE not in dataset:
        return Document(dataset, None)
    return Document(dataset, tree_from_dataset(dataset))
