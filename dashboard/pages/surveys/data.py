"""What the page Surveys shows of a run: the first rows, counts, and the first left-out studies."""

from datetime import date
from typing import NamedTuple

from dashboard.ui import scoped_cache
from dashboard.ui.cache_lifetimes import COMPUTED_S
from dashboard.ui.connections import read_only_connection
from kerma.database.query.surveys.survey_run import SurveyPeriod, run_survey, study_count
from kerma.privacy import site_key
from kerma.settings import settings
from kerma.surveys.catalogue import Catalogue, catalogue
from kerma.surveys.rows import SurveyRow
from kerma.surveys.run import SurveyCounts
from kerma.surveys.selection import LeftOut

#: Periods with more studies are not shown, only written into the file: a page would wait too long.
MAX_STUDIES = 5_000
MAX_ROWS = 20
MAX_LEFT_OUT = 500


class Preview(NamedTuple):
    """A run of a survey.

    Attributes:
        counts: what it counted.
        rows: its first rows.
        left_out: the first studies that it leaves out.
    """

    counts: SurveyCounts
    rows: tuple[SurveyRow, ...]
    left_out: tuple[LeftOut, ...]


class _FirstOnes:
    """A sink that holds the first rows and left-out studies."""

    def __init__(self) -> None:
        self.rows: list[SurveyRow] = []
        self.left_out: list[LeftOut] = []

    def add_row(self, row: SurveyRow) -> None:
        """Take the next row."""
        if len(self.rows) < MAX_ROWS:
            self.rows.append(row)

    def add_left_out(self, study: LeftOut) -> None:
        """Take a study that the survey does not contain."""
        if len(self.left_out) < MAX_LEFT_OUT:
            self.left_out.append(study)


def known_surveys() -> Catalogue:
    """The surveys of Kerma and of the site."""
    return catalogue(settings().surveys_folder)


@scoped_cache.cache_data(ttl=COMPUTED_S, max_entries=50)
def preview(name: str, sha256: str, first: date | None, last: date | None) -> Preview | None:  # noqa: ARG001 -- a key
    """A run of a survey over a period; None where the period has more than `MAX_STUDIES` studies.

    Args:
        name: of the survey.
        sha256: digest of its declaration, so that a changed one is run anew.
        first: first day of the period; None: from the beginning.
        last: last day; None: to the end.
    """
    survey, sink = known_surveys().survey(name), _FirstOnes()
    with read_only_connection() as connection:
        period = SurveyPeriod(first, last)
        if study_count(connection, survey, period, MAX_STUDIES) > MAX_STUDIES:
            return None
        counts = run_survey(connection, survey, period, sink, site_key(settings()))
    return Preview(counts, tuple(sink.rows), tuple(sink.left_out))
