"""Runs a survey over the studies of a period."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from kerma.database.query.filters import resolve
from kerma.database.query.surveys.survey_filter import study_filter
from kerma.database.query.surveys.survey_studies import survey_studies
from kerma.surveys.declaration import Survey
from kerma.surveys.pseudonyms import SurveyKey
from kerma.surveys.run import Sink, SurveyCounts, run


class SurveyPeriod(NamedTuple):
    """The days of a survey: the first, None from the beginning, and the last, None to the end."""

    first: date | None = None
    last: date | None = None


def run_survey(
    connection: Connection, survey: Survey, period: SurveyPeriod, sink: Sink, secret: bytes = b""
) -> SurveyCounts:
    """Pass the rows of a survey and the studies that it leaves out to a sink.

    Args:
        connection: in a transaction.
        survey: the survey.
        period: its days.
        sink: takes them.
        secret: the key of the site, which makes the pseudonyms of studies; empty: studies are numbered.

    Raises:
        SurveyError: a criterion of its filter cannot be used.
    """
    resolved = resolve.with_matching_terms(connection, study_filter(survey, *period))
    key = SurveyKey(secret, survey.name)
    return run(survey, survey_studies(connection, resolved, survey.order, key), sink)
