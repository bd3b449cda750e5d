"""Attributes of a pydicom data set as numbers, texts, codes and dates; each one that cannot be read is one problem."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from pydicom.datadict import dictionary_VM, dictionary_VR
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from kerma.dicom.number_messages import no_number, several_numbers
from kerma.dicom.tags import tag_of_keyword
from kerma.dicom.values import parse_decimal, parse_utc_offset, separated
from kerma.errors import UnitError
from kerma.messages import Message, message, quoted
from kerma.problems import ProblemCollector
from kerma.standard.codes import Concept, canonical
from kerma.standard.units import ADDITIVE_UNITS, convert

_WRITTEN_AS_TEXT = frozenset({"AS", "CS", "DA", "DS", "DT", "IS", "SH", "TM"})


class MeasuredAttribute(NamedTuple):
    """Keyword (PS3.6) of an attribute that holds a number, and the unit it is written in (PS3.3) as UCUM code."""

    keyword: str
    unit: str = "1"


class Attributes:
    """The attributes of one data set.

    The first argument of most methods is the name of the fact that is read: problems are reported under it.

    Attributes:
        dataset: the data set.
        problems: collects what cannot be read.
        where: path of the record to which the facts belong: "events[0]".
    """

    def __init__(self, dataset: Dataset, problems: ProblemCollector, where: str) -> None:
        self.dataset = dataset
        self.problems = problems
        self.where = where

    def report_problem(self, name: str, what: Message) -> None:
        """Report a problem with a fact of this data set."""
        self.problems.report_problem(f"{self.where}.{name}", what)

    def below(self, keyword: str) -> Iterator["Attributes"]:
        """The items of a sequence; none where it is absent, empty or no sequence."""
        try:
            items = self._value(keyword)
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            self.report_problem(keyword, _unreadable(keyword, error))
            return
        for item in items if isinstance(items, Sequence) else ():
            yield Attributes(item, self.problems, self.where)

    def texts(self, name: str, keyword: str) -> list[str]:
        """The values of a text attribute without empty ones."""
        try:
            value = self._value(keyword)
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            self.report_problem(name, _unreadable(keyword, error))
            return []
        if value is None:
            return []
        parts = list(value) if isinstance(value, MultiValue | list) else [value]
        return [text for part in parts if (text := str(part).strip("\0 \r\n\t"))]

    def text(self, name: str, keyword: str) -> str | None:
        """A text; several values joined by a bar."""
        return " | ".join(self.texts(name, keyword)) or None

    def concept(self, keyword: str) -> Concept | None:
        """The concept of a code sequence's first item that has one."""
        return next((concept for item in self.below(keyword) if (concept := item.code()) is not None), None)

    def code(self) -> Concept | None:
        """The concept of an item of a code sequence."""
        value = self.raw("CodeValue") or self.raw("LongCodeValue")
        return canonical(value, self.raw("CodingSchemeDesignator")) if value else None

    def meaning(self, name: str, keyword: str) -> str | None:
        """The first Code Meaning of a code sequence."""
        return next((meaning for item in self.below(keyword) if (meaning := item.text(name, "CodeMeaning"))), None)

    def raw(self, keyword: str, name: str | None = None) -> str:
        """The characters of the attribute, before pydicom makes a number or date of them; empty where unreadable."""
        tag = tag_of_keyword(keyword)
        if tag not in self.dataset.keys():  # noqa: SIM118 -- `in` the data set converts the tag again, which takes longer
            return ""
        try:
            element = self.dataset.get_item(tag)
            value = element.value
            if isinstance(value, bytes) and (element.VR or dictionary_VR(tag)) in _WRITTEN_AS_TEXT:
                return value.decode("ascii", "replace").strip("\0 ")
            value = self.dataset[tag].value
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            self.report_problem(name or keyword, _unreadable(keyword, error))
            return ""
        return _as_written(value)

    def _value(self, keyword: str) -> object:
        """The value of an attribute as pydicom has it; None where it is absent."""
        tag = tag_of_keyword(keyword)
        return self.dataset[tag].value if tag in self.dataset.keys() else None  # noqa: SIM118 -- as above

    def private(self, name: str, group: int, creator: str, element: int) -> str:
        """A private element as written, found by its creator (PS3.5 section 7.8); empty where it is absent."""
        try:
            value = self.dataset.private_block(group, creator)[element].value
        except KeyError:
            return ""
        except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for one broken value
            tag = message("{tag} of {creator}", tag=f"({group:04X},xx{element:02X})", creator=creator)
            self.report_problem(name, _unreadable(tag, error))
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
        """The readable numbers of an attribute; `expected` is their number where it is known."""
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

    def measured(self, name: str, unit: str, *attributes: MeasuredAttribute) -> float | None:
        """A number in `unit`, from the first of several attributes that holds one above zero.

        Equipment fills attributes that it does not measure with zero: zero counts only where no attribute holds more.
        Of several doses in one attribute none is taken, and of other numbers none where they differ and the attribute
        holds one (PS3.6).
        """
        first = None
        for attribute in attributes:
            values = list(self._converted(name, unit, attribute))
            if len(values) > 1 and _are_unclear(values, unit, attribute):
                self.report_problem(name, several_numbers(values))
                return None
            for value in values:
                if value > 0:
                    return float(value)
                first = value if first is None else first
        return None if first is None else float(first)

    def _converted(self, name: str, unit: str, attribute: MeasuredAttribute) -> Iterator[Decimal]:
        """The readable numbers of an attribute in `unit`."""
        for value in self.decimals(name, attribute.keyword):
            try:
                yield convert(value, attribute.unit, unit)
            except UnitError as error:
                self.report_problem(name, error.what)

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

    def time(self, name: str, keyword: str) -> time_of_day | None:
        """A local time (VR TM)."""
        written = self.raw(keyword, name).replace(":", "").split("\\")[0]
        digits, _, fraction = written.partition(".")
        if not digits:
            return None
        try:
            moment = datetime.strptime(digits.ljust(6, "0"), "%H%M%S").time()  # noqa: DTZ007 -- local by design
            return moment.replace(microsecond=int(fraction.ljust(6, "0")[:6] or 0))
        except ValueError:
            self.report_problem(name, message("{written} is not a time (HHMMSS)", written=quoted(written)))
            return None

    def utc_offset(self) -> timedelta | None:
        """The offset of local time from UTC (0008,0201); None where it is not stated."""
        return parse_utc_offset(self.raw("TimezoneOffsetFromUTC"))

    def moment(self, name: str, date_keyword: str, time_keyword: str) -> datetime | None:
        """Local date and time; None where either is absent."""
        day, time = self.date(name, date_keyword), self.time(name, time_keyword)
        return datetime.combine(day, time) if day and time else None


def _are_unclear(values: list[Decimal], unit: str, attribute: MeasuredAttribute) -> bool:
    """Whether none of several values in one attribute can be taken."""
    if unit in ADDITIVE_UNITS:
        return any(values)
    return len(set(values)) > 1 and dictionary_VM(attribute.keyword) == "1"


def _unreadable(keyword: str, error: Exception) -> Message:
    return message(
        "{keyword} cannot be read: its bytes do not fit its value representation ({kind})",
        keyword=keyword,
        kind=type(error).__name__,
    )


def _as_written(value: object) -> str:
    """A value as characters; several joined by backslashes, as in a file."""
    if value is None or isinstance(value, str):
        return (value or "").strip("\0 ")
    return "\\".join(str(part) for part in value) if isinstance(value, Iterable) else str(value)
