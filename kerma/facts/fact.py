"""What Kerma keeps of a dose object: each fact is declared once.

A declaration carries the name (with unit) that the contract, the database, the CSV headers and the code use, the label
and unit that people read, the path of concepts that leads to it in a structured report, and its source in
the standard. The SR reader, the tables and the dashboard all loop over these declarations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kerma.standard.concepts import Concept
from kerma.standard.units import symbol


class Kind(StrEnum):
    """What sort of value a fact holds."""

    NUMBER = "number"
    COUNT = "count"
    TEXT = "text"
    CODE = "code"
    UID = "uid"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"


@dataclass(frozen=True)
class Fact:
    """One declared fact.

    Attributes:
        name: its name everywhere, unit included (`dlp_mgy_cm`).
        label: what people call it ("DLP").
        meaning: a sentence for the database comment and the screen.
        kind: what sort of value it holds.
        unit: UCUM code of the unit it is kept in; empty for values without unit.
        path: concepts from the event (or total) container down to the content item.
        source: where the standard defines it ("TID 10013").
        words: for coded facts, the word that stands for each concept; None keeps the code's own meaning.
    """

    name: str
    label: str
    meaning: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    path: tuple[Concept, ...] = ()
    source: str = ""
    words: Mapping[Concept, str] | None = None

    @property
    def symbol(self) -> str:
        """The unit as people write it; empty where there is none."""
        return symbol(self.unit)

    @property
    def heading(self) -> str:
        """Label and unit as a column heading: "DLP (mGy·cm)"."""
        return f"{self.label} ({self.symbol})" if self.symbol else self.label


def number(name: str, label: str, unit: str, path: tuple[Concept, ...], source: str, meaning: str) -> Fact:
    """A measured number, kept in `unit`."""
    return Fact(name, label, meaning, Kind.NUMBER, unit, path, source)


def text(name: str, label: str, path: tuple[Concept, ...], source: str, meaning: str) -> Fact:
    """Free text, or the words of a code where a maker sends one."""
    return Fact(name, label, meaning, Kind.TEXT, "", path, source)


def coded(
    name: str,
    label: str,
    path: tuple[Concept, ...],
    source: str,
    meaning: str,
    words: Mapping[Concept, str] | None = None,
) -> Fact:
    """A coded value, kept as the word that `words` gives its concept."""
    return Fact(name, label, meaning, Kind.CODE, "", path, source, words)
