"""Surveys of several modalities over stored studies: each study once, and filters that all modalities have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kerma.database.query.surveys.survey_filter import study_filters
from kerma.database.query.surveys.survey_run import SurveyPeriod, run_survey, study_count
from kerma.surveys.about import SurveyAbout
from kerma.surveys.errors import SurveyError
from kerma.surveys.reader import read_survey
from tests.support.study_rows import add_machine, add_study
from tests.support.survey_studies import HEAD, Collected

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kerma.surveys.declaration import Survey


def _survey(*modalities: str, more: str = "") -> Survey:
    listed = ", ".join(f'"{one}"' for one in modalities)
    columns = '{ title = "N", value = "modality" }, { title = "U", value = "study_instance_uid" }'
    text = f'{HEAD}modality = [{listed}]\n{more}\n[sheet]\nname = "D"\n[[blocks]]\ncolumns = [{columns}]'
    return read_survey(text, "own.toml")


@pytest.mark.parametrize(
    ("modalities", "expected"),
    [
        # A PET/CT is a study of nuclear medicine, and one of CT where the survey has no nuclear medicine.
        (("CT", "RF"), [("CT", "1.1"), ("CT", "1.2"), ("CT", "1.3"), ("RF", "1.4")]),
        (("NM", "CT"), [("NM", "1.2"), ("CT", "1.1"), ("CT", "1.3")]),
        # The characteristic modality of CT and fluoroscopy is CT, whatever the order of the declaration.
        (("RF", "CT"), [("RF", "1.4"), ("CT", "1.1"), ("CT", "1.2"), ("CT", "1.3")]),
        (("RF", "DX"), [("RF", "1.3"), ("RF", "1.4")]),
    ],
)
def test_a_study_of_several_modalities_counts_once(
    connection: Connection, modalities: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    """1.1 CT, 1.2 PET/CT, 1.3 CT and fluoroscopy, 1.4 fluoroscopy: in rows and in the number of studies."""
    machine = add_machine(connection)
    add_study(connection, machine, "1.1", dlp_mgy_cm=1.0)
    add_study(connection, machine, "1.2", modality="NM", modalities=("CT", "NM"), dlp_mgy_cm=2.0)
    add_study(connection, machine, "1.3", modality="CT", modalities=("CT", "RF"), dlp_mgy_cm=3.0, dap_gy_cm2=1.0)
    add_study(connection, machine, "1.4", modality="RF", dap_gy_cm2=1.0)
    of, sink = _survey(*modalities), Collected()
    counts = run_survey(connection, of, SurveyPeriod(), sink)
    assert sorted(row.cells for row in sink.rows) == sorted(expected)
    assert [row.cells[0] for row in sink.rows] == [modality for modality, _ in expected]
    assert study_count(connection, of, SurveyPeriod()) == counts.studies == len(expected)
    several = sum(uid in {"1.2", "1.3"} for _, uid in expected)
    about = dict(SurveyAbout(of, None, None, datetime.now(tz=UTC), counts).pairs())
    assert (about["Modality"], about["Counted studies of several modalities"]) == (", ".join(modalities), several)
    assert "of NM, MG, CT, RF, DX the first" in str(about["They count once"])


@pytest.mark.parametrize(
    ("criterion", "what"),
    [
        ("dlp = { min = 50 }", "RF has no filter 'dlp'; a survey of several modalities has filters that all of them"),
        ('body_regoin = ["head"]', "CT has no filter 'body_regoin'; did you mean 'body_region'?"),
    ],
)
def test_a_filter_that_only_some_modalities_have_is_refused(criterion: str, what: str) -> None:
    """With line and column."""
    with pytest.raises(SurveyError) as error:
        study_filters(_survey("CT", "RF", more=f"[filter]\n{criterion}"), None, None)
    assert what in str(error.value)
    assert "own.toml, line 7, column 1" in str(error.value)


def test_a_filter_of_all_modalities_selects_in_each() -> None:
    """One filter for each modality."""
    filters = study_filters(_survey("CT", "RF", more='[filter]\nsex = ["F"]'), None, None)
    assert [(str(one.modality), one.value("sex")) for one in filters] == [("CT", ("F",)), ("RF", ("F",))]
