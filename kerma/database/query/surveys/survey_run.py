"""Runs a survey over the studies of a period."""

from datetime import date

from sqlalchemy import Connection

from kerma.database.query.filters import resolve
from kerma.database.query.surveys.survey_filter import study_filter
from kerma.database.query.surveys.survey_studies import survey_studies
from kerma.surveys.declaration import Survey
from kerma.surveys.run import Sink, SurveyCounts, run


def run_survey(
    connection: Connection, survey: Survey, first: date | None, last: date | None, sink: Sink
) -> SurveyCounts:
    """Pass the rows of a survey and the studies that it leaves out to a sink.

    Args:
        connection: in a transaction.
        survey: the survey.
        first: first day of its period; None: from the beginning.
        last: last day; None: to the end.
        sink: takes them.

    Raises:
        SurveyError: a criterion of its filter cannot be used.
    """
    resolved = resolve.with_matching_terms(connection, study_filter(survey, first, last))
    return run(survey, survey_studies(connection, resolved, survey.order), sink)
