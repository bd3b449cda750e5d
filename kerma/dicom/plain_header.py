"""Fast reader of usual headers: the data set that pydicom makes, whose elements are decoded when they are used.

Usual is a little-endian file with meta information, in explicit VR with known value representations or in implicit VR,
all of whose elements end before the file does. Every other file is left to pydicom, which knows more oddities.
"""

from collections.abc import Callable
from functools import cache
from struct import Struct
from typing import NamedTuple

from pydicom import uid
from pydicom.charset import convert_encodings, default_encoding
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement, convert_raw_data_element, empty_value_for_VR
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16, EXPLICIT_VR_LENGTH_32

from kerma import limits
from kerma.dicom.elements import end_of_open_sequence
from kerma.dicom.tags import tag_of_number
from kerma.errors import MalformedObjectError

_UNDEFINED = 0xFFFFFFFF
_META_AT, _META_GROUP, _DELIMITERS = 132, 0x0002, 0xFFFE
_TRANSFER_SYNTAX = 0x00020010
_CHARACTER_SET = tag_of_number(0x00080005)
_SEQUENCE_END_BYTES = 8
#: Transfer syntaxes in another order of bytes, or that pydicom reads as another one.
_OTHER_SYNTAXES = frozenset({uid.ExplicitVRBigEndian, uid.DeflatedExplicitVRLittleEndian, *uid.PrivateTransferSyntaxes})
#: Value representations as a file writes them, by whether two or four bytes hold the length.
_SHORT_VRS = {vr.encode(): str(vr.value) for vr in EXPLICIT_VR_LENGTH_16}
_LONG_VRS = {vr.encode(): str(vr.value) for vr in EXPLICIT_VR_LENGTH_32}

_explicit: Callable[[bytes, int], tuple[int, int, bytes, int]] = Struct("<HH2sH").unpack_from
_implicit: Callable[[bytes, int], tuple[int, int, int]] = Struct("<HHI").unpack_from
_long: Callable[[bytes, int], tuple[int]] = Struct("<I").unpack_from


class PlainHeader(NamedTuple):
    """The elements of a header, and the position of what follows them in its file."""

    dataset: Dataset
    end: int


class _UnusualError(Exception):
    """The file is to be read by pydicom."""


class _Head(NamedTuple):
    """What stands before the value of an element; `vr` is None where none is written."""

    tag: int
    vr: str | None
    value_at: int
    length: int


def plain_header(data: bytes, is_end: Callable[[int], bool]) -> PlainHeader | None:
    """The header of a file; None where it is unusual.

    Args:
        data: the bytes of the file.
        is_end: whether an element with this tag is beyond the header.
    """
    try:
        syntax, start = _meta_information(data)
        return _header(data, start, is_end, explicit=syntax != uid.ImplicitVRLittleEndian)
    except (_UnusualError, MalformedObjectError, UnicodeDecodeError):
        return None


def _meta_information(data: bytes) -> tuple[str, int]:
    """Transfer Syntax UID (0002,0010), and where the data set begins."""
    position, syntax = _META_AT, None
    if data[position - 4 : position] != b"DICM":
        raise _UnusualError
    while position + 8 <= len(data) and data[position : position + 2] == _META_GROUP.to_bytes(2, "little"):
        head = _explicit_head(data, position)
        position = head.value_at + head.length
        if head.tag == _TRANSFER_SYNTAX:
            syntax = data[head.value_at : position].rstrip(b"\0 ").decode("ascii")
    if not syntax or "\\" in syntax or syntax in _OTHER_SYNTAXES:
        raise _UnusualError
    return syntax, position


def _header(data: bytes, position: int, is_end: Callable[[int], bool], *, explicit: bool) -> PlainHeader:
    _require_vr_as_stated(data, position, explicit=explicit)
    read_head = _explicit_head if explicit else _implicit_head
    elements: dict[BaseTag, DataElement | RawDataElement] = {}
    size = len(data)
    while position + 8 <= size:
        head = read_head(data, position)
        if is_end(head.tag):
            break
        element, position = _element(data, head, explicit=explicit)
        elements[element.tag] = element
        if len(elements) > limits.HEADER_ELEMENTS.maximum:
            raise _UnusualError
    else:
        if position != size:
            raise _UnusualError
    return PlainHeader(_dataset(elements, explicit=explicit), position)


def _element(data: bytes, head: _Head, *, explicit: bool) -> tuple[RawDataElement, int]:
    """An element, undecoded, and the position of the next."""
    tag, vr, value_at, length = head
    if length == _UNDEFINED:
        vr = vr or _dictionary_vr(tag)
        if vr != "SQ":
            raise _UnusualError
        end = end_of_open_sequence(data, value_at, explicit=explicit)
        value: bytes | None = data[value_at : end - _SEQUENCE_END_BYTES]
    else:
        end = value_at + length
        value = data[value_at:end] if length else _empty(vr)
    if end > len(data):
        raise _UnusualError
    return RawDataElement(tag_of_number(tag), vr, end - value_at, value, value_at, not explicit, True), end


def _require_vr_as_stated(data: bytes, position: int, *, explicit: bool) -> None:
    """Some files are in implicit VR and state explicit VR, or the other way round; their first element shows it."""
    is_written = all(letter in range(ord("A"), ord("Z") + 1) for letter in data[position + 4 : position + 6])
    if is_written != explicit or int.from_bytes(data[position : position + 2], "little") <= _META_GROUP:
        raise _UnusualError


def _explicit_head(data: bytes, position: int) -> _Head:
    group, element, letters, length = _explicit(data, position)
    vr = _SHORT_VRS.get(letters)
    if vr is not None:
        return _Head(group << 16 | element, vr, position + 8, length)
    vr = _LONG_VRS.get(letters)
    if vr is None or position + 12 > len(data):
        raise _UnusualError
    return _Head(group << 16 | element, vr, position + 12, _long(data, position + 8)[0])


def _implicit_head(data: bytes, position: int) -> _Head:
    group, element, length = _implicit(data, position)
    if group == _DELIMITERS:
        raise _UnusualError
    return _Head(group << 16 | element, None, position + 8, length)


def _dataset(elements: dict[BaseTag, DataElement | RawDataElement], *, explicit: bool) -> Dataset:
    dataset = Dataset(elements)
    character_set = elements.get(_CHARACTER_SET)
    encoding: str | list[str] = default_encoding
    if isinstance(character_set, RawDataElement):
        encoding = convert_encodings(convert_raw_data_element(character_set).value)
    dataset.set_original_encoding(not explicit, True, encoding)
    return dataset


@cache
def _empty(vr: str | None) -> bytes | None:
    """The value of an element without bytes, as pydicom has it."""
    value = empty_value_for_VR(vr, raw=True)
    return value if isinstance(value, bytes) else None


def _dictionary_vr(tag: int) -> str | None:
    return dictionary_VR(tag) if dictionary_has_tag(tag) else None
