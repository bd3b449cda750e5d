"""Which studies and events a survey counts; each other study is listed with its reason."""

from __future__ import annotations

from collections import Counter

import pytest

from kerma.standard.enumerations import Exclusion
from tests.support.survey_studies import results, study, survey

NUMBER = '{ title = "N", value = "row_number" }'
LOCALIZER = {"acquisition_type": "constant_angle", "dlp_mgy_cm": 5.0}
SPIRAL = {"acquisition_type": "spiral", "dlp_mgy_cm": 300.0}
NO_LOCALIZERS = (
    '[events]\nleave_out = [{ fact = "event.acquisition_type", one_of = ["constant_angle"], reason = "scout" }]'
)


@pytest.mark.parametrize(
    ("more", "one", "reason"),
    [
        ("", study(1, exclusion=Exclusion.PHANTOM), "A person marked it as phantom or test."),
        ("", study(1, exclusion=Exclusion.EXCLUDED), "A person excluded it from statistics."),
        ('[studies]\nneeds = ["patient_weight_kg"]', study(1), "Weight is not stated."),
        ('[studies]\nneeds = ["dlp_mgy_cm"]', study(1, totals={"dlp_mgy_cm": 0.0}), "DLP is stated as zero."),
        (NO_LOCALIZERS, study(1, LOCALIZER), "None of its events counts for this survey."),
        (
            '[studies]\nleave_out = [{ fact = "dlp_mgy_cm", above = 1, unit = "Gy.cm" }]',
            study(1, totals={"dlp_mgy_cm": 1000.1}),
            "Left out by the survey: DLP is above 1 Gy.cm.",
        ),
        (
            '[studies]\nleave_out = [{ fact = "study_description", contains = ["TEST"] }]',
            study(1, study_description="my test"),
            "Left out by the survey: Study contains TEST.",
        ),
    ],
)
def test_a_study_that_is_left_out_has_its_reason(more: str, one: object, reason: str) -> None:
    """It has no row, and is listed."""
    cells, sink, counts = results(survey(NUMBER, more=more), one)  # type: ignore[arg-type] # a study
    assert cells == []
    assert [left.reason for left in sink.left_out] == [reason]
    assert (counts.studies, counts.counted_studies, counts.left_out_studies) == (1, 0, 1)


def test_a_dose_at_the_limit_is_not_above_it() -> None:
    """1 Gy·cm is not above 1 Gy·cm."""
    rule = '[studies]\nleave_out = [{ fact = "dlp_mgy_cm", above = 1, unit = "Gy.cm" }]'
    cells, _, _ = results(survey(NUMBER, more=rule), study(1, totals={"dlp_mgy_cm": 1000.0}))
    assert cells == [(1,)]


def test_events_that_are_left_out_are_counted_by_reason() -> None:
    """The study counts with its other events."""
    of = survey('{ title = "D", value = "sum(events.dlp_mgy_cm)", unit = "mGy.cm" }', more=NO_LOCALIZERS)
    cells, _, counts = results(of, study(1, LOCALIZER, SPIRAL, LOCALIZER))
    assert cells == [(300,)]
    assert counts.event_reasons == Counter({"scout": 2})


@pytest.mark.parametrize(
    ("region", "ctdi", "rows"), [("head", 119, 0), ("head", 121, 1), ("chest", 81, 1), (None, 80, 0)]
)
def test_a_rule_with_two_conditions_needs_both(region: str | None, ctdi: float, rows: int) -> None:
    """Annex 14: 120 mGy of the head, 80 mGy of all else."""
    rules = (
        'rows = "event"\n[events]\nleave_out = [{ fact = "event.ctdi_vol_mgy", at_most = 80, unit = "mGy" }, '
        '{ fact = "region", one_of = ["head"], also = [{ fact = "event.ctdi_vol_mgy", at_most = 120, unit = "mGy" }] }]'
    )
    cells, _, _ = results(survey(NUMBER, more=rules), study(1, {"ctdi_vol_mgy": float(ctdi)}, region=region))
    assert len(cells) == rows


def _uids(method: str, *, seed: int = 1) -> tuple[list[object], int]:
    sample = f'[sample]\nstudies = 2\nper = ["equipment_name"]\nmethod = "{method}"\nseed = {seed}'
    studies = [study(number, station_name="A" if number % 2 else "B") for number in range(1, 11)]
    cells, sink, counts = results(survey('{ title = "U", value = "study_instance_uid" }', more=sample), *studies)
    assert counts.studies == len(studies)
    return [row[0] for row in cells], len(sink.left_out)


def test_a_sample_takes_the_first_studies_of_each_system() -> None:
    """Two of each of two systems, in the order of the studies; six others are listed."""
    assert _uids("first") == (["2.25.1", "2.25.2", "2.25.3", "2.25.4"], 6)


def test_a_random_sample_is_the_same_for_the_same_seed() -> None:
    """It can be drawn again."""
    assert _uids("random") == _uids("random")
    assert _uids("random") != _uids("random", seed=2)
    assert len(_uids("random")[0]) == 4


def test_groups_have_counts_and_quartiles() -> None:
    """By sex: F 10, 20, 40 and one without DLP; M none. Quartiles of 10, 20, 40: 15, 20, 30."""
    doses = [("F", 10.0), ("F", 40.0), ("M", None), ("F", None), ("F", 20.0), (None, 7.0)]
    studies = [
        study(number, totals={"dlp_mgy_cm": dose}, patient_sex=sex) for number, (sex, dose) in enumerate(doses, start=1)
    ]
    functions = ("p25", "median", "p75", "mean")
    columns = ", ".join(
        f'{{ title = "{name}", value = "{name}(dlp_mgy_cm)", unit = "mGy.cm", decimals = 2 }}' for name in functions
    )
    counts = '{ title = "N", value = "count()" }, { title = "D", value = "count(dlp_mgy_cm)" }'
    of = survey(
        f'{{ title = "S", value = "patient_sex" }}, {counts}, {columns}',
        more='rows = "group"\n[groups]\nby = ["patient_sex"]\nunknown = "?"',
    )
    cells, _, _ = results(of, *studies)
    assert cells == [
        ("?", 1, 1, 7.0, 7.0, 7.0, 7.0),
        ("F", 4, 3, 15.0, 20.0, 30.0, 23.33),
        ("M", 1, 0, None, None, None, None),
    ]


def test_doses_of_zero_count_in_no_statistic() -> None:
    """Of 0, 0 and 500 mGy.cm one was measured; a weight of zero would be one."""
    columns = (
        '{ title = "Name", value = "standard_name" }, { title = "N", value = "count(dlp_mgy_cm)" }, '
        '{ title = "Median", value = "median(dlp_mgy_cm)", unit = "mGy.cm" }'
    )
    of = survey(columns, more='rows = "group"\n[groups]\nof = "study"\nby = ["standard_name"]')
    doses = (0.0, 0.0, 500.0)
    studies = [study(n, standard_name="CT head", totals={"dlp_mgy_cm": dose}) for n, dose in enumerate(doses, 1)]
    cells, _, _ = results(of, *studies)
    assert cells == [("CT head", 1, 500)]
