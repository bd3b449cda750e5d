"""When a patient has reached an age, by values: those of a birthday, of the day before, and of the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kerma.effective_dose.conversion_factor import ConversionFactor
from kerma.extract.patient_age import _age_at
from kerma.facts.age_bounds import completed_months, completed_years, has_reached
from kerma.privacy import coarse_age
from kerma.reference_levels.population import Population
from kerma.simulate.study import age_years
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.region import Region

_DAY = timedelta(days=1)


@pytest.mark.parametrize("birth", [date(2000, 2, 29), date(2000, 3, 1), date(1999, 12, 31), date(1931, 7, 4)])
def test_an_age_is_whole_on_a_birthday_and_below_it_the_day_before(birth: date) -> None:
    """In leap years and others; born on 29 February, the birthday of other years is 1 March."""
    for years in range(1, 95):
        leap_day = birth.month == 2 and birth.day == 29 and (birth.year + years) % 4
        birthday = date(birth.year + years, 3, 1) if leap_day else birth.replace(year=birth.year + years)
        assert _age_at(birth, birthday) == years
        assert years - 0.0031 < (_age_at(birth, birthday - _DAY) or 0) < years - 0.0025
        assert float(age_years(birth, birthday)) == years


def test_a_day_before_birth_has_no_age_and_the_day_of_birth_is_zero() -> None:
    """Zero is an age."""
    birth = date(2020, 5, 1)
    assert (_age_at(birth, birth), _age_at(birth, birth - _DAY), _age_at(None, birth)) == (0.0, None, None)


@pytest.mark.parametrize(
    ("age", "bound", "is_reached"),
    [
        (0.999, 1, True),  # 365 days of 365.25
        (2.998, 3, True),  # 1095 days: the largest difference of a birthday
        (0.997, 1, False),  # 364 days: the day before
        (17.999, 18, True),
        (69.999, 70, True),
        (69.997, 70, False),
        (0.25, 0.25, True),  # 003M
        (0.0, 0, True),
    ],
)
def test_a_birthday_is_reached(age: float, bound: float, is_reached: bool) -> None:
    assert has_reached(age, bound) is is_reached


@pytest.mark.parametrize(
    ("age", "years", "months"), [(17.999, 18, 216), (17.99, 17, 215), (0.083, 0, 1), (0.917, 0, 11), (0.999, 1, 12)]
)
def test_completed_years_and_months(age: float, years: int, months: int) -> None:
    """0.083 and 0.917 are 1/12 and 11/12 of a year with three decimals."""
    assert (completed_years(age), completed_months(age)) == (years, months)


@pytest.mark.parametrize(
    ("age", "coarse"), [(17.999, 18.0), (17.9, 17.0), (1.999, 2.0), (1.99, 1.917), (0.083, 0.083), (0.0, 0.0)]
)
def test_a_coarse_age_is_that_of_the_birthday(age: float, coarse: float) -> None:
    """Whole years, below 2 years whole months; a coarse age made coarse again is the same."""
    assert coarse_age(age) == coarse
    assert coarse_age(coarse) == coarse


@pytest.mark.parametrize(
    ("age", "is_child"), [(9.997, True), (9.999, False), (0.999, True), (0.998, True), (0.997, False)]
)
def test_levels_and_conversion_factors_have_the_same_bounds(age: float, is_child: bool) -> None:
    """A factor and a level from 1 to 10 years."""
    factor = ConversionFactor(
        factor_id="x",
        modality=ExamModality.CT,
        region=Region.HEAD,
        quantity="dlp_mgy_cm",
        phantom="head_16cm",
        min_age_years=1,
        max_age_years=10,
        value=1.0,
        source="test",
        mark="V",
    )
    assert factor.is_for("CT", Region.HEAD, age) is is_child
    assert Population.from_text("age 1-10 y").contains(age, None) is is_child
