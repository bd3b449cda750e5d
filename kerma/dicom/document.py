"""Opens a DICOM file: its header with pydicom, its content tree with the lean reader where that can read it.

Deflated files (PS3.5 annex A.5) are inflated first. At most as many bytes are inflated as a dose report can need, so
that a small file cannot fill the memory. Of a larger image that is the beginning, with its header; a larger report ends
as one that is cut short.
"""

import zlib
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count

from pydicom import dcmread
from pydicom.charset import convert_encodings
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag

from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item, item_from_dataset, items_from_elements, tree_from_dataset
from kerma.dicom.elements import Elements, NotLittleEndianDataError, end_of_group, read_elements, read_items
from kerma.errors import MalformedObjectError, NotDicomError
from kerma.messages import message

_CONTENT_SEQUENCE = 0x0040A730
_PER_FRAME = 0x52009230
_PIXELS = 0x7FE00000
_META_AT, _META_GROUP = 132, 2
MAXIMUM_INFLATED_BYTES = 64_000_000
_DEFLATED = b"1.2.840.10008.1.2.1.99"
#: Transfer Syntax UID (0002,0010): Explicit VR Little Endian.
_EXPLICIT = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\x00"
#: Group 0000, which no file contains; pydicom would read on through gigabytes of zeros.
_COMMAND_GROUP = b"\0\0"
#: Headers have hundreds of elements; a file of zeros would have millions, and delay all other objects.
_MAXIMUM_HEADER_ELEMENTS = 20_000
#: pydicom reads damaged content at about 1 MB a second; larger content would delay all other objects.
_MAXIMUM_BYTES_FOR_PYDICOM = 1_500_000


@dataclass(frozen=True)
class Document:
    """An opened object.

    Attributes:
        header: the elements before the Content Sequence, the frames' own elements, or the pixels.
        tree: the content tree; None for objects that are no structured reports.
        data: the file, where its frames have elements of their own that begin at `frames_at`.
        frames_at: where they begin (Per-Frame Functional Groups Sequence); 0 where there are none.
    """

    header: Dataset
    tree: Item | None
    data: bytes = field(default=b"", repr=False)
    frames_at: int = 0

    @property
    def report(self) -> Children:
        """The children of the report's root; none for objects that are no reports."""
        return Children(self.tree.children if self.tree else ())

    def frames(self) -> list[Elements]:
        """The elements that each frame of a multi-frame image has of its own, in the order of the frames.

        There can be thousands of frames, so they are read on request, and with the lean reader.

        Raises:
            MalformedObjectError: the file ends early or contradicts itself.
        """
        implicit, _ = self.header.original_encoding
        return read_items(self.data, self.frames_at, explicit=not implicit) if self.frames_at else []


def is_dicom_file(data: bytes) -> bool:
    """Whether the bytes begin as a DICOM file does: with the letters DICM after 128 bytes (PS3.10 section 7.1)."""
    return data[_META_AT - 4 : _META_AT] == b"DICM"


def open_document(data: bytes) -> Document:
    """Header and content tree of a DICOM file.

    Raises:
        NotDicomError: the bytes are no DICOM file.
        MalformedObjectError: the file ends early or contradicts itself.
    """
    data = _inflated(data)
    stream = BytesIO(data)
    if _begins_with_zeros(data):
        raise MalformedObjectError(message("the data set begins with zeros: the object is damaged"))
    header = _read_header(stream)
    implicit, little_endian = header.original_encoding
    if not little_endian:
        return _open_with_pydicom(data)
    position = stream.tell()
    tag = _tag(data, position)
    if tag != _CONTENT_SEQUENCE:
        return Document(header, None, data, position) if tag == _PER_FRAME else Document(header, None)
    try:
        elements, _ = read_elements(data, position, len(data), explicit=not implicit)
    except NotLittleEndianDataError:
        if len(data) > _MAXIMUM_BYTES_FOR_PYDICOM:
            raise
        return _open_with_pydicom(data)
    content = elements[_CONTENT_SEQUENCE]
    if not isinstance(content, list):
        return Document(header, None)
    encodings = convert_encodings(header.get("SpecificCharacterSet"))
    return Document(header, item_from_dataset(header, items_from_elements(content, encodings)))


def _inflated(data: bytes) -> bytes:
    """The file without deflation; the file itself where it is not deflated.

    Raises:
        MalformedObjectError: the deflated data set is damaged.
    """
    if _DEFLATED not in data[_META_AT : _META_AT + 1000]:
        return data
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        start = end_of_group(data, _META_AT, _META_GROUP)
        data_set = stream.decompress(data[start:], MAXIMUM_INFLATED_BYTES)
    except zlib.error as error:
        what = message("the deflated data set cannot be inflated ({error}): it is damaged", error=str(error))
        raise MalformedObjectError(what) from error
    return data[:_META_AT] + _EXPLICIT + data_set


def _begins_with_zeros(data: bytes) -> bool:
    try:
        start = end_of_group(data, _META_AT, _META_GROUP)
    except NotLittleEndianDataError:  # odd meta information, which pydicom may still know
        start = _META_AT
    return is_dicom_file(data) and data[start : start + 2] == _COMMAND_GROUP


def _tag(data: bytes, position: int) -> int:
    """The tag at a position; 0 at the end."""
    group, element = data[position : position + 2], data[position + 2 : position + 4]
    return int.from_bytes(group, "little") << 16 | int.from_bytes(element, "little")


def _read_header(stream: BytesIO) -> Dataset:
    elements = count()

    def at_content(tag: BaseTag, _vr: str | None, _length: int) -> bool:
        if next(elements) > _MAXIMUM_HEADER_ELEMENTS:
            raise MalformedObjectError(
                message(
                    "the header has more than {maximum} elements: the object is damaged",
                    maximum=_MAXIMUM_HEADER_ELEMENTS,
                )
            )
        return bool(tag in {_CONTENT_SEQUENCE, _PER_FRAME} or tag >= _PIXELS)

    try:
        return read_partial(stream, stop_when=at_content)
    except MalformedObjectError:
        raise
    except InvalidDicomError:
        raise NotDicomError(message("not a DICOM file: the letters DICM are missing at byte 128")) from None
    except Exception as error:
        what = message("the header cannot be read ({error}): the object is damaged or cut short", error=str(error))
        raise MalformedObjectError(what) from error


def _open_with_pydicom(data: bytes) -> Document:
    try:
        dataset = dcmread(BytesIO(data), stop_before_pixels=True)
        return Document(dataset, tree_from_dataset(dataset) if _CONTENT_SEQUENCE in dataset else None)
    except MalformedObjectError:
        raise
    except Exception as error:
        what = message("the content cannot be read ({error}): the object is damaged", error=str(error))
        raise MalformedObjectError(what) from error
