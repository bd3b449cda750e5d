"""What changed together with a dose, and what did not."""

from datetime import date, timedelta

from kerma.statistics.change_covariates import (
    Covariate,
    CovariateValue,
    NumberChange,
    Study,
    TextChange,
    covariate_report,
)

CHANGE = date(2026, 5, 1)
WEIGHTS = [60.0, 70.0, 80.0, 90.0]


def studies(start: date, count: int, **values: CovariateValue) -> list[Study]:
    """One a day; a weight that runs through `WEIGHTS` where there is none."""
    return [
        Study(
            start + timedelta(days=number),
            {
                Covariate.WEIGHT: WEIGHTS[number % 4],
                **{Covariate[name.upper()]: value for name, value in values.items()},
            },
        )
        for number in range(count)
    ]


def before(**values: CovariateValue) -> list[Study]:
    return studies(CHANGE - timedelta(days=40), 40, **values)


def after(**values: CovariateValue) -> list[Study]:
    return studies(CHANGE, 40, **values)


def test_new_software_is_named_with_its_first_day() -> None:
    report = covariate_report(before(software="VA20"), after(software="VB10"))
    assert report.changed == (TextChange(Covariate.SOFTWARE, "VA20", "VB10", 0.0, 1.0, CHANGE, 1.0),)


def test_software_that_came_some_days_earlier_is_named_with_that_day() -> None:
    earlier = before(software="VA20")
    earlier[38:] = studies(CHANGE - timedelta(days=2), 2, software="VB10")
    # 2 of 40 before, which is more than 3 %: it was already in use. One of 40 is 2.5 %.
    (found,) = covariate_report(earlier[1:39], after(software="VB10")).changed
    assert isinstance(found, TextChange)
    assert found.first_day == CHANGE - timedelta(days=2)
    assert found.fraction_before == 1 / 38


def test_a_protocol_that_was_always_there_changed_on_the_day_of_the_change() -> None:
    earlier = [*before(protocol="A")[:30], *studies(CHANGE - timedelta(days=10), 10, protocol="B")]
    later = [*studies(CHANGE, 10, protocol="A"), *studies(CHANGE + timedelta(days=10), 30, protocol="B")]
    (found,) = covariate_report(earlier, later).changed
    assert found == TextChange(Covariate.PROTOCOL, "A", "B", 0.25, 0.75, CHANGE, 0.5)


def test_heavier_patients_are_named_with_both_medians() -> None:
    later = [one._replace(values={Covariate.WEIGHT: one.values[Covariate.WEIGHT] + 15}) for one in after()]  # type: ignore[operator]
    (found,) = covariate_report(before(), later).changed
    # Of 4 x 4 pairs, 75 85 95 105 against 60 70 80 90: 13 are higher, 3 lower; 2 x 13 / 16 - 1.
    assert found == NumberChange(Covariate.WEIGHT, 75.0, 90.0, 0.625)


def test_the_strongest_comes_first() -> None:
    found = covariate_report(before(software="VA20", events=2.0), after(software="VB10", events=2.0))
    assert [one.covariate for one in found.changed] == [Covariate.SOFTWARE]
    assert found.unchanged == (Covariate.EVENTS, Covariate.WEIGHT)


def test_what_hardly_any_study_states_is_unknown_and_not_unchanged() -> None:
    report = covariate_report(before(software="VA20"), after(software=None))
    assert report.changed == ()
    assert report.unchanged == (Covariate.WEIGHT,)
    assert report.unknown == (
        Covariate.SOFTWARE,
        Covariate.PROTOCOL,
        Covariate.EVENTS,
        Covariate.DIAMETER,
        Covariate.AGE,
    )


def test_few_studies_show_no_difference_that_may_be_chance() -> None:
    # 8 against 8: the difference of fractions must exceed 2.58 x 0.5 x sqrt(2 / 8) = 0.645.
    earlier = [*before(protocol="A")[:6], *before(protocol="B")[6:8]]
    later = [*after(protocol="A")[:2], *after(protocol="B")[2:8]]
    assert covariate_report(earlier, later).changed == ()


def test_without_studies_everything_is_unknown() -> None:
    assert covariate_report([], []).unknown == tuple(Covariate)
