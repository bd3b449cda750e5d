"""Finds where the header of a little-endian file ends, and what of it is too large to be read.

pydicom reads a sequence of undefined length at once, at about 1 MB a second. A file of several MB is therefore passed
through first, from element to element, without reading any.
"""

from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from kerma import limits
from kerma.dicom.elements import ElementExtent, extents
from kerma.messages import Message, message

_MAXIMUM_BYTES = limits.HEADER_SEQUENCES.maximum


class HeaderExtent(NamedTuple):
    """Where a header ends in its file, and the elements of it that are too large to be read."""

    end: int
    too_large: tuple[ElementExtent, ...] = ()

    def readable(self, data: bytes) -> bytes:
        """The bytes of the file up to the end of the header, without what is too large."""
        position, parts = 0, []
        for element in self.too_large:
            parts.append(data[position : element.start])
            position = element.end
        return b"".join([*parts, data[position : self.end]])


def header_extent(data: bytes, start: int, is_end: Callable[[int], bool]) -> HeaderExtent:
    """Where the header ends that begins at `start`; of its sequences of undefined length the first 1.5 MB are read.

    Args:
        data: the bytes of the file, in little-endian order.
        start: where its data set begins.
        is_end: whether an element with this tag is beyond the header.

    Raises:
        MalformedObjectError: the file ends early, or is beyond a limit.
        NotLittleEndianDataError: a value representation is no two capital letters.
    """
    too_large: list[ElementExtent] = []
    end, left = start, _MAXIMUM_BYTES
    found = extents(data, start, is_end, explicit=data[start + 4 : start + 6].isupper())
    for element in islice(found, limits.HEADER_ELEMENTS.maximum + 1):  # who reads the header refuses more
        end, size = element.end, element.end - element.start
        if size > (left if element.is_open else _MAXIMUM_BYTES):
            too_large.append(element)
        elif element.is_open:
            left -= size
    return HeaderExtent(end, tuple(too_large))


def left_out(element: ElementExtent) -> Message:
    """What of a header was not read, and why."""
    return message(
        "the element {tag} holds {size} MB; of a header's elements at most {maximum} MB are read: it was left out",
        tag=f"({element.tag >> 16:04X},{element.tag & 0xFFFF:04X})",
        size=limits.in_mb(element.end - element.start),
        maximum=limits.in_mb(_MAXIMUM_BYTES),
    )
