"""Files of surveys in LibreOffice of three languages: numbers are numbers, and their sum is right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kerma.commands.survey_files import write_files
from kerma.surveys.about import SurveyAbout
from kerma.surveys.run import run
from kerma.surveys.spool import Spool
from tests.exports.test_libreoffice import LOCALES, PROFILE, PROPOSED, SOFFICE, columns, convert
from tests.support.survey_studies import study, survey

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice Calc is not installed (libreoffice-calc-nogui)")

DLP_MGY_CM = (320.25, 0.0, 12.5)
COLUMNS = (
    '{ title = "Patient", value = "study_number" }, { title = "Examination", value = "standard_name" }, '
    '{ title = "DLP", value = "dlp_mgy_cm", unit = "mGy.cm", decimals = 2 }'
)


@pytest.mark.parametrize("locale", ["en", "pl", "de"])
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_doses_are_numbers(tmp_path: Path, locale: str, extension: str) -> None:
    user = tmp_path / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE.format(LOCALES[locale]))
    declared = survey(COLUMNS)
    studies = [
        study(number, totals={"dlp_mgy_cm": dlp}, standard_name="CT head") for number, dlp in enumerate(DLP_MGY_CM, 1)
    ]
    with Spool() as spool:
        counts = run(declared, studies, spool)
        about = SurveyAbout(declared, None, None, datetime.now(tz=UTC), counts)
        write_files(spool, about, tmp_path / f"survey.{extension}", locale)
    convert(tmp_path, extension, *([f"--infilter={PROPOSED}"] if extension == "csv" else []))
    _, names, doses = columns(tmp_path / "survey.fods")
    assert {kind for kind, _ in doses} == {"float"}
    assert [float(value) for _, value in doses] == list(DLP_MGY_CM)
    assert names == (("string", "CT head"),) * 3
