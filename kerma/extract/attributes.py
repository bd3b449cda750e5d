"""Attributes of a data set, read one at a time, so that one that cannot be read costs only itself."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from kerma.dicom.numbers import separated
from kerma.errors import UnitError
from kerma.extract.content_reader import ContentReader, Facts, no_number, parse_decimal, quoted
from kerma.facts.fact import Fact
from kerma.messages import Message, message
from kerma.standard.concepts import Concept, canonical
from kerma.standard.units import convert

_WRITTEN_AS_TEXT = frozenset({"AS", "CS", "DA", "DS", "DT", "IS", "SH", "TM"})


class Place(NamedTuple):
    """Where an attribute stands and the unit it is written in (PS3.3, PS3.6)."""

    keyword: str
    unit: str = "1"


class Attributes:
    """The attributes of one data set; what cannot be read is noted under `where`."""

    def __init__(self, dataset: Dataset, reader: ContentReader, where: str) -> None:
        self.dataset = dataset
        self.reader = reader
        self.where = where

    def report_problem(self, name: str, what: Message) -> None:
        """Note a problem with a fact of this data set."""
        self.reader.report_problem(f"{self.where}.{name}", what)

    def below(self, keyword: str) -> Iterator["Attributes"]:
        """The items of a sequence; none where it is absent, empty or no sequence."""
        try:
            items = self.dataset.get(keyword)
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            self.report_problem(keyword, _unreadable(keyword, error))
            return
        for item in items if isinstance(items, Sequence) else ():
            yield Attributes(item, self.reader, self.where)

    def texts(self, name: str, keyword: str) -> list[str]:
        """The values of a text attribute, blanks left out."""
        try:
            value = self.dataset.get(keyword)
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            self.report_problem(name, _unreadable(keyword, error))
            return []
        if value is None:
            return []
        parts = list(value) if isinstance(value, MultiValue | list) else [value]
        return [words for part in parts if (words := str(part).strip("\0 \r\n\t"))]

    def text(self, name: str, keyword: str) -> str | None:
        """A text; several values joined by a bar."""
        return " | ".join(self.texts(name, keyword)) or None

    def concept(self, keyword: str) -> Concept | None:
        """The concept of a code sequence's first item."""
        for item in self.below(keyword):
            value = item.raw("CodeValue") or item.raw("LongCodeValue")
            if value:
                return canonical(value, item.raw("CodingSchemeDesignator"))
        return None

    def meaning(self, name: str, keyword: str) -> str | None:
        """The words of a code sequence's first item."""
        return next((words for item in self.below(keyword) if (words := item.text(name, "CodeMeaning"))), None)

    def raw(self, keyword: str, name: str | None = None) -> str:
        """The attribute as written, before pydicom takes it for a number or date; empty where it cannot be read."""
        if keyword not in self.dataset:
            return ""
        try:
            element = self.dataset.get_item(keyword)
            value = element.value
            if isinstance(value, bytes) and (element.VR or dictionary_VR(element.tag)) in _WRITTEN_AS_TEXT:
                return value.decode("ascii", "replace").strip("\0 ")
            value = self.dataset[keyword].value
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            self.report_problem(name or keyword, _unreadable(keyword, error))
            return ""
        if value is None or isinstance(value, str):
            return (value or "").strip("\0 ")
        return "\\".join(str(part) for part in value) if hasattr(value, "__iter__") else str(value)

    def private(self, name: str, group: int, creator: str, element: int) -> str:
        """A private element as written, found by its creator (PS3.5 section 7.8); empty where it is absent."""
        try:
            value = self.dataset.private_block(group, creator)[element].value
        except KeyError:
            return ""
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            place = message("{tag} of {creator}", tag=f"({group:04X},xx{element:02X})", creator=creator)
            self.report_problem(name, _unreadable(place, error))
            return ""
        text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value if value is not None else "")
        return text.strip("\0 ")

    def private_number(self, name: str, group: int, creator: str, element: int) -> float | None:
        """The number in a private element, in the unit it is written in."""
        written = self.private(name, group, creator, element)
        try:
            return float(parse_decimal(written)) if written else None
        except InvalidOperation:
            self.report_problem(name, no_number(written))
            return None

    def decimals(self, name: str, keyword: str, expected: int = 1) -> list[Decimal]:
        """The numbers of an attribute that can be read; `expected` tells how many belong there, where known."""
        numbers = []
        for written in separated(self.raw(keyword, name), expected):
            try:
                numbers.append(parse_decimal(written))
            except InvalidOperation:
                self.report_problem(name, no_number(written))
        return numbers

    def number(self, name: str, keyword: str) -> float | None:
        """A number in the unit it is written in."""
        return next((float(value) for value in self.decimals(name, keyword)), None)

    def measured(self, fact: Fact, *places: Place) -> float | None:
        """A number in the fact's unit, from the first place that tells it."""
        for keyword, unit in places:
            for value in self.decimals(fact.name, keyword):
                try:
                    return float(convert(value, unit, fact.unit))
                except UnitError as error:
                    self.report_problem(fact.name, error.what)
        return None

    def date(self, name: str, keyword: str) -> date | None:
        """A date (VR DA)."""
        written = self.raw(keyword, name)
        if not written:
            return None
        try:
            return datetime.strptime(written.replace(".", ""), "%Y%m%d").date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            self.report_problem(name, message("{written} is not a date (YYYYMMDD)", written=quoted(written)))
            return None

    def time(self, name: str, keyword: str) -> str | None:
        """A time (VR TM) as ISO 8601."""
        written = self.raw(keyword, name).replace(":", "").split("\\")[0]
        digits, _, fraction = written.partition(".")
        if not digits:
            return None
        try:
            moment = datetime.strptime(digits.ljust(6, "0"), "%H%M%S").time()  # noqa: DTZ007 -- local by design
            return moment.replace(microsecond=int(fraction.ljust(6, "0")[:6] or 0)).isoformat()
        except ValueError:
            self.report_problem(name, message("{written} is not a time (HHMMSS)", written=quoted(written)))
            return None

    def moment(self, name: str, date_keyword: str, time_keyword: str) -> str | None:
        """A date and a time as ISO 8601; None where either is absent."""
        day, time = self.date(name, date_keyword), self.time(name, time_keyword)
        return f"{day.isoformat()}T{time}" if day and time else None


def _unreadable(keyword: str, error: Exception) -> Message:
    return message(
        "{keyword} cannot be read: its bytes do not fit its value representation ({kind})",
        keyword=keyword,
        kind=type(error).__name__,
    )


def stated(facts: Facts) -> Facts:
    """The facts that are there: without those that are None."""
    return {name: value for name, value in facts.items() if value is not None}
