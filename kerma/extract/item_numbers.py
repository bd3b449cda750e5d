"""Reads one number from the content items that state a fact: its unit, its qualifier, and several values of it.

Several values are averaged only where the standard allows several, one per pulse, or where one item holds the values
over time. Of doses, nobody knows whether several are to be added: none of them is taken, and a problem says so.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from kerma.dicom.children import text_of
from kerma.dicom.content_tree import Item
from kerma.dicom.number_messages import no_number, several_numbers
from kerma.dicom.values import parse_decimal, separated
from kerma.errors import UnitError
from kerma.facts.fact import Fact
from kerma.messages import message, quoted
from kerma.problems import ProblemCollector
from kerma.standard.codes import Code
from kerma.standard.units import ADDITIVE_UNITS, convert
from kerma.standard.vocabulary import NUMERIC_VALUE_QUALIFIERS


def number(fact: Fact, items: list[Item], problems: ProblemCollector, where: str) -> float | None:
    """The number that some items state of one fact; None where they state none that can be used."""
    if len(items) == 1:  # nearly always
        values = _decimals(fact, items[0], problems, where)
        return float(values[0]) if len(values) == 1 else _of_several(fact, [values], problems, where)
    return _of_several(fact, [_decimals(fact, item, problems, where) for item in items], problems, where)


def _of_several(fact: Fact, by_item: list[list[Decimal]], problems: ProblemCollector, where: str) -> float | None:
    """One number of the values in each item."""
    by_item = [values for values in by_item if values]
    values = [value for values in by_item for value in values]
    if len(values) < 2:  # noqa: PLR2004 -- one value needs no mean
        return float(values[0]) if values else None
    if fact.is_per_pulse or not any(values):
        return _mean(value for value in values if value > 0)
    if fact.unit not in ADDITIVE_UNITS:
        if len(set(values)) == 1:
            return float(values[0])
        if len(by_item) == 1:
            return _mean(values)
    problems.report_problem(f"{where}.{fact.name}", several_numbers(values))
    return None


def written_numbers(item: Item) -> list[str]:
    """The numbers of one item, each as text."""
    return separated(item.value) if isinstance(item.value, str) else []


def description(item: Item) -> str:
    """What an item is, with its text: "a text ('abc')"."""
    kind = _VALUE_TYPES.get(item.value_type) or message("a {kind} item", kind=item.value_type)
    text = text_of(item)
    return message("{thing} ({text})", thing=kind, text=quoted(text)) if text else kind


_VALUE_TYPES = {"TEXT": message("a text"), "CODE": message("a code"), "NUM": message("a number")}


def _mean(values: Iterable[Decimal]) -> float:
    """The mean of the values; zero where there are none."""
    present = list(values)
    return float(sum(present) / len(present)) if present else 0.0


def _decimals(fact: Fact, item: Item, problems: ProblemCollector, where: str) -> list[Decimal]:
    """The readable values of one item in the unit of the fact."""
    if item.value_type != "NUM":
        what = message("{thing} instead of a number", thing=description(item))
        problems.report_problem(f"{where}.{fact.name}", what)
        return []
    if item.value is None:
        return []
    if item.qualifier is not None and _is_disqualified(fact, item, item.qualifier, problems, where):
        return []
    values = []
    for written in written_numbers(item):
        try:
            value = parse_decimal(written)
            unit = item.unit
            values.append(convert(value, unit.written.value, fact.unit) if unit else _without_unit(value, fact))
        except (UnitError, InvalidOperation) as error:
            what = error.what if isinstance(error, UnitError) else no_number(written)
            problems.report_problem(f"{where}.{fact.name}", what)
    return values


def _is_disqualified(fact: Fact, item: Item, qualifier: Code, problems: ProblemCollector, where: str) -> bool:
    """Whether the Numeric Value Qualifier states that the value is none (PS3.3 C.18.1, CID 42)."""
    known = NUMERIC_VALUE_QUALIFIERS.get(qualifier.concept)
    value = quoted(str(item.value))
    if known is not None:
        what = message(
            "the report qualifies the value {value} as '{qualifier}'; left out", value=value, qualifier=known
        )
    else:
        meaning = quoted(qualifier.meaning or qualifier.written.value)
        what = message("the report qualifies the value {value} as {meaning}", value=value, meaning=meaning)
    problems.report_problem(f"{where}.{fact.name}", what)
    return known is not None


def _without_unit(value: Decimal, fact: Fact) -> Decimal:
    if fact.unit == "1":
        return value
    raise UnitError(message("no unit is given; value {value} left out", value=value))
