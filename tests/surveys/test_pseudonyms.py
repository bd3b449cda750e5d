"""Record IDs of surveys: nobody but the site relates them to studies, and none relates two surveys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerma.surveys.pseudonyms import SurveyKey
from tests.support.survey_studies import results, study, survey

if TYPE_CHECKING:
    from kerma.surveys.survey_study import SurveyStudy

SECRET = b"0123456789abcdef0123456789abcdef"
RECORD = '{ title = "Record", value = "record_id" }'


def records(*studies: SurveyStudy) -> list[object]:
    return [row[0] for row in results(survey(RECORD), *studies)[0]]


def test_a_record_id_is_the_pseudonym_of_the_study() -> None:
    first, second = (replace(study(number), pseudonym=f"p{number}") for number in (1, 2))
    assert records(first, second) == ["p1", "p2"]


def test_a_site_without_key_numbers_its_studies() -> None:
    """The identifier of a study, computed from the Study Instance UID, occurs in no form."""
    assert records(study(7), study(8)) == ["1", "2"]
    assert SurveyKey(b"", "uk-rf-2019").pseudonym(study(7).study_id) == ""


def test_a_pseudonym_depends_on_key_and_survey_and_stays() -> None:
    study_id = study().study_id
    found = {
        key.pseudonym(study_id)
        for key in (
            SurveyKey(SECRET, "a"),
            SurveyKey(SECRET, "b"),
            SurveyKey(SECRET[::-1], "a"),
            SurveyKey(SECRET, "a"),
        )
    }
    assert len(found) == 3
    assert not {one for one in found if len(one) != 16 or one in study_id.hex}
