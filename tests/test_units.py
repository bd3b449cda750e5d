"""A dose is the same number whatever unit a maker writes it in; an unknown unit is refused."""

from decimal import Decimal

import pytest

from kerma.errors import UnitError
from kerma.facts import ct, projection, study
from kerma.facts.fact import Fact, ValueKind
from kerma.standard.units import FACTORS, convert


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
        ("370000000", "Bq", "MBq", "370"),
        ("2", "s", "ms", "2000"),
        ("2", "ms", "s", "0.002"),
        ("7.5", "pulse/s", "{pulse}/s", "7.5"),
        ("3", "{X-Ray sources}", "1", "3"),
    ],
)
def test_a_value_is_the_same_in_every_unit(value: str, unit: str, to: str, expected: str) -> None:
    assert convert(Decimal(value), unit, to) == Decimal(expected)


@pytest.mark.parametrize(
    ("unit", "to"), [("Gy.cm", "Gy.cm2"), ("mGy", "Gy.cm2"), ("mGy.cm2", "mGy.cm"), ("", "mGy"), ("furlong", "mm")]
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
    for facts in (ct.TOTALS, ct.EVENT, ct.SOURCE, projection.TOTALS, projection.EVENT, projection.FILTER, study.HEADER)
    for fact in facts
    if fact.kind is ValueKind.NUMBER and fact.unit not in {"", "1"}
]


@pytest.mark.parametrize("fact", _NUMBERS, ids=lambda fact: fact.name)
def test_a_name_carries_its_unit(fact: Fact) -> None:
    assert fact.name.endswith(_SUFFIXES.get(fact.unit, "_" + fact.unit.lower()))
