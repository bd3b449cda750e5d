"""A dose is the same number whatever unit a maker writes it in; an unknown unit is refused."""

import re
from decimal import Decimal

import pytest

from kerma.errors import UnitError
from kerma.facts import ct, projection, study
from kerma.facts.fact import Fact, ValueKind
from kerma.standard.units import FACTORS, convert, symbol


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        ("0.00012", "Gy.m2", "Gy.cm2", "1.2"),
        ("0.00012", "Gym2", "Gy.cm2", "1.2"),
        ("12", "dGy.cm2", "Gy.cm2", "1.2"),
        ("120", "cGy.cm2", "Gy.cm2", "1.2"),
        ("1200", "mGy.cm2", "Gy.cm2", "1.2"),
        ("120", "uGy.m2", "Gy.cm2", "1.2"),
        ("0.0045", "Gy", "mGy", "4.5"),
        ("0.045", "dGy", "mGy", "4.5"),
        ("4500", "uGy", "mGy", "4.5"),
        ("4500", "uA.s", "mA.s", "4.5"),
        ("4500", "uAs", "mA.s", "4.5"),
        ("4500", "µA.s", "mA.s", "4.5"),
        ("4500", "\N{GREEK SMALL LETTER MU}As", "mA.s", "4.5"),
        ("0.12", "mGy.m2", "Gy.cm2", "1.2"),
        ("1200000", "uGy.cm2", "Gy.cm2", "1.2"),
        ("1200000", "µGycm2", "Gy.cm2", "1.2"),
        ("0.45", "Gy.cm", "mGy.cm", "450"),
        ("81", "kVp", "kV", "81"),
        ("370000000", "Bq", "MBq", "370"),
        ("2", "s", "ms", "2000"),
        ("2", "ms", "s", "0.002"),
        ("7.5", "pulse/s", "{pulse}/s", "7.5"),
        ("3", "{X-Ray sources}", "1", "3"),
        ("12", "dGy*cm2", "Gy.cm2", "1.2"),
        ("12", "dGy.cm^2", "Gy.cm2", "1.2"),
        ("12", "dGy\N{MIDDLE DOT}cm\N{SUPERSCRIPT TWO}", "Gy.cm2", "1.2"),
        ("12", "dGy cm2", "Gy.cm2", "1.2"),
        ("120", "\N{MICRO SIGN}Gy\N{DOT OPERATOR}m\N{SUPERSCRIPT TWO}", "Gy.cm2", "1.2"),
        ("120", "Gy.mm2", "Gy.cm2", "1.2"),
        ("0.012", "cGy.m2", "Gy.cm2", "1.2"),
        ("450", "mGy cm", "mGy.cm", "450"),
        ("450", "mGy-cm", "mGy.cm", "450"),
        ("450", "mGy \N{MULTIPLICATION SIGN} cm", "mGy.cm", "450"),
        ("45", "cGy.cm", "mGy.cm", "450"),
        ("4.5", "mGy{skin}", "mGy", "4.5"),
        ("81", "KVP", "kV", "81"),
        ("7.5", "{frames}/s", "{pulse}/s", "7.5"),
        ("7.5", "fps", "{pulse}/s", "7.5"),
        ("7.5", "s-1", "{pulse}/s", "7.5"),
        ("10", "mCi", "MBq", "370"),
        ("0.5", "d", "s", "43200"),
        ("15", "\N{DEGREE SIGN}", "deg", "15"),
        ("3", "no units", "1", "3"),
    ],
)
def test_a_value_is_the_same_in_every_unit(value: str, unit: str, to: str, expected: str) -> None:
    assert convert(Decimal(value), unit, to) == Decimal(expected)


@pytest.mark.parametrize(
    ("unit", "to"),
    [
        ("Gy.cm", "Gy.cm2"),
        ("mGy", "Gy.cm2"),
        ("mGy.cm2", "mGy.cm"),
        ("Gy.cm2", "mGy.cm"),
        ("mSv", "mGy"),
        ("mGy", "mSv"),
        ("Hz", "MBq"),
        ("", "mGy"),
        ("furlong", "mm"),
        ("Gym", "Gy.cm2"),
        ("Ci", "mGy"),
        ("mm-1", "mm"),
        ("", "1"),
    ],
)
def test_a_unit_without_a_factor_is_refused(unit: str, to: str) -> None:
    with pytest.raises(UnitError, match=f"unit '{unit}' is not"):
        convert(Decimal("4.3"), unit, to)


def test_no_factor_changes_a_unit_into_itself() -> None:
    assert all(source != target for source, target in FACTORS)


_SUFFIXES = {
    "mGy.cm": "_mgy_cm",
    "Gy.cm2": "_gy_cm2",
    "mGy": "_mgy",
    "mA.s": "_mas",
    "{pulse}/s": "_per_s",
    "a": "_years",
}
_NUMBERS = [
    fact
    for facts in (
        ct.TOTALS,
        ct.EVENT_FACTS,
        ct.SOURCE,
        projection.TOTALS,
        projection.EVENT_FACTS,
        projection.FILTER,
        study.HEADER,
    )
    for fact in facts
    if fact.kind is ValueKind.NUMBER and fact.unit not in {"", "1"}
]


@pytest.mark.parametrize("fact", _NUMBERS, ids=lambda fact: fact.name)
def test_a_name_carries_its_unit(fact: Fact) -> None:
    assert fact.name.endswith(_SUFFIXES.get(fact.unit, "_" + fact.unit.lower()))


@pytest.mark.parametrize(
    ("unit", "to", "expected"),
    [
        ("mGy", "Gy.cm2", "unit 'mGy' is not an area product (Gy·m² and the like); value 4.3 left out"),
        ("mGy.cm2", "mGy.cm", "unit 'mGy.cm2' is not a length product (mGy·cm); value 4.3 left out"),
        ("furlong", "mm", "unit 'furlong' is not convertible to 'mm'; value 4.3 left out"),
    ],
)
def test_a_refusal_names_the_unit_the_expected_quantity_and_the_value(unit: str, to: str, expected: str) -> None:
    with pytest.raises(UnitError) as raised:
        convert(Decimal("4.3"), unit, to)
    assert str(raised.value) == expected


@pytest.mark.parametrize("unit", ["{events", "events}"])
def test_half_an_annotation_is_no_unit(unit: str) -> None:
    with pytest.raises(UnitError):
        convert(Decimal(1), unit, "1")


@pytest.mark.parametrize(("code", "expected"), [("mGy.cm", "mGy·cm"), ("1", ""), ("mm", "mm")])
def test_a_symbol_is_the_code_where_no_other_is_declared(code: str, expected: str) -> None:
    assert symbol(code) == expected


# UCUM: metric prefixes, and the units that are multiples of others; an exponent holds for the prefix as well.
_PREFIXES = {"": 0, "n": -9, "u": -6, "m": -3, "c": -2, "d": -1, "k": 3, "M": 6, "G": 9}
_MULTIPLES = {"min": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
_CURIE_BQ = Decimal("3.7e10")
_PART = re.compile(r"(?P<prefix>[numcdkMG]?)(?P<base>Gy|Sv|Bq|Ci|A|V|m|g|s)(?P<exponent>\d?)")


def _multiple(code: str) -> Decimal:
    """How many of its unprefixed units a UCUM code is."""
    if code in _MULTIPLES:
        return _MULTIPLES[code]
    multiple = Decimal(1)
    for part in code.split("."):
        match = _PART.fullmatch(part)
        assert match is not None, code
        multiple *= Decimal(10) ** (_PREFIXES[match["prefix"]] * int(match["exponent"] or 1))
        multiple *= _CURIE_BQ if match["base"] == "Ci" else 1
    return multiple


def _dimension(code: str) -> str:
    """A UCUM code without its prefixes."""
    return "s" if code in _MULTIPLES else _PART.sub(r"\g<base>\g<exponent>", code).replace("Ci", "Bq")


@pytest.mark.parametrize("pair", FACTORS, ids=" in ".join)
def test_a_factor_follows_from_the_prefixes(pair: tuple[str, str]) -> None:
    unit, to = pair
    assert FACTORS[pair] == _multiple(unit) / _multiple(to)
    assert _dimension(unit) == _dimension(to)
