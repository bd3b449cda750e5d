"""From content items to facts: one loop over the declarations of `kerma.facts`.

Missing, zero and unreadable stay three things: a silent report gives no key, zero gives 0.0, and what cannot be read
gives no key and a line in the problems.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from kerma.dicom.content_tree import Item
from kerma.dicom.numbers import separated
from kerma.errors import UnitError
from kerma.extract.extraction import Problem
from kerma.facts.fact import Fact, ValueKind
from kerma.messages import Message, message, missing
from kerma.standard.concepts import Code, Concept
from kerma.standard.units import convert

Facts = dict[str, Any]
ReportProblem = Callable[[Message], None]
_LONGEST_QUOTE = 60


class Children:
    """The children of a container, found by concept; each container is indexed once."""

    def __init__(self, item: Item) -> None:
        self._by_concept: dict[Concept, list[Item]] = {}
        for child in item.children:
            if child.name is not None:
                self._by_concept.setdefault(child.name.concept, []).append(child)
        self._below: dict[Concept, list[Children]] = {}

    def all(self, concept: Concept) -> list[Item]:
        """The children of this name, in the report's order."""
        return self._by_concept.get(concept, [])

    def at(self, path: Sequence[Concept]) -> list[Item]:
        """The items at the end of a path of concept names."""
        if len(path) == 1:
            return self._by_concept.get(path[0], [])
        head, *rest = path
        if head not in self._below:
            self._below[head] = [Children(item) for item in self.all(head)]
        return [item for below in self._below[head] for item in below.at(rest)]


class ContentReader:
    """Reads declared facts from containers and gathers the problems of a whole document."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._places: set[str] = set()

    def report_problem(self, where: str, what: Message) -> None:
        """Note a problem at a place in the reading."""
        self.problems.append(Problem(where, what))
        self._places.add(where)

    def has_problem(self, where: str) -> bool:
        """Whether a problem is known at this place."""
        return where in self._places

    def require(self, found: Facts, names: Iterable[str], where: str, source: str) -> None:
        """Note what the standard asks for and the report does not give, unless it was given and unreadable."""
        for name in names:
            if name not in found and not self.has_problem(f"{where}.{name}"):
                self.report_problem(
                    f"{where}.{name}", missing("missing; the standard asks for it ({source})", source=source)
                )

    def read(self, container: Children, facts: Iterable[Fact], where: str) -> Facts:
        """The facts that a container states, by name."""
        found: Facts = {}
        for fact in facts:
            items = container.at(fact.path) if fact.path else []
            if items:
                value = _READERS[fact.kind](fact, items, partial(self.report_problem, f"{where}.{fact.name}"))
                if value is not None:
                    found[fact.name] = value
        return found


def _number(fact: Fact, items: list[Item], report_problem: ReportProblem) -> float | None:
    """One number, or of several (one a pulse) the mean of those above zero."""
    values = [value for item in items for value in _decimals(fact, item, report_problem)]
    if len(values) < 2:  # noqa: PLR2004 -- one value needs no mean
        return float(values[0]) if values else None
    positive = [value for value in values if value > 0]
    return float(sum(positive) / len(positive)) if positive else 0.0


def _decimals(fact: Fact, item: Item, report_problem: ReportProblem) -> Iterable[Decimal]:
    """The values of one item in the fact's unit; the readable ones."""
    if item.value_type != "NUM":
        report_problem(message("{thing} stands where a number belongs", thing=_article(item)))
        return
    if item.value is None:
        return
    for written in separated(str(item.value)):
        try:
            value = parse_decimal(written)
            yield convert(value, item.unit.written.value, fact.unit) if item.unit else _without_unit(value, fact)
        except (UnitError, InvalidOperation) as error:
            report_problem(error.what if isinstance(error, UnitError) else no_number(written))


def parse_decimal(written: str) -> Decimal:
    """A finite decimal number.

    Raises:
        InvalidOperation: the text is no number, or none that can be kept.
    """
    value = Decimal(written.strip().replace("_", "?"))
    if not value.is_finite() or abs(value.adjusted()) > 100:  # noqa: PLR2004 -- beyond any physical quantity
        raise InvalidOperation
    return value


def _without_unit(value: Decimal, fact: Fact) -> Decimal:
    if fact.unit == "1":
        return value
    raise UnitError(message("no unit is given; value {value} left out", value=value))


def _text(fact: Fact, items: list[Item], report_problem: ReportProblem) -> str | None:  # noqa: ARG001 -- one face for all kinds
    for item in items:
        words = words_of(item)
        if words:
            return words
    return None


def words_of(item: Item) -> str | None:
    """The item's value as people read it: its text, or the meaning of its code."""
    if isinstance(item.value, Code):
        return item.value.meaning or item.value.written.value or None
    return item.value.strip() or None if isinstance(item.value, str) else None


def _code(fact: Fact, items: list[Item], report_problem: ReportProblem) -> str | None:
    item = items[0]
    if item.value is None:
        return None
    if not isinstance(item.value, Code):
        report_problem(message("{thing} stands where a code belongs", thing=_article(item)))
        return None
    if fact.value_set is None:
        return words_of(item)
    word = fact.value_set.get(item.value.concept)
    if word is None:
        value, scheme = item.value.written
        code, meaning = (quoted(each) for each in (value, item.value.meaning))
        report_problem(
            message(
                "code {code} of {scheme} ({meaning}) is not known here",
                code=code,
                scheme=quoted(scheme),
                meaning=meaning,
            )
        )
    return word


def _datetime(fact: Fact, items: list[Item], report_problem: ReportProblem) -> str | None:  # noqa: ARG001
    written = words_of(items[0])
    if written is None:
        return None
    moment = parse_datetime(written)
    if moment is None:
        report_problem(message("{written} is not a date and time (YYYYMMDDHHMMSS)", written=quoted(written)))
    return moment


def parse_datetime(written: str) -> str | None:
    """A DICOM date-time as local ISO 8601; None when it is none. An offset from UTC is not applied: time is local."""
    digits, _, fraction = written.strip().split("+")[0].split("-")[0].partition(".")
    try:
        moment = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 -- local by design
        micro = int(fraction.ljust(6, "0")[:6]) if fraction else 0
    except ValueError:
        return None
    return moment.replace(microsecond=micro).isoformat() if len(digits) >= 8 else None  # noqa: PLR2004 -- a full date


def quoted(text: str) -> str:
    """A text from a document in a sentence: quoted, and cut where it is long."""
    return f"'{text}'" if len(text) <= _LONGEST_QUOTE else f"'{text[:_LONGEST_QUOTE]}…'"


def no_number(written: str) -> Message:
    """What is said of a text where a number belongs."""
    return message("{written} is not a number", written=quoted(written))


_THINGS = {"TEXT": message("a text"), "CODE": message("a code"), "NUM": message("a number")}


def _article(item: Item) -> Message:
    kind = _THINGS.get(item.value_type) or message("a {kind} item", kind=item.value_type)
    words = words_of(item)
    return message("{thing} ({words})", thing=kind, words=quoted(words)) if words else kind


_READERS: dict[ValueKind, Callable[[Fact, list[Item], ReportProblem], Any]] = {
    ValueKind.NUMBER: _number,
    ValueKind.TEXT: _text,
    ValueKind.CODE: _code,
    ValueKind.UID: _text,
    ValueKind.DATETIME: _datetime,
}
