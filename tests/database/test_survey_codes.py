"""Surveys state the codes of standard names that the site loaded, and nothing where it loaded none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerma.database import name_codes
from kerma.database.query.surveys.survey_run import SurveyPeriod, run_survey
from kerma.standard_names.name_codes import NameCode
from tests.support.study_rows import add_machine, add_study, uid
from tests.support.survey_studies import Collected, survey

if TYPE_CHECKING:
    from sqlalchemy import Engine

COLUMNS = ", ".join(f'{{ title = "{name}", value = "code_{name}" }}' for name in ("sct", "nicip", "radlex"))


def test_codes_of_the_standard_name_are_in_the_row_of_a_study(engine: Engine) -> None:
    codes = [("CT head", "SCT", "2"), ("CT head", "SCT", "1"), ("CT head", "NICIP", "CSKUH"), ("CT chest", "SCT", "3")]
    found = Collected()
    with engine.begin() as connection:
        machine = add_machine(connection)
        add_study(connection, machine, uid(1), study_description="CT Head")
        add_study(connection, machine, uid(2), study_description="Protocol 7")
        new = (NameCode(modality="CT", standard_name=name, scheme=scheme, code=code) for name, scheme, code in codes)
        name_codes.replace(connection, new)
        run_survey(connection, survey(COLUMNS), SurveyPeriod(), found)
    assert sorted(str(list(row.cells)) for row in found.rows) == [
        "['1 | 2', 'CSKUH', None]",
        "[None, None, None]",
    ]
