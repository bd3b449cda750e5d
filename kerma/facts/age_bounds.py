"""Whether a patient has reached an age: one rule for levels, surveys, effective dose, filters and coarse ages.

An age that Kerma computes is whole on a birthday. Ages that earlier versions stored are days since birth divided by
365.25: on a birthday up to 0.75 days less than whole years, as 0.999 for 365 days and 2.998 for 1095 days. The
tolerance lets them reach it; in some years the day before reaches it as well.
"""

from math import floor

AGE_FACT = "patient_age_years"
MONTHS_PER_YEAR = 12
#: The difference of a birthday to whole years, 0.002, and half of the last digit, so that no rounding decides.
AGE_TOLERANCE_YEARS = 0.0025


def minimum_age_years(bound_years: float) -> float:
    """The age from which on a bound is reached: a class of ages begins and ends with it."""
    return bound_years - AGE_TOLERANCE_YEARS


def has_reached(age_years: float, bound_years: float) -> bool:
    """Whether a patient of this age has had the birthday of a bound."""
    return age_years >= minimum_age_years(bound_years)


def completed_years(age_years: float) -> int:
    """Birthdays that the patient has had."""
    return floor(age_years + AGE_TOLERANCE_YEARS)


def completed_months(age_years: float) -> int:
    """Months that the patient has completed; a month is the twelfth part of a year."""
    return floor((age_years + AGE_TOLERANCE_YEARS) * MONTHS_PER_YEAR)
