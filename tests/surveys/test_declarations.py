"""Declarations of surveys: those of Kerma are valid, and a fault is reported where it stands."""

from __future__ import annotations

import re

import pytest

from kerma.surveys.built_in import built_in_names, built_in_survey, built_in_text
from kerma.surveys.errors import SurveyError
from kerma.surveys.reader import read_survey
from kerma.surveys.toml_positions import TomlPositions

VALID = """\
name = "own"
title = "Own"
version = "1"
source = "test"
modality = "CT"

[words.phantom]
head_16cm = "16 cm"

[events]
leave_out = [{ fact = "event.dlp_mgy_cm", at_most = 1, unit = "mGy.cm" }]

[sheet]
name = "Data"

[[blocks]]
columns = [
  { title = "DLP", value = "dlp_mgy_cm", unit = "mGy.cm" },
  { title = "Age", value = "patient_age_years", unit = "a" },
]
"""


@pytest.mark.parametrize("name", built_in_names())
def test_each_declaration_of_kerma_is_valid(name: str) -> None:
    """Its name is that of its file, and it says what it is of and where it comes from."""
    survey = built_in_survey(name)
    assert survey.name == name
    assert survey.title
    assert survey.version
    assert survey.source


@pytest.mark.parametrize("name", built_in_names())
def test_each_empty_column_states_its_reason(name: str) -> None:
    """A column that the form has and Kerma cannot fill."""
    assert all(column.empty for column in built_in_survey(name).empty_columns)


AGE, DLP = 'value = "patient_age_years"', 'value = "dlp_mgy_cm"'


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        (DLP, 'value = "dlp_mgy_cn"', "dlp_mgy_cn", "did you mean 'dlp_mgy_cm'?"),
        (DLP, 'valua = "dlp_mgy_cm"', "valua", "did you mean 'value'?"),
        ('unit = "mGy.cm" },\n', 'unit = "mGy" },\n', 'unit = "mGy" }', "possible are mGy.cm"),
        (', unit = "mGy.cm" },', " },", 'value = "dlp', "state the unit of the form: one of mGy.cm"),
        (AGE, 'value = "patient_name"', "patient_name", "identifies a person"),
        (AGE, 'value = "ctdi_vol_mgy"', "ctdi_vol_mgy", "'event.ctdi_vol_mgy'"),
        (AGE, 'value = "event.pitch"', "event.pitch", 'needs rows = "event"'),
        (AGE, 'value = "maxx(events.pitch)"', "maxx", "did you mean 'max'?"),
        (AGE, 'value = "max(pitch"', '", unit = "a"', "',' or ')' is missing"),
        (AGE, 'value = "max(dlp_mgy_cm)"', "max(dlp", "max() takes facts of several events"),
        (AGE, 'value = "max(events.comment)"', "events.comment", "max() takes numbers; this is a text"),
        ('fact = "event.dlp_mgy_cm"', 'fact = "event.comment"', "fact =", "cannot be compared with numbers"),
        (AGE, 'value = "word(region, fantom)"', "fantom", "did you mean 'phantom'?"),
        (AGE, 'value = "join(patient_age_years, dlp_mgy_cm)"', "join(", "different units"),
        (AGE, 'text = "x", empty = "y"', 'empty = "y"', "one of value, text and empty; this one has text and empty"),
        ('fact = "event.dlp_mgy_cm"', 'fact = "event.dlp"', "event.dlp", "did you mean 'dlp_mgy_cm'?"),
        ('at_most = 1, unit = "mGy.cm"', "at_most = 1", "fact =", "state the unit"),
        ('modality = "CT"', 'modality = "CTT"', 'modality = "CTT"', "did you mean 'CT'?"),
        ('name = "Data"', 'name = "Data"\nheader_row = 3\nfirst_data_row = 2', "first_data_row", "begin after 3"),
        ('version = "1"', "version = 1", "version = 1", "a text between quotation marks"),
        ('version = "1"\n', "", 'name = "own"', "'version' is missing"),
        ('modality = "CT"', 'modality = "CT', "\n\n[words", "no valid TOML"),
        ('title = "Own"', 'title = "Own"\nrows = "group"', "rows =", "[groups]"),
    ],
)
def test_a_fault_is_reported_where_it_stands(old: str, new: str, at: str, what: str) -> None:
    """File, line, column, and what would be right; the position is that of `at` in the document."""
    assert old in VALID
    text = VALID.replace(old, new, 1)
    line = text[: text.index(at)].count("\n") + 1
    column = text.index(at) - (text[: text.index(at)].rfind("\n") + 1) + 1
    with pytest.raises(SurveyError, match=re.escape(what)) as raised:
        read_survey(text, "own.toml")
    assert str(raised.value).startswith(f"own.toml, line {line}, column {column}: ")


@pytest.mark.parametrize("name", built_in_names())
def test_positions_are_found_in_each_declaration(name: str) -> None:
    """The text at the position of a column's value is that value."""
    text = built_in_text(name)
    positions, lines = TomlPositions(text), text.splitlines()
    survey = read_survey(text, name)
    for block_number, block in enumerate(survey.blocks):
        for number, column in enumerate(block.columns):
            line, at = positions.key(("blocks", block_number, "columns", number, "title"))
            assert lines[line - 1][at - 1 :].startswith(f'title = "{column.title}"')


def test_filters_are_those_of_events() -> None:
    """A study has none."""
    text = VALID.replace('modality = "CT"', 'modality = "RF"').replace("event.dlp_mgy_cm", "event.dap_gy_cm2")
    text = text.replace('unit = "mGy.cm" }]', 'unit = "Gy.cm2" }]').replace(
        'value = "dlp_mgy_cm", unit = "mGy.cm"', 'value = "filter_thickness(filters, \'copper\')", unit = "mm"'
    )
    with pytest.raises(SurveyError, match=re.escape("filter_thickness() takes event.filters or events.filters")):
        read_survey(text, "own.toml")
