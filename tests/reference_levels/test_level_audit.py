"""A comparison chooses levels by day, jurisdiction, population and phantom, and orders rooms."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from kerma.reference_levels.level_audit import level_audit
from kerma.reference_levels.levels_in_force import in_force, of_patient
from kerma.reference_levels.population import ADULT, Population
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import Phantom, ReferenceLevel
from kerma.reference_levels.sample_request import SampleRequest
from kerma.reference_levels.sample_rules import NotCounted
from kerma.reference_levels.typical_value import RoomSample
from kerma.standard.enumerations import ExamModality

HEAD = SampleRequest(modality=ExamModality.CT, standard_name="CT head", quantity=LevelQuantity.DLP)


def room(number: int, median: float, n: int = 20, weight: float | None = 70.0) -> RoomSample:
    return RoomSample(equipment_id=UUID(int=number), n=n, quartiles=(median, median, median), mean_weight_kg=weight)


def names(levels: list[ReferenceLevel]) -> list[str]:
    return [level.level_id for level in levels]


def uk_head() -> ReferenceLevel:
    return next(level for level in published_levels() if level.level_id == "UK-CT-01-DLP")


@pytest.mark.parametrize(
    ("day", "is_there"),
    [
        (date(2021, 12, 31), False),
        (date(2022, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_level_is_in_force_from_its_first_to_its_last_day(day: date, is_there: bool) -> None:
    level = replace(uk_head(), valid_to=date(2026, 6, 30))
    assert in_force([level], day) == [level] * is_there


@pytest.mark.parametrize(
    ("jurisdictions", "expected"),
    [(("EU", "UK"), ["H", "E", "U"]), (("UK",), ["H", "U"]), ((), ["H", "U", "E"]), (("Mars",), ["H"])],
)
def test_levels_of_the_site_come_first_then_jurisdictions_in_their_order(
    jurisdictions: tuple[str, ...], expected: list[str]
) -> None:
    levels = [
        replace(uk_head(), level_id=name, jurisdiction=jurisdiction)
        for name, jurisdiction in (("U", "UK"), ("E", "EU"), ("H", "site"))
    ]
    assert names(in_force(levels, date(2026, 1, 1), jurisdictions=jurisdictions)) == expected


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (ADULT, ["UK-CT-01-DLP", "EU-CT-02-DLP", "US-CT-01-DLP", "AU-CT-01-DLP", "SA-CT-01-DLP"]),
        (Population.from_text("age 0-3 mo"), ["EU-PCT-01-DLP"]),
        (Population.from_text("weight 5-15 kg"), []),
    ],
)
def test_levels_are_those_of_the_population(population: Population, expected: list[str]) -> None:
    found = level_audit(replace(HEAD, population=population), [], published_levels())
    assert sorted(names(found.levels)) == sorted(expected)


@pytest.mark.parametrize(
    ("phantom", "compared", "others"),
    [
        (Phantom.HEAD, ["EU-PCT-01-DLP"], []),
        (Phantom.BODY, [], ["EU-PCT-01-DLP"]),
        (None, ["EU-PCT-01-DLP"], []),
    ],
)
def test_levels_of_another_phantom_are_named_and_not_compared(
    phantom: Phantom | None, compared: list[str], others: list[str]
) -> None:
    request = replace(HEAD, population=Population.from_text("age 0-3 mo"), phantom=phantom)
    found = level_audit(request, [], published_levels())
    assert (names(found.levels), names(list(found.other_phantom_levels))) == (compared, others)


def test_rooms_are_ordered_by_median_and_those_with_too_few_patients_come_last() -> None:
    found = level_audit(HEAD, [room(1, 500.0), room(2, 9000.0, n=19), room(3, 800.0)], [uk_head()])
    assert [one.sample.equipment_id.int for one in found.rooms] == [3, 1, 2]
    assert (found.compared, found.comparisons[0].above) == (2, (UUID(int=3),))


@pytest.mark.parametrize(
    ("weight", "is_named"), [(59.9, True), (60.0, False), (80.0, False), (80.1, True), (None, False)]
)
def test_rooms_whose_adults_are_of_another_mean_weight_are_named(weight: float | None, is_named: bool) -> None:
    found = level_audit(HEAD, [room(1, 500.0, weight=weight)], [])
    assert bool(found.rooms_of_other_size) is is_named


def test_reasons_are_summed_over_rooms_in_their_order() -> None:
    rooms = [
        replace(room(1, 500.0), not_counted={NotCounted.SIZE_OUTSIDE: 2, NotCounted.EXCLUDED: 1}),
        replace(room(2, 500.0), not_counted={NotCounted.SIZE_OUTSIDE: 3}),
    ]
    found = level_audit(HEAD, rooms, [])
    assert list(found.not_counted.items()) == [(NotCounted.EXCLUDED, 1), (NotCounted.SIZE_OUTSIDE, 5)]
    assert (found.study_count, found.patient_count) == (46, 40)


@pytest.mark.parametrize(
    ("population", "age_years", "weight_kg", "is_in_it"),
    [
        ("adult", 18.0, None, True),
        # The 18th birthday after 6574 days of 365.25.
        ("adult", 17.999, 200.0, True),
        ("adult", 17.9, 70.0, False),
        ("age 3-12 mo", 0.25, None, True),
        ("age 3-12 mo", 1.0, 9.0, False),
        ("age >=6 y", 17.9, None, True),
        ("age >=6 y", 18.0, None, False),
        ("weight 5-15 kg", 2.0, 5.0, True),
        ("weight 5-15 kg", 2.0, 15.0, False),
        ("weight 5-15 kg", 2.0, None, False),
        ("weight 50-80 kg", 30.0, 60.0, False),
    ],
)
def test_a_patient_belongs_to_a_population(
    population: str, age_years: float, weight_kg: float | None, is_in_it: bool
) -> None:
    assert Population.from_text(population).contains(age_years, weight_kg) is is_in_it


def test_levels_of_a_patient_are_those_of_age_and_weight() -> None:
    assert {one.level_id for one in of_patient(published_levels(), "CT head", 2.0, 12.0)} == {
        "EU-PCT-03-CTDIVOL",
        "EU-PCT-03-DLP",
        "US-PCT-03-CTDIVOL",
        "US-PCT-03-DLP",
    }
