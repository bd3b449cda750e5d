"""Fast reader of little-endian DICOM data sets: plain dictionaries of byte slices ("the lean reader").

A data set becomes `{tag: bytes | list of data sets}`; nothing is decoded. Explicit and implicit VR are read (PS3.5
section 7); everything else is left to pydicom. Lengths and depth are checked, so that a damaged object ends in an
error that says where, never in a hang.
"""

from collections.abc import Callable, Iterator
from struct import Struct
from typing import NamedTuple, TypeAlias

from kerma import limits
from kerma.errors import MalformedObjectError
from kerma.messages import message

Elements: TypeAlias = "dict[int, bytes | list[Elements]]"

_UNDEFINED = 0xFFFFFFFF
_MAXIMUM_DEPTH = limits.DEPTH.maximum
_MAXIMUM_ITEMS = limits.CONTENT_ITEMS.maximum
#: Elements are passed over faster than items are read.
_MAXIMUM_PASSED = 10 * _MAXIMUM_ITEMS
_MAXIMUM_ELEMENTS = limits.ELEMENTS_OF_ITEM.maximum
_DELIMITERS = 0xFFFE
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_SEQUENCE_END_BYTES = b"\xfe\xff\xdd\xe0"
_SEQUENCE_VRS = (b"SQ", b"UN")
_LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())

#: Sequences of content items, recognised by tag where no VR is written (implicit VR, or UN).
_SEQUENCE_TAGS = frozenset(
    {
        0x0040A730,  # Content
        0x0040A043,  # Concept Name Code
        0x0040A168,  # Concept Code
        0x0040A300,  # Measured Value
        0x004008EA,  # Measurement Units Code
        0x0040A301,  # Numeric Value Qualifier Code
        0x00081199,  # Referenced SOP
        0x0040A504,  # Content Template
        0x00080121,  # Equivalent Code
        0x0040A801,  # Tabulated Values
        0x0040A806,  # Table Row Definition
        0x0040A807,  # Table Column Definition
        0x0040A808,  # Cell Values
    }
)
#: Those that hold a code.
_CODE_TAGS = frozenset({0x0040A043, 0x0040A168, 0x004008EA})

_tag_and_short: Callable[[bytes, int], tuple[int, int, bytes, int]] = Struct("<HH2sH").unpack_from
_tag_and_long: Callable[[bytes, int], tuple[int, int, int]] = Struct("<HHI").unpack_from
_long: Callable[[bytes, int], tuple[int]] = Struct("<I").unpack_from


class ElementExtent(NamedTuple):
    """A data element and where it lies: `start` is its tag's first byte, `end` the byte after its value.

    `is_open` is true of a sequence of undefined length.
    """

    tag: int
    start: int
    end: int
    is_open: bool

    @property
    def is_private(self) -> bool:
        """Whether it is a manufacturer's own: its group is odd (PS3.5 section 7.8)."""
        return bool(self.tag >> 16 & 1)


class NotLittleEndianDataError(MalformedObjectError):
    """The bytes are no data set in the transfer syntax of the file; pydicom may still be able to read them."""


def read_content(data: bytes, position: int, take: Callable[[Elements], object], *, explicit: bool) -> bool:
    """Read the sequence whose data element begins at `position`, and check what follows it to the end of the data.

    Args:
        data: the bytes of the object.
        position: where the data element begins.
        take: called with each item of the sequence when it has been read, so that it need not be held.
        explicit: whether value representations are written.

    Returns:
        Whether the data element is a sequence.

    Raises:
        MalformedObjectError: it ends early, or is beyond a limit of `kerma.limits`.
        NotLittleEndianDataError: a value representation is no two capital letters.
    """
    reader = _LeanReader(data, explicit=explicit)
    _, vr, value_at, length = reader.head(position, len(data))
    is_sequence = vr in _SEQUENCE_VRS or length == _UNDEFINED
    if is_sequence:
        position = reader.of_vr(vr).read_each(value_at, len(data), length, 0, take)
        reader.data_set(position, len(data), 0)
    return is_sequence


def read_items(data: bytes, position: int, *, explicit: bool) -> list[Elements]:
    """The items of the sequence whose data element begins at `position`; what follows it is not read.

    Raises:
        MalformedObjectError: it ends early, or is beyond a limit of `kerma.limits`.
    """
    if position + 8 > len(data):
        return []
    reader = _LeanReader(data, explicit=explicit)
    _, vr, value_at, length = reader.head(position, len(data))
    return reader.of_vr(vr).sequence(value_at, len(data), length, 0)[0]


def extents(data: bytes, position: int, is_end: Callable[[int], bool], *, explicit: bool) -> Iterator[ElementExtent]:
    """The data elements from `position` to the first whose tag is an end; nothing is read of their values.

    Raises:
        MalformedObjectError: one ends early, or is beyond a limit of `kerma.limits`.
        NotLittleEndianDataError: a value representation is no two capital letters.
    """
    reader = _LeanReader(data, explicit=explicit)
    while position + 8 <= len(data):
        tag, vr, value_at, length = reader.head(position, len(data))
        if is_end(tag):
            return
        is_open = length == _UNDEFINED
        end = reader.of_vr(vr).passed(value_at, 0) if is_open else value_at + length
        if end > len(data):
            raise _cut_short(data, tag, value_at, length)
        yield ElementExtent(tag, position, end, is_open)
        position = end


def end_of_group(data: bytes, position: int, group: int) -> int:
    """Where the elements of a group in explicit VR end that begin at `position`, such as the file's meta information.

    Raises:
        NotLittleEndianDataError: a value representation is no two capital letters.
    """
    letters = group.to_bytes(2, "little")
    reader = _LeanReader(data, explicit=True)
    while position + 8 <= len(data) and data[position : position + 2] == letters:
        _, _, value_at, length = reader.head(position, len(data))
        position = value_at + length
    return position


def end_of_open_sequence(data: bytes, position: int, *, explicit: bool) -> int:
    """The position after a sequence of undefined length whose first item begins at `position`.

    Raises:
        MalformedObjectError: it ends early, or is beyond a limit of `kerma.limits`.
        NotLittleEndianDataError: a value representation is no two capital letters.
    """
    return _LeanReader(data, explicit=explicit).passed(position, 0)


class _LeanReader:
    """Reads data sets and sequences from the bytes of one object.

    Codes, which repeat by the thousand, are read once: the same bytes give the same items.
    """

    def __init__(self, data: bytes, *, explicit: bool) -> None:
        self.data = data
        self.explicit = explicit
        self.codes: dict[bytes, list[Elements]] = {}
        self.items = 0
        self._implicit: _LeanReader | None = None

    def of_vr(self, vr: bytes) -> "_LeanReader":
        """The reader of a sequence with this value representation: those in UN are in implicit VR (PS3.5 6.2.2)."""
        if not self.explicit or vr != b"UN":
            return self
        if self._implicit is None:
            self._implicit = _LeanReader(self.data, explicit=False)
        return self._implicit

    def data_set(self, start: int, end: int, depth: int) -> tuple[Elements, int]:
        """The data set that begins at `start`, and the position after it."""
        if depth > _MAXIMUM_DEPTH:
            raise _too_deep(start)
        data = self.data
        elements: Elements = {}
        position = start
        while position + 8 <= end:
            tag, vr, value_at, length = self.head(position, end)
            if tag == _ITEM_END:
                return elements, position + 8
            if vr == b"SQ" or length == _UNDEFINED or (vr == b"UN" and tag in _SEQUENCE_TAGS):
                reader = self.of_vr(vr)
                read = reader.code if tag in _CODE_TAGS else reader.sequence
                elements[tag], position = read(value_at, end, length, depth)
            else:
                position = value_at + length
                if position > end:
                    raise _cut_short(data, tag, value_at, length)
                elements[tag] = data[value_at:position]
            if len(elements) > _MAXIMUM_ELEMENTS:
                raise _too_many_elements(start)
        if position != end:
            raise _ends_within_element(position)
        return elements, position

    def head(self, position: int, end: int) -> tuple[int, bytes, int, int]:
        """Tag, value representation (UN where none is written), start and length of the value of one data element."""
        group, element, vr, length = _tag_and_short(self.data, position)
        tag = group << 16 | element
        if not self.explicit or group == _DELIMITERS:
            return tag, b"UN", position + 8, _long(self.data, position + 4)[0]
        if vr not in _LONG_VRS:
            if not vr.isupper():
                raise NotLittleEndianDataError(
                    message("no value representation at byte {byte}: {letters}", byte=position, letters=repr(vr))
                )
            return tag, vr, position + 8, length
        if position + 12 > end:
            raise _ends_within_element(position)
        return tag, vr, position + 12, _long(self.data, position + 8)[0]

    def passed(self, position: int, depth: int) -> int:
        """The position after the sequence of undefined length whose first item begins at `position`."""
        if depth > _MAXIMUM_DEPTH:
            raise _too_deep(position)
        stop = len(self.data)
        while position + 8 <= stop:
            tag, vr, value_at, length = self.head(position, stop)
            self.items += 1
            if self.items > _MAXIMUM_PASSED:
                raise _too_many_items(position, _MAXIMUM_PASSED)
            if tag == _SEQUENCE_END:
                return position + 8
            if length != _UNDEFINED:
                position = value_at + length
            elif tag == _ITEM:
                position = value_at
            else:
                position = self.of_vr(vr).passed(value_at, depth + 1)
        raise _ends_within_element(min(position, stop))

    def code(self, start: int, end: int, length: int, depth: int) -> tuple[list[Elements], int]:
        """The items of a code sequence, from the cache where its bytes were read before, and the position after it."""
        stop = start + length if length != _UNDEFINED else self.data.find(_SEQUENCE_END_BYTES, start, end) + 8
        known = self.codes.get(self.data[start:stop]) if start < stop <= end else None
        if known is not None:
            return known, stop
        items, position = self.sequence(start, end, length, depth)
        self.codes[self.data[start:position]] = items
        return items, position

    def sequence(self, start: int, end: int, length: int, depth: int) -> tuple[list[Elements], int]:
        """The items of a sequence whose first item begins at `start`, and the position after it."""
        items: list[Elements] = []
        return items, self.read_each(start, end, length, depth, items.append)

    def read_each(self, start: int, end: int, length: int, depth: int, take: Callable[[Elements], object]) -> int:
        """Call `take` with each item of the sequence that begins at `start`; returns the position after it."""
        data = self.data
        stop = end if length == _UNDEFINED else start + length
        if stop > end:
            raise MalformedObjectError(
                message(
                    "a sequence at byte {byte} claims {length} bytes; the object ends before", byte=start, length=length
                )
            )
        position = start
        while position + 8 <= stop:
            group, element, item_length = _tag_and_long(data, position)
            tag = group << 16 | element
            position += 8
            if tag == _SEQUENCE_END:
                return position
            if tag != _ITEM:
                raise MalformedObjectError(
                    message("{tag} instead of an item at byte {byte}", tag=_named(tag), byte=position - 8)
                )
            item_end = stop if item_length == _UNDEFINED else position + item_length
            if item_end > stop:
                raise MalformedObjectError(
                    message(
                        "an item at byte {byte} claims {length} bytes; its sequence ends before",
                        byte=position,
                        length=item_length,
                    )
                )
            self.items += 1
            if self.items > _MAXIMUM_ITEMS:
                raise _too_many_items(position, _MAXIMUM_ITEMS)
            item, position = self.data_set(position, item_end, depth + 1)
            take(item)
        if length == _UNDEFINED or position != stop:
            raise MalformedObjectError(
                message("the object ends in the middle of a sequence at byte {byte}", byte=position)
            )
        return position


def _named(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def _too_deep(position: int) -> MalformedObjectError:
    return MalformedObjectError(
        message("content is nested deeper than {levels} levels at byte {byte}", levels=_MAXIMUM_DEPTH, byte=position)
    )


def _too_many_items(position: int, maximum: int) -> MalformedObjectError:
    return MalformedObjectError(
        message(
            "more than {maximum} items at byte {byte}; at most so many are read: the object is damaged, or its events "
            "should be sent in several reports",
            maximum=maximum,
            byte=position,
        )
    )


def _too_many_elements(position: int) -> MalformedObjectError:
    return MalformedObjectError(
        message(
            "the item at byte {byte} has more than {maximum} elements: the object is damaged",
            maximum=_MAXIMUM_ELEMENTS,
            byte=position,
        )
    )


def _ends_within_element(position: int) -> MalformedObjectError:
    return MalformedObjectError(
        message("the object ends in the middle of a data element at byte {byte}", byte=position)
    )


def _cut_short(data: bytes, tag: int, at: int, length: int) -> MalformedObjectError:
    return MalformedObjectError(
        message(
            "element {tag} claims {length} bytes at byte {byte}, but only {left} are left: the object is cut short",
            tag=_named(tag),
            length=length,
            byte=at,
            left=max(0, len(data) - at),
        )
    )
