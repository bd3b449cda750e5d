"""Limits of reading one object, each with its reason: what is beyond them is refused and named, never read halfway.

The largest reports of real equipment, fluoroscopy of many hours, have some thousand irradiation events of 11 kB and 60
content items. An object at all limits at once is read and stored with less than 1 GB of memory.
"""

from typing import NamedTuple


class Limit(NamedTuple):
    """A limit of reading.

    Attributes:
        name: what is counted.
        maximum: the largest number that is read.
        unit: unit of the number.
        reason: why there is a limit, and why this one.
    """

    name: str
    maximum: int
    unit: str
    reason: str


BYTES_PER_MB = 1024 * 1024

CONTENT = Limit(
    "Content of a report",
    64 * BYTES_PER_MB,
    "bytes",
    "About 5,900 complete fluoroscopy events, or 30,000 of CT. Longer content would delay all other objects.",
)
CONTENT_ITEMS = Limit(
    "Items of a report, or of the frames of an image",
    1_000_000,
    "items",
    "Each takes about 500 bytes of memory while it is read; 5,000 complete fluoroscopy events have 300,000.",
)
SECTIONS = Limit(
    "Events of a report",
    20_000,
    "items directly below its root",
    "Each event becomes a row, and is compared with the others of its study.",
)
DEPTH = Limit(
    "Depth of nesting",
    64,
    "levels",
    "Templates of dose reports nest less than 10 levels; each level is a call of a function.",
)
ELEMENTS_OF_ITEM = Limit(
    "Elements of one item",
    20_000,
    "elements",
    "Items have some 10 elements; millions would fill the memory.",
)
TABLE_CELLS = Limit(
    "Cells of the tables of a report",
    1_000_000,
    "cells",
    "The exposures of 100,000 pulses, in 10 columns.",
)
HEADER_ELEMENTS = Limit(
    "Elements of a header",
    20_000,
    "elements",
    "Headers have hundreds; a file of zeros would have millions.",
)
HEADER_SEQUENCES = Limit(
    "Sequences of a header, and each element of it",
    1_500_000,
    "bytes",
    "pydicom reads a sequence of 1 MB in a second. What is larger is left out; the rest of the header is read.",
)
CONTENT_FOR_PYDICOM = Limit(
    "Content of a report that only pydicom can read",
    1_500_000,
    "bytes",
    "Damaged content, and that in big-endian order, takes pydicom a second for each MB.",
)
NUMBER_CHARACTERS = Limit(
    "Characters of a number, and of a list of numbers",
    1_000_000,
    "characters",
    "The exposures of 60,000 pulses; longer texts are not numbers.",
)
PROBLEMS = Limit(
    "Problems of an object",
    10_000,
    "problems",
    "Nobody reads more; a damaged report would have one for each fact of each event.",
)

LIMITS = (
    CONTENT,
    CONTENT_ITEMS,
    SECTIONS,
    DEPTH,
    ELEMENTS_OF_ITEM,
    TABLE_CELLS,
    HEADER_ELEMENTS,
    HEADER_SEQUENCES,
    CONTENT_FOR_PYDICOM,
    NUMBER_CHARACTERS,
    PROBLEMS,
)


def in_mb(size: int) -> int:
    """A number of bytes in MB, rounded up."""
    return -(-size // BYTES_PER_MB)
