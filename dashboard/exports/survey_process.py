"""Writes a survey in a process of its own, so that the pages of others stay responsive.

`python -m dashboard.exports.survey_process` reads its task as JSON from standard input. Standard output is
`{"rows": ..., "studies": ..., "counted": ...}`; where the file is not written it is `{"problem": ..., "remedy": ...}`.
A file for a mail names no study, and a survey without rows is no failure then: no file is written.
"""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from dashboard.exports.connection import export_connection
from kerma.database.query.surveys.survey_run import SurveyPeriod, run_survey
from kerma.errors import ConfigurationError
from kerma.privacy import site_key
from kerma.settings import settings
from kerma.surveys.about import SurveyAbout
from kerma.surveys.catalogue import catalogue
from kerma.surveys.csv_output import form_of, write_csv
from kerma.surveys.run import SurveyCounts
from kerma.surveys.spool import Spool
from kerma.surveys.workbook import write_workbook

_EMPTY = {
    "problem": "No study of the period counts for this survey.",
    "remedy": "Select another period; the page shows which studies are left out, and why.",
}


class SurveyTask(TypedDict):
    """The task as JSON: survey, days of the period or None, locale, the file to write, and the scope of the user.

    equipment_ids is the equipment whose studies the user sees; None: all equipment. is_for_mail: see above.
    """

    survey: str
    first: str | None
    last: str | None
    locale: str
    file: str
    equipment_ids: list[str] | None
    is_for_mail: bool


def main() -> int:
    """Perform the task; 0 when the file is written."""
    task: SurveyTask = json.load(sys.stdin)
    try:
        counts = _write(task)
    except (SQLAlchemyError, ConfigurationError) as error:
        from dashboard.exports import error_response  # noqa: PLC0415 -- it imports the whole dashboard

        json.dump(error_response.of_database(error)._asdict(), sys.stdout)
        return 1
    is_written = counts.rows > 0 or task["is_for_mail"]
    numbers = {"rows": counts.rows, "studies": counts.studies, "counted": counts.counted_studies}
    json.dump(numbers if is_written else _EMPTY, sys.stdout)
    return 0 if is_written else 1


def _write(task: SurveyTask) -> SurveyCounts:
    survey = catalogue(settings().surveys_folder).survey(task["survey"])
    file = Path(task["file"])
    first, last = (None if day is None else date.fromisoformat(day) for day in (task["first"], task["last"]))
    ids = task["equipment_ids"]
    with Spool() as spool:
        with export_connection(None if ids is None else [UUID(one) for one in ids]) as connection:
            counts = run_survey(connection, survey, SurveyPeriod(first, last), spool, site_key(settings()))
        about = SurveyAbout(survey, first, last, datetime.now(tz=UTC).astimezone(), counts)
        if counts.rows and file.suffix == ".xlsx":
            write_workbook(spool, about, file, has_study_uids=not task["is_for_mail"])
        elif counts.rows:
            write_csv(spool, about, form_of(survey, task["locale"]), file)
    return counts


if __name__ == "__main__":
    sys.exit(main())
