"""Repairs of what makers write otherwise than the standard: named functions, applied after the standard reading.

Each repair fills only what the standard reading left empty, looks only at documents that show its symptom, and says which
makers it was seen with.
"""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

from kerma import concepts as c
from kerma.facts import words
from kerma.facts.fact import number

from .reading import Reading
from .sr import Item
from .values import Children, Facts, Reader, words_of

Repair = Callable[[Reading, Item, Reader], None]


def repair(reading: Reading, report: Item, reader: Reader) -> None:
    """Apply every repair to a reading."""
    for function in REPAIRS:
        function(reading, report, reader)


REPAIRS: tuple[Repair, ...] = ()
