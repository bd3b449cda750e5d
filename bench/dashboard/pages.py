"""The measured pages and downloads of the dashboard and their limits, one line each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from dashboard.ui.modalities import MODALITIES
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import study_list


@dataclass(frozen=True)
class Page:
    """A page as a browser requests it; each round has another URL, so that no cache answers.

    Attributes:
        name: as printed.
        path: of the URL.
        max_ms: limit of the median.
        query: query string of the URL in each round.
    """

    name: str
    path: str
    max_ms: float
    query: Callable[[int], str] = lambda _: ""


@dataclass(frozen=True)
class Download:
    """A file for download.

    Attributes:
        name: as printed.
        url: path and query string.
        max_ms: limit for `ROWS` rows.
    """

    name: str
    url: str
    max_ms: float


#: Number of rows to which the limits of downloads refer.
ROWS = 200_000
#: Limit of every page without a lower one.
MAX_PAGE_MS = 1000
# Where the rollups cannot answer, each of eight charts reads every value.
_EXACT_CHARTS_MS = 2000
_PATHS = [modality.path for modality in MODALITIES]


def filter_of_days(prefix: str) -> Callable[[int], str]:
    """A filter of one year that begins on another day in each round."""
    return lambda turn: f"{prefix}_from={date(2025, 1, 1) + timedelta(days=turn)}&{prefix}_to=2026-01-31"


def _months(prefix: str) -> Callable[[int], str]:
    """A filter of whole months that begins in another month in each round."""
    return lambda turn: f"{prefix}_from={2025 + turn // 12}-{turn % 12 + 1:02}-01"


def _partial_months(prefix: str) -> Callable[[int], str]:
    """A filter of about a year that begins and ends within a month, on other days in each round."""
    return lambda turn: f"{prefix}_from={date(2025, 9, 5) + timedelta(days=turn)}&{prefix}_to=2026-10-{turn + 7:02}"


PAGES = (
    Page("home", "", 100),
    *(Page(f"list of {path}", path, 150, filter_of_days(path)) for path in _PATHS),
    Page("list of ct, a word", "ct", 150, lambda turn: f"ct_text=liver&{filter_of_days('ct')(turn)}"),
    Page("list of ct by age", "ct", 150, lambda turn: f"ct_sort=-patient_age_years&{filter_of_days('ct')(turn)}"),
    *(Page(f"charts of {path}", f"{path}_charts", 300, _months(path)) for path in _PATHS),
    *(Page(f"charts of {path}, any days", f"{path}_charts", MAX_PAGE_MS, _partial_months(path)) for path in _PATHS),
    Page("charts of ct, men", "ct_charts", _EXACT_CHARTS_MS, lambda turn: f"ct_sex=M&{_partial_months('ct')(turn)}"),
    Page("equipment", "equipment", MAX_PAGE_MS),
    Page("data quality", "quality", MAX_PAGE_MS),
)

DOWNLOADS = (
    Download("CSV of 200,000 studies", "export/ct.csv?ct_from=2025-09-01", 5000),
    Download("CSV of 200,000 events", "export/ct.csv?per=event&ct_from=2026-05-01", 5000),
)


def study_pages(connection: Connection) -> Iterator[Page]:
    """The page of a study of each modality; another study in each round."""
    for modality in MODALITIES:
        rows = study_list.study_page(connection, StudyFilter(modality.code), ["study_instance_uid"], 3)
        queries = [f"uid={study.study_instance_uid}" for study in rows]
        yield Page(f"a study of {modality.path}", "study", MAX_PAGE_MS, queries.__getitem__)
