"""Units of surveys: the same dose in each unit that a form may want."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kerma.surveys.units import conversion, convertible_to


@pytest.mark.parametrize(
    ("stored", "value", "unit", "expected"),
    [
        # Thorax PA: 0.12 Gy·cm² of the German list are 12 cGy·cm², 120 mGy·cm² and 0.000012 Gy·m².
        ("Gy.cm2", 0.12, "cGy.cm2", "12"),
        ("Gy.cm2", 0.12, "cGy·cm²", "12"),
        ("Gy.cm2", 0.12, "cGycm2", "12"),
        ("Gy.cm2", 0.12, "mGy.cm2", "120"),
        ("Gy.cm2", 0.12, "uGy.m2", "12"),
        ("Gy.cm2", 0.12, "dGy.cm2", "1.2"),
        ("Gy.cm2", 0.12, "Gy.m2", "0.000012"),
        ("mGy", 1500.0, "Gy", "1.5"),
        ("mGy.cm", 620.0, "Gy.cm", "0.62"),
        ("mm", 435.0, "cm", "43.5"),
        ("m", 1.75, "cm", "175"),
        ("s", 90.0, "min", "1.5"),
        ("a", 2.5, "months", "30"),
        ("kg", 3.2, "g", "3200"),
    ],
)
def test_a_dose_is_the_same_in_the_unit_of_the_form(stored: str, value: float, unit: str, expected: str) -> None:
    """No digit is lost: the factors are exact, and the value is divided or multiplied once."""
    found = conversion(stored, unit)
    assert found is not None
    assert found(value) == Decimal(expected)


@pytest.mark.parametrize(("stored", "unit"), [("Gy.cm2", "mGy"), ("mGy.cm", "mGy.cm2"), ("mGy", "mSv"), ("mm", "kg")])
def test_another_quantity_has_no_conversion(stored: str, unit: str) -> None:
    """An area product is no dose, and a length product no area product."""
    assert conversion(stored, unit) is None


def test_the_possible_units_of_an_area_product_are_listed() -> None:
    """Messages name them, the stored unit first."""
    assert convertible_to("Gy.cm2")[0] == "Gy.cm2"
    assert {"Gy.m2", "cGy.cm2", "mGy.cm2", "uGy.m2"} <= set(convertible_to("Gy.cm2"))
