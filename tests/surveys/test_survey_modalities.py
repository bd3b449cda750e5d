"""Surveys of several modalities: the dose of each in its own unit, and no statistic over two units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerma.effective_dose.population import MIN_GROUP_SIZE
from kerma.surveys.built_in import built_in_names, built_in_survey
from kerma.surveys.errors import SurveyError
from kerma.surveys.reader import read_survey
from tests.support.survey_studies import HEAD, results, study

if TYPE_CHECKING:
    from kerma.surveys.declaration import Survey

DOSES = """[doses]
CT = { name = "DLP", value = "dlp_mgy_cm", unit = "Gy.cm", decimals = 2 }
MG = { name = "AGD", value = "larger(agd_left_mgy, agd_right_mgy)", unit = "mGy", decimals = 1 }
"""
GROUPS = '[groups]\nby = ["modality", "patient_sex"]\n'
MEDIAN = '{ title = "A", value = "median(dose)" }'
COLUMNS = (
    '{ title = "M", value = "modality" }, { title = "S", value = "patient_sex" }, '
    '{ title = "N", value = "count()" }, { title = "D", value = "count(dose)" }, '
    '{ title = "U", value = "dose_unit" }, { title = "Median", value = "median(dose)" }'
)


def _survey(
    columns: str = COLUMNS, *, modality: str = '["MG", "CT"]', rows: str = "group", more: str = GROUPS + DOSES
) -> Survey:
    text = f'{HEAD}modality = {modality}\nrows = "{rows}"\n{more}[sheet]\nname = "D"\n[[blocks]]\ncolumns = [{columns}]'
    return read_survey(text, "own.toml")


def test_each_modality_has_its_own_quantity_and_unit() -> None:
    """CT: the median of 500 and 1000 mGy.cm is 0.75 Gy.cm; 0 is no dose. MG: the larger breast, 1.2 and 2.0.

    Rows are in the order of the modalities in the declaration.
    """
    studies = [
        *(study(n, totals={"dlp_mgy_cm": dose}, patient_sex="F") for n, dose in enumerate((500.0, 1000.0, 0.0), 1)),
        study(4, modality="MG", totals={"agd_left_mgy": 1.0, "agd_right_mgy": 1.2}, patient_sex="F"),
        study(5, modality="MG", totals={"agd_left_mgy": 2.0}, patient_sex="F"),
        study(6, modality="MG", patient_sex="F"),
    ]
    cells, _, counts = results(_survey(), *studies)
    assert cells == [("MG", "F", 3, 2, "mGy", 1.6), ("CT", "F", 3, 2, "Gy.cm", 0.75)]
    assert counts.counted_studies == 6


def test_groups_of_few_values_have_their_number_alone() -> None:
    """Two doses of women, of which one is zero, are fewer than the two that are needed; two of men are enough."""
    of = _survey(more=GROUPS + "min_values = 2\n" + DOSES)
    women = (study(n, totals={"dlp_mgy_cm": dose}, patient_sex="F") for n, dose in enumerate((500.0, 0.0), 1))
    men = (study(n, totals={"dlp_mgy_cm": dose}, patient_sex="M") for n, dose in enumerate((500.0, 1000.0), 3))
    cells, _, _ = results(of, *women, *men)
    assert cells == [("CT", "F", 2, 1, "Gy.cm", None), ("CT", "M", 2, 2, "Gy.cm", 0.75)]


def test_surveys_of_populations_have_statistics_from_ten_values_on() -> None:
    names = [name for name in built_in_names() if name.startswith("eu-population")]
    assert {built_in_survey(name).min_values for name in names} == {MIN_GROUP_SIZE}


def test_one_row_per_study_has_the_dose_of_its_modality() -> None:
    """1234.5 mGy.cm are 1.23 Gy.cm."""
    columns = '{ title = "Q", value = "dose_name" }, { title = "D", value = "dose" }'
    of = _survey(columns, rows="study", more=DOSES)
    cells, _, _ = results(
        of, study(1, totals={"dlp_mgy_cm": 1234.5}), study(2, modality="MG", totals={"agd_left_mgy": 1.25})
    )
    assert cells == [("DLP", 1.23), ("AGD", 1.3)]


def test_a_needed_dose_that_is_not_stated_has_the_name_of_its_quantity() -> None:
    """As screens name the quantity of the modality."""
    of = _survey('{ title = "D", value = "dose" }', rows="study", more=DOSES + '[studies]\nneeds = ["dose"]\n')
    _, sink, _ = results(of, study(1), study(2, modality="MG", totals={"agd_left_mgy": 0.0}))
    assert [one.reason for one in sink.left_out] == ["DLP is not stated.", "AGD is stated as zero."]


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"columns": MEDIAN, "more": '[groups]\nby = ["patient_sex"]\n' + DOSES}, "add 'modality' to 'by' of [groups]"),
        ({"columns": '{ title = "A", value = "median(dlp_mgy_cm)" }'}, "MG has no fact 'dlp_mgy_cm' of the study"),
        ({"columns": MEDIAN, "more": GROUPS}, "it needs the table [doses]"),
        ({"columns": '{ title = "A", value = "median(first(dose, dose))" }'}, "'dose' stands alone"),
        ({"modality": '["CT", "CT"]'}, "each once"),
        ({"modality": "[]"}, "each once"),
        ({"modality": '["CT", "XA"]'}, "there is no modality 'XA'"),
        ({"modality": '["CT", "MG", "RF"]'}, "RF has no dose: each modality needs one"),
        ({"modality": '["CT"]'}, "'MG'"),
        ({"more": GROUPS + DOSES.replace('"Gy.cm"', '"mGy"')}, "a value in mGy.cm cannot be given in 'mGy'"),
        ({"more": GROUPS + DOSES.replace("dlp_mgy_cm", "study_description")}, "a dose is one number"),
    ],
)
def test_what_would_mix_units_or_has_no_meaning_is_refused(keys: dict[str, str], what: str) -> None:
    """With the place, and what would be right."""
    with pytest.raises(SurveyError) as error:
        _survey(**keys)
    assert what in str(error.value)
    assert str(error.value).startswith("own.toml, line ")


def test_a_list_of_one_modality_is_that_modality() -> None:
    """And a text stays valid."""
    columns = '{ title = "D", value = "dlp_mgy_cm", unit = "mGy.cm" }'
    one, listed = (_survey(columns, modality=text, rows="study", more="") for text in ('"CT"', '["CT"]'))
    assert one.modalities == listed.modalities == ("CT",)
