"""Repairs of nuclear medicine images."""

from decimal import Decimal

#: Nobody is given less than 10 kBq, or more than 10 GBq: between the two lies the unit.
_LEAST_BECQUEREL = Decimal(10_000)


def unit_of_activity(written: Decimal) -> str:
    """All makers: Radionuclide Total Dose is in Bq in PET, in MBq in NM, and either is found in both."""
    return "Bq" if written >= _LEAST_BECQUEREL else "MBq"
