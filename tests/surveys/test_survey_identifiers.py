"""Which surveys state identifiers of studies, and are therefore not sent by mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kerma.surveys.built_in import built_in_names, built_in_survey
from kerma.surveys.expression import parse
from kerma.surveys.identifiers import has_identifiers
from kerma.surveys.layout import Block, Column


@pytest.mark.parametrize(
    ("expression", "is_identifier"),
    [
        ("study_instance_uid", True),
        ("first(study_description, study_instance_uid)", True),
        ("event.irradiation_event_uid", True),
        ("record_id", False),
        ("study_description", False),
        ("'study_instance_uid'", False),
    ],
)
def test_a_column_is_an_identifier_where_it_is_a_uid(expression: str, is_identifier: bool) -> None:
    survey = built_in_survey("uk-ct-2019")
    column = Column(title="Column", expression=parse(expression))
    assert has_identifiers(replace(survey, blocks=(Block((column,)),))) is is_identifier


def test_of_the_surveys_of_kerma_the_lists_of_single_studies_state_some() -> None:
    """Anlage 14 of the German ordinance lists the examinations above a value, which people look up in their PACS."""
    stating = [name for name in built_in_names() if has_identifiers(built_in_survey(name))]
    assert sorted(stating) == ["de-annex14-ct", "de-annex14-rf"]
