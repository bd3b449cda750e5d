"""Converts the units in which Kerma stores quantities to those of surveys, exactly."""

from decimal import Decimal
from typing import NamedTuple

from kerma.standard.units import FACTORS, spelled

#: Spellings of units that occur in forms and not in DICOM objects.
_SPELLINGS = {"years": "a", "year": "a", "y": "a", "months": "mo", "month": "mo"}
#: Months in a year; forms of paediatric surveys have ages in months.
_OWN_FACTORS = {("a", "mo"): Decimal(12)}


class Conversion(NamedTuple):
    """A factor as a fraction, so that no digit is lost: value times multiplier over divisor."""

    multiplier: Decimal = Decimal(1)
    divisor: Decimal = Decimal(1)

    def __call__(self, value: float | Decimal) -> Decimal:
        """A value in the other unit."""
        return Decimal(repr(value) if isinstance(value, float) else value) * self.multiplier / self.divisor


SAME = Conversion()


def unit_code(unit: str) -> str:
    """The UCUM code of a unit as a form writes it: cGy.cm2 for cGy·cm² and cGycm2."""
    code = spelled(unit)
    return _SPELLINGS.get(code, code)


def conversion(stored: str, unit: str) -> Conversion | None:
    """How values stored in one unit become values in the unit of a form; None where no factor is known.

    Args:
        stored: UCUM code of the unit in which Kerma stores the quantity.
        unit: the unit of the form.
    """
    form_unit = unit_code(unit)
    if form_unit == stored:
        return SAME
    if own := _OWN_FACTORS.get((stored, form_unit)) or FACTORS.get((stored, form_unit)):
        return Conversion(multiplier=own)
    inverse = FACTORS.get((form_unit, stored))
    return None if inverse is None else Conversion(divisor=inverse)


def convertible_to(stored: str) -> tuple[str, ...]:
    """The units to which values in a stored unit can be converted, itself first."""
    others = {form_unit for start, form_unit in (*FACTORS, *_OWN_FACTORS) if start == stored}
    return (stored, *sorted(others | {form_unit for form_unit, target in FACTORS if target == stored}))
