"""Reads the declared facts of `kerma.facts` from the content items of a structured report.

Missing, zero and unreadable stay three things: a fact that the report does not state is absent, zero is 0.0, and a
value that cannot be read is absent and reported as a problem.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kerma.dicom.children import Children, text_of
from kerma.dicom.content_tree import Item
from kerma.dicom.values import parse_datetime
from kerma.extract.item_numbers import description, number
from kerma.facts.fact import Fact, ValueKind
from kerma.facts.record import FactValue, Record, Values, build, facts_of
from kerma.messages import message, missing, quoted
from kerma.problems import ProblemCollector
from kerma.standard.codes import Code

if TYPE_CHECKING:
    from datetime import timedelta

    from _typeshed import DataclassInstance


class ContentReader(ProblemCollector):
    """Reads facts from the containers of one report and collects its problems.

    Attributes:
        utc_offset: offset of the object's local time from UTC (0008,0201); None where it is not stated.
    """

    def __init__(self) -> None:
        super().__init__()
        self.utc_offset: timedelta | None = None

    def record(self, record: type[Record], container: Children, where: str) -> Record:
        """All declared facts of a record class that a container states.

        Args:
            record: the class; its fields declare the facts.
            container: the children of the container.
            where: path of the record in the extraction, for problems: "events[0]".
        """
        return build(record, self._read(_steps_of(record), container, where))

    def values(self, facts: Iterable[Fact], container: Children, where: str) -> Values:
        """The values of some facts by name; those that the container does not state are left out."""
        return self._read(_steps(facts), container, where)

    def number(self, fact: Fact, container: Children, where: str) -> float | None:
        """The value of one numeric fact."""
        items = container.at(fact.path)
        return number(fact, items, self, where) if items else None

    def require(self, record: "DataclassInstance", names: Iterable[str], where: str, source: str) -> None:
        """Report facts that the standard requires and the report lacks, unless a problem explains their absence.

        Args:
            record: the facts.
            names: the required ones.
            where: path of the record in the extraction.
            source: the template that requires them: "TID 10013".
        """
        for name in names:
            if getattr(record, name) is None and not self.has_problem(f"{where}.{name}"):
                self.report_problem(
                    f"{where}.{name}", missing("missing; the standard requires it ({source})", source=source)
                )

    def _read(self, steps: Iterable["_Step"], container: Children, where: str) -> Values:
        values: Values = {}
        for name, fact, read in steps:
            items = container.at(fact.path)
            if items:
                value = read(fact, items, self, where)
                if value is not None:
                    values[name] = value
        return values


FactReader = Callable[[Fact, list[Item], ContentReader, str], FactValue]


class _Step(NamedTuple):
    """A fact, and the function that reads it from the content items at its path."""

    name: str
    fact: Fact
    read: FactReader


@cache
def _steps_of(record: "type[DataclassInstance]") -> tuple[_Step, ...]:
    return _steps(facts_of(record))


def _steps(facts: Iterable[Fact]) -> tuple[_Step, ...]:
    return tuple(_Step(fact.name, fact, _READERS[fact.kind]) for fact in facts if fact.path)


def _text(_fact: Fact, items: list[Item], _problems: ProblemCollector, _where: str) -> str | None:
    for item in items:
        text = text_of(item)
        if text:
            return text
    return None


def _code(fact: Fact, items: list[Item], problems: ProblemCollector, where: str) -> str | None:
    terms = [_term(fact, item, problems, where) for item in items]
    stated = list(dict.fromkeys(term for term in terms if term is not None))
    if fact.value_set is None or len(stated) < 2:  # noqa: PLR2004 -- one term contradicts nothing
        return stated[0] if stated else None
    what = message("contradicting values ({values}); all left out", values=", ".join(stated))
    problems.report_problem(f"{where}.{fact.name}", what)
    return None


def _term(fact: Fact, item: Item, problems: ProblemCollector, where: str) -> str | None:
    """The term of one coded item; None where it has none that is known, which is reported."""
    if item.value is None:
        return None
    if not isinstance(item.value, Code):
        what = message("{thing} instead of a code", thing=description(item))
        problems.report_problem(f"{where}.{fact.name}", what)
        return None
    if fact.value_set is None:
        return text_of(item)
    term = fact.value_set.get(item.value.concept)
    if term is None:
        value, scheme = item.value.written
        what = message(
            "code {code} of {scheme} ({meaning}) is unknown to Kerma",
            code=quoted(value),
            scheme=quoted(scheme),
            meaning=quoted(item.value.meaning),
        )
        problems.report_problem(f"{where}.{fact.name}", what)
    return term


def _datetime(fact: Fact, items: list[Item], reader: ContentReader, where: str) -> FactValue:
    written = text_of(items[0])
    if written is None:
        return None
    moment = parse_datetime(written, reader.utc_offset)
    if moment is None:
        what = message("{written} is not a date and time (YYYYMMDDHHMMSS)", written=quoted(written))
        reader.report_problem(f"{where}.{fact.name}", what)
    return moment


_READERS: dict[ValueKind, FactReader] = {
    ValueKind.NUMBER: number,
    ValueKind.TEXT: _text,
    ValueKind.CODE: _code,
    ValueKind.UID: _text,
    ValueKind.DATETIME: _datetime,
}
