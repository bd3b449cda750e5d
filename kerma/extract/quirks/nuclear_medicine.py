"""Repairs of nuclear medicine images."""

from decimal import Decimal

#: Administered activities are between 10 kBq and 10 GBq: a number from this one on is in Bq, a smaller one in MBq.
_MINIMUM_BECQUEREL = Decimal(10_000)


def unit_of_activity(written: Decimal) -> str:
    """All manufacturers: Radionuclide Total Dose is Bq in PET and MBq in NM, and both units are found in both."""
    return "Bq" if written >= _MINIMUM_BECQUEREL else "MBq"
