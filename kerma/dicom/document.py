"""Opens a DICOM file: its header as pydicom has it, its content tree with the lean reader where that can read it.

Deflated files (PS3.5 annex A.5) are inflated first. At most as many bytes are inflated as a dose report may hold, so
that a small file cannot fill the memory. Of a larger image that is the beginning, with its header; a larger report is
refused. The limits are those of `kerma.limits`.
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

from kerma import limits
from kerma.dicom.children import Children
from kerma.dicom.content_tree import Item, item_from_dataset, lean_item_reader, tree_from_dataset
from kerma.dicom.elements import (
    ElementExtent,
    Elements,
    NotLittleEndianDataError,
    end_of_group,
    read_content,
    read_items,
)
from kerma.dicom.header_extent import HeaderExtent, header_extent
from kerma.dicom.plain_header import PlainHeader, plain_header
from kerma.errors import MalformedObjectError, NotDicomError
from kerma.messages import message

_CONTENT_SEQUENCE = 0x0040A730
_CONTENT_TAGS = (b"\x40\x00\x30\xa7", b"\x00\x40\xa7\x30")
_PER_FRAME = 0x52009230
_PIXELS = 0x7FE00000
_META_AT, _META_GROUP = 132, 2
#: A report beyond the limit of its content must be seen to be.
MAXIMUM_INFLATED_BYTES = limits.CONTENT.maximum + limits.HEADER_SEQUENCES.maximum
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_BIG_ENDIAN = b"1.2.840.10008.1.2.2"
#: Transfer Syntax UID (0002,0010): Explicit VR Little Endian.
_EXPLICIT = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\x00"
#: Group 0000, which no file contains; pydicom would read on through gigabytes of zeros.
_COMMAND_GROUP = b"\0\0"


@dataclass(frozen=True)
class Document:
    """An opened object.

    Attributes:
        header: the elements before the Content Sequence, the frames' own elements, or the pixels.
        tree: the content tree; None for objects that are no structured reports.
        data: the file, where its frames have elements of their own that begin at `frames_at`.
        frames_at: where they begin (Per-Frame Functional Groups Sequence); 0 where there are none.
        left_out: elements of the header that are too large to be read.
    """

    header: Dataset
    tree: Item | None
    data: bytes = field(default=b"", repr=False)
    frames_at: int = 0
    left_out: tuple[ElementExtent, ...] = ()

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
    if _begins_with_zeros(data):
        raise MalformedObjectError(message("the data set begins with zeros: the object is damaged"))
    extent = _extent(data)
    header, position = _header(data, extent)
    implicit, little_endian = header.original_encoding
    if not little_endian:
        return _open_with_pydicom(data, position)
    tag = _tag(data, position)
    if tag != _CONTENT_SEQUENCE:
        is_multiframe = tag == _PER_FRAME
        return Document(header, None, data if is_multiframe else b"", position * is_multiframe, extent.too_large)
    _require_length(data, position, limits.CONTENT)
    try:
        tree = _content(header, data, position, explicit=not implicit)
    except NotLittleEndianDataError:
        if len(data) - position > limits.CONTENT_FOR_PYDICOM.maximum:
            raise
        return _open_with_pydicom(data, position)
    return Document(header, tree, left_out=extent.too_large)


def _header(data: bytes, extent: HeaderExtent) -> PlainHeader:
    if extent.too_large:
        return PlainHeader(_read_header(BytesIO(extent.readable(data))), extent.end)
    plain = plain_header(data, _is_beyond_header)
    if plain is None:
        stream = BytesIO(data)
        plain = PlainHeader(_read_header(stream), stream.tell())
    return plain


def _content(header: Dataset, data: bytes, position: int, *, explicit: bool) -> Item | None:
    """The content tree whose data element begins at `position`; None where that is no sequence."""
    read_item = lean_item_reader(convert_encodings(header.get("SpecificCharacterSet")))
    children: list[Item] = []

    def take(elements: Elements) -> None:
        if len(children) == limits.SECTIONS.maximum:
            raise MalformedObjectError(
                message(
                    "the report has more than {maximum} events; at most so many are read: they should be sent in "
                    "several reports",
                    maximum=limits.SECTIONS.maximum,
                )
            )
        children.append(read_item(elements))

    is_sequence = read_content(data, position, take, explicit=explicit)
    return item_from_dataset(header, tuple(children)) if is_sequence else None


def _require_length(data: bytes, position: int, limit: limits.Limit) -> None:
    """Refuse content that is longer than a limit."""
    size = len(data) - position
    if size > limit.maximum:
        raise MalformedObjectError(
            message(
                "the content of the report has {size} MB; at most {maximum} MB are read: its events should be sent "
                "in several reports",
                size=limits.in_mb(size),
                maximum=limits.in_mb(limit.maximum),
            )
        )


def _extent(data: bytes) -> HeaderExtent:
    """The extent of the header of a large little-endian file; nothing of a smaller file is too large."""
    if len(data) <= limits.HEADER_SEQUENCES.maximum or _BIG_ENDIAN in data[_META_AT : _META_AT + 1000]:
        return HeaderExtent(0)
    try:
        return header_extent(data, end_of_group(data, _META_AT, _META_GROUP), _is_beyond_header)
    except NotLittleEndianDataError:  # odd data, which pydicom may still know
        return HeaderExtent(0)


def _is_beyond_header(tag: int) -> bool:
    return tag in {_CONTENT_SEQUENCE, _PER_FRAME} or tag >= _PIXELS


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
        if next(elements) > limits.HEADER_ELEMENTS.maximum:
            raise MalformedObjectError(
                message(
                    "the header has more than {maximum} elements: the object is damaged",
                    maximum=limits.HEADER_ELEMENTS.maximum,
                )
            )
        return _is_beyond_header(tag)

    try:
        return read_partial(stream, stop_when=at_content)
    except MalformedObjectError:
        raise
    except InvalidDicomError:
        raise NotDicomError(message("not a DICOM file: the letters DICM are missing at byte 128")) from None
    except Exception as error:
        what = message("the header cannot be read ({error}): the object is damaged or cut short", error=str(error))
        raise MalformedObjectError(what) from error


def _open_with_pydicom(data: bytes, position: int) -> Document:
    if data[position : position + 4] in _CONTENT_TAGS:
        _require_length(data, position, limits.CONTENT_FOR_PYDICOM)
    try:
        dataset = dcmread(BytesIO(data), stop_before_pixels=True)
        return Document(dataset, tree_from_dataset(dataset) if _CONTENT_SEQUENCE in dataset else None)
    except MalformedObjectError:
        raise
    except Exception as error:
        what = message("the content cannot be read ({error}): the object is damaged", error=str(error))
        raise MalformedObjectError(what) from error
