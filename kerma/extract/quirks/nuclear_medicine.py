"""Repairs of nuclear medicine images."""

from decimal import Decimal

#: Nobody is given less than 10 kBq, or more than 10 GBq: between the two lies the unit.
_LEAST_BECQUEREL = Decimal(10_000)


def unit_of_activity(written: Decimal) -> str:
    """All manufacturers: Radionuclide Total Dose is Bq in PET and MBq in NM, and both units are found in both."""
    return "Bq" if written >= _LEAST_BECQUEREL else "MBq"
