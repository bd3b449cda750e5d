"""Units of height and weight: from a heading, from a cell, or from the values of a column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kerma.facts.plausible_ranges import Span
from kerma.messages import Message, message, quoted
from kerma.patient_sizes.errors import SizeFileError
from kerma.patient_sizes.heading_words import NEUTRAL, heading_words, plain_heading


@dataclass(frozen=True)
class SizeQuantity:
    """Height or weight.

    Attributes:
        fact: the fact of `kerma.facts.study`, in its unit.
        label: its name on screens.
        factors: how many of the fact's units one of each unit is.
        decimals: to how many the fact is rounded.
        recognised: where the heading is silent, values in these ranges are taken to be in that unit.
    """

    fact: str
    label: str
    factors: Mapping[str, float]
    decimals: int
    recognised: Mapping[str, Span]


HEIGHT = SizeQuantity(
    "patient_size_m",
    message("Height"),
    {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254},
    4,
    # Adults in inches and small children in centimetres have the same numbers: these alone show neither.
    {"m": Span(0.3, 2.5), "cm": Span(30, 250), "in": Span(48, 84)},
)
WEIGHT = SizeQuantity(
    "patient_weight_kg",
    message("Weight"),
    {"kg": 1.0, "g": 0.001, "lb": 0.45359237},
    3,
    {"kg": Span(0.3, 450), "g": Span(500, 450_000)},
)
QUANTITIES = (HEIGHT, WEIGHT)
#: How units are written besides, without accents.
_SYNONYMS: Mapping[str, str] = {
    word: unit
    for unit, words in {
        "m": "metre metres meter meters metern metr metry metrow metrach",
        "cm": (
            "centimetre centimetres centimeter centimeters zentimeter zentimetern centymetr centymetry centymetrow "
            "centymetrach"
        ),
        "mm": ("millimetre millimetres millimeter millimeters millimetern milimetr milimetry milimetrow milimetrach"),
        "in": "inch inches zoll cal cale cali calach pouce pouces",
        "kg": (
            "kgs kilo kilos kilogram kilograms kilogramm kilogrammen kilogramme kilogrammes kilogramy kilogramow "
            "kilogramach"
        ),
        "g": "gram grams gramm grammen gramme grammes gramy gramow gramach",
        "lb": "lbs pound pounds",
    }.items()
    for word in words.split()
}
_KNOWN = frozenset({*HEIGHT.factors, *WEIGHT.factors, *_SYNONYMS})
#: Units of length and mass that no file should state; a pound of other countries is not the one of 0.45359237 kg.
_OTHER_WORDS = (
    "ft feet foot fuss pied pieds stopa stopy st stone stones oz ounce ounces unze unzen once onces uncja uncje pfund "
    "livre livres funt funty dm mg microm yd yard yards dag deko"
)
_OTHERS = frozenset(_OTHER_WORDS.split())
#: It is a unit at the end of a heading and alone in brackets, otherwise a word of English and German.
_INCH_OR_WORD = "in"
#: In four languages, before a unit.
_IN = frozenset({"in", "en", "w"})


def short(value: float) -> Decimal:
    """A number for messages, without zeros at its end."""
    return Decimal(f"{value:g}")


def is_unit(word: str) -> bool:
    """Whether a word of a heading is a unit of length or mass, one that files may state or another."""
    return word in _KNOWN or word in _OTHERS


def unit_of_heading(quantity: SizeQuantity, heading: str) -> str | None:
    """The unit that a heading states: "height (cm)", "weight kg", "size_m"; None where it states none.

    Raises:
        SizeFileError: it states another one, or several.
    """
    words = heading_words(heading)
    stated = [*_outside(words.outside), *(word for bracket in words.brackets for word in _in_bracket(bracket))]
    if not stated and words.ends_outside and words.outside[-1:] == (_INCH_OR_WORD,):
        stated = [_INCH_OR_WORD] if quantity is HEIGHT else []
    units = {unit_of_text(quantity, word) for word in stated}
    if len(units) > 1 or None in units:
        what = message(
            "{quantity}: the heading {heading} does not state one unit of {units}. State the unit.",
            quantity=quantity.label,
            heading=quoted(heading),
            units=", ".join(quantity.factors),
        )
        raise SizeFileError(what)
    return next(iter(units), None)


def _outside(words: Sequence[str]) -> list[str]:
    """The words outside of brackets that state a unit: units, and whatever follows "in" at the end."""
    stated = [word for word in words if is_unit(word) and word != _INCH_OR_WORD]
    *_, before, last = ("", "", *words)
    is_named = before in _IN and not stated and last not in NEUTRAL
    return [last] if is_named else stated


def _in_bracket(words: Sequence[str]) -> list[str]:
    """The words in brackets that state a unit: all that are not neutral; "in" where it is the only one."""
    if tuple(words) == (_INCH_OR_WORD,):
        return list(words)
    return [word for word in words if word not in NEUTRAL and not word.isdigit()]


def unit_of_text(quantity: SizeQuantity, text: str) -> str | None:
    """The unit of a quantity that a text names; None where it names none."""
    unit = "in" if text.strip() == '"' else plain_heading(text)
    unit = _SYNONYMS.get(unit, unit)
    return unit if unit in quantity.factors else None


def unit_of_values(quantity: SizeQuantity, values: Iterable[tuple[int, float]]) -> str | None:
    """The one unit in which all values can be, of those that can be in any; None where there are none.

    Args:
        quantity: height or weight.
        values: line and value.

    Raises:
        SizeFileError: some can be in one unit only, others in another only.
    """
    first: dict[str, tuple[int, float]] = {}
    for line, value in values:
        units = [unit for unit, span in quantity.recognised.items() if span.minimum <= value <= span.maximum]
        if len(units) == 1:
            first.setdefault(units[0], (line, value))
    if len(first) > 1:
        raise SizeFileError(_mixed(quantity, first))
    return next(iter(first), None)


def _mixed(quantity: SizeQuantity, first: Mapping[str, tuple[int, float]]) -> Message:
    (unit, (line, value)), (other_unit, (other_line, other)) = list(first.items())[:2]
    return message(
        "{quantity}: the heading states no unit, and the values are in different ones: {value} in line {line} would be "
        "{unit}, {other} in line {other_line} {other_unit}. State the unit, or correct the file.",
        quantity=quantity.label,
        value=short(value),
        line=line,
        unit=unit,
        other=short(other),
        other_line=other_line,
        other_unit=other_unit,
    )
