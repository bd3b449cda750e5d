"""Declarations of facts: the fields of the record classes in this package.

A field of a record declares one fact: its name carries the unit, and its declaration the label, the unit, the path of
concepts that leads to it in a structured report, and its source in the standard. The SR reader, the tables, the
exports and the dashboard loop over these declarations; code reads the records by attribute.

    @dataclass(frozen=True, kw_only=True)
    class CTEvent(IrradiationEvent):
        dlp_mgy_cm: float | None = fact.number(label="DLP", unit="mGy.cm", path=(c.CT_DOSE, c.DLP), ...)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as calendar_date
from datetime import datetime
from datetime import time as time_of_day
from enum import StrEnum
from typing import TypeVar, cast

from kerma.standard.codes import Concept
from kerma.standard.enumerations import ExamModality
from kerma.standard.units import symbol

Coded = TypeVar("Coded", bound=str)
Path = tuple[Concept, ...]

#: Key of a field's metadata that holds its declaration.
FACT = "fact"


class ValueKind(StrEnum):
    """The type of value that a fact holds."""

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
        name: its name everywhere, unit included (`dlp_mgy_cm`); the name of the record's field.
        label: its name on screen ("DLP").
        meaning: a sentence for the database comment and the screen.
        kind: the type of value it holds.
        unit: UCUM code of the unit it is stored in; empty for values without unit.
        path: concepts from the event (or total) container down to the content item.
        source: where the standard defines it ("TID 10013").
        value_set: for coded facts, the term of each concept; None takes the Code Meaning of the report.
        is_per_pulse: whether a report may state one value per pulse (VM 1-n), of which the fact is the mean.
    """

    name: str
    label: str
    meaning: str
    kind: ValueKind = ValueKind.TEXT
    unit: str = ""
    path: Path = ()
    source: str = ""
    value_set: Mapping[Concept, str] | None = None
    is_per_pulse: bool = False

    @property
    def symbol(self) -> str:
        """The symbol of the unit on screen; empty where there is none."""
        return symbol(self.unit)

    @property
    def heading(self) -> str:
        """Label and unit as a column heading: "DLP (mGy·cm)"."""
        return f"{self.label} ({self.symbol})" if self.symbol else self.label


def numeric_item(*, name: str, unit: str, path: Path, source: str) -> Fact:
    """A numeric content item that is no declared fact, or states one by another path than its declaration."""
    return Fact(name, "", "", ValueKind.NUMBER, unit, path, source)


def coded_item(*, name: str, path: Path, source: str, value_set: Mapping[Concept, str]) -> Fact:
    """A coded content item that is no declared fact, or states one by another path than its declaration."""
    return Fact(name, "", "", ValueKind.CODE, "", path, source, value_set)


def number(
    *, label: str, unit: str, meaning: str, path: Path = (), source: str = "", is_per_pulse: bool = False
) -> float | None:
    """Declare a measured number, stored in `unit`."""
    declaration = Fact("", label, meaning, ValueKind.NUMBER, unit, path, source, is_per_pulse=is_per_pulse)
    return cast("float | None", _declared(declaration))


def count(*, label: str, meaning: str, path: Path = (), source: str = "") -> int | None:
    """Declare a count."""
    return cast("int | None", _declared(Fact("", label, meaning, ValueKind.COUNT, "", path, source)))


def text(*, label: str, meaning: str, path: Path = (), source: str = "") -> str | None:
    """Declare free text, or the meaning of a code."""
    return cast("str | None", _declared(Fact("", label, meaning, ValueKind.TEXT, "", path, source)))


def coded(
    *, label: str, meaning: str, path: Path = (), source: str = "", value_set: Mapping[Concept, Coded]
) -> Coded | None:
    """Declare a coded value, stored as the term of its concept in `value_set`."""
    return cast("Coded | None", _declared(Fact("", label, meaning, ValueKind.CODE, "", path, source, value_set)))


def uid(*, label: str, meaning: str, path: Path = (), source: str = "") -> str | None:
    """Declare a DICOM UID."""
    return cast("str | None", _declared(Fact("", label, meaning, ValueKind.UID, "", path, source)))


def date(*, label: str, meaning: str, path: Path = (), source: str = "") -> calendar_date | None:
    """Declare a date."""
    return cast("calendar_date | None", _declared(Fact("", label, meaning, ValueKind.DATE, "", path, source)))


def time(*, label: str, meaning: str, path: Path = (), source: str = "") -> time_of_day | None:
    """Declare a local time of day."""
    return cast("time_of_day | None", _declared(Fact("", label, meaning, ValueKind.TIME, "", path, source)))


def date_time(*, label: str, meaning: str, path: Path = (), source: str = "") -> datetime | None:
    """Declare a local date and time."""
    return cast("datetime | None", _declared(Fact("", label, meaning, ValueKind.DATETIME, "", path, source)))


def term(terms: type[Coded], *, label: str, meaning: str, source: str = "") -> Coded | None:  # noqa: ARG001 -- the type
    """Declare one of the terms of an enumeration of Kerma."""
    return cast("Coded | None", _declared(Fact("", label, meaning, ValueKind.CODE, "", (), source)))


def modality(*, label: str, meaning: str, source: str = "") -> ExamModality | None:
    """Declare the kind of examination."""
    return cast("ExamModality | None", _declared(Fact("", label, meaning, ValueKind.TEXT, "", (), source)))


def _declared(declaration: Fact) -> object:
    """A dataclass field that is absent (None) by default and carries its declaration."""
    return field(default=None, metadata={FACT: declaration})
