"""The file of a survey for a mail: written by a process of its own, without identifiers of studies."""

import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

from dashboard.exports.files import UnwrittenError, failure_of
from dashboard.exports.survey_process import SurveyTask
from kerma.scheduled_reports.rule import ReportPeriod
from kerma.scheduled_reports.schedule import ReportForm
from kerma.surveys.declaration import Survey
from kerma.surveys.identifiers import has_identifiers

_TIMEOUT_S = 20 * 60


class SurveyFile(NamedTuple):
    """A survey that was run.

    Attributes:
        studies: studies of the period.
        counted_studies: those that the survey counts.
        content: bytes of the file; None where it has no row, or is not sent.
        has_identifiers: whether it is not sent since it states identifiers of studies.
    """

    studies: int
    counted_studies: int
    content: bytes | None
    has_identifiers: bool


def write(survey: Survey, period: ReportPeriod, form: ReportForm, equipment_ids: Collection[UUID] | None) -> SurveyFile:
    """Run a survey.

    Args:
        survey: the survey.
        period: its days.
        form: xlsx or csv.
        equipment_ids: the scope of the user; None: all equipment.

    Raises:
        UnwrittenError: the file was not written.
    """
    with TemporaryDirectory(prefix="kerma-report-") as folder:
        file = Path(folder, f"file.{form}")
        task = SurveyTask(
            survey=survey.name,
            first=period.first.isoformat(),
            last=period.last.isoformat(),
            locale="",
            file=str(file),
            equipment_ids=None if equipment_ids is None else sorted(map(str, equipment_ids)),
            is_for_mail=True,
        )
        counts = json.loads(_run(json.dumps(task)))
        is_sent = counts["rows"] > 0 and not has_identifiers(survey)
        content = file.read_bytes() if is_sent else None
    return SurveyFile(counts["studies"], counts["counted"], content, counts["rows"] > 0 and not is_sent)


def _run(task: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dashboard.exports.survey_process"],
        input=task,
        stdout=subprocess.PIPE,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise UnwrittenError(failure_of(done.stdout))
    return done.stdout
