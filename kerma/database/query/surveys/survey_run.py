"""Runs a survey over the studies of a period."""

from datetime import date
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from kerma.database.query.filters import resolve
from kerma.database.query.surveys.survey_filter import study_filters
from kerma.database.query.surveys.survey_studies import studies_once, survey_studies
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
    filters = study_filters(survey, *period)
    key = SurveyKey(secret, survey.name)
    studies = (
        survey_studies(connection, resolve.with_matching_terms(connection, one), survey.order, key, survey.modalities)
        for one in filters
    )
    return run(survey, chain.from_iterable(studies), sink)


def study_count(connection: Connection, survey: Survey, period: SurveyPeriod, maximum: int | None = None) -> int:
    """Number of studies of a survey in a period, each once, those that it leaves out among them.

    Args:
        connection: counts them.
        survey: the survey.
        period: its days.
        maximum: of each modality, no more than one above this are counted; None: all.

    Raises:
        SurveyError: a criterion of its filter cannot be used.
    """
    limit = None if maximum is None else maximum + 1
    resolved = (resolve.with_matching_terms(connection, one) for one in study_filters(survey, *period))
    queries = (studies_once(one, survey.modalities).limit(limit).subquery() for one in resolved)
    return sum(connection.execute(select(func.count()).select_from(one)).scalar_one() for one in queries)
