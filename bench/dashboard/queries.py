"""The measured database queries of the dashboard and their limits, one line each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from dashboard.ui.modalities import CT
from kerma.database.query.charts import rollup_workload, rollups
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.rollup_selection import RollupSelection, rollup_selection
from kerma.database.query.filters import options
from kerma.database.query.filters.criterion import FilterValue, SearchText
from kerma.database.query.filters.resolve import with_matching_terms
from kerma.database.query.filters.study_filter import StudyFilter, conditions
from kerma.database.query.reference_levels import room_samples
from kerma.database.query.studies import study_list
from kerma.database.query.studies.study_list import SortOrder
from kerma.database.schema.tables import study_table
from kerma.reference_levels.projection import Projection
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.sample_request import SampleRequest
from kerma.standard.enumerations import ExamModality


@dataclass(frozen=True)
class Query:
    """A database query of a page or download, without the dashboard's cache.

    Attributes:
        name: as printed.
        max_ms: limit of the median.
        execute: sends the query and fetches its rows.
    """

    name: str
    max_ms: float
    execute: Callable[[Connection], object]


_YEAR = {"from": date(2025, 11, 1), "to": date(2026, 10, 31)}
_LISTED = tuple(fact.name for fact in CT.listed if fact.name != "equipment")


def _of_year(modality: ExamModality) -> StudyFilter:
    return StudyFilter.from_values(modality, _YEAR)


def _selection(modality: ExamModality, level: Level = "study") -> RollupSelection:
    found = rollup_selection(_of_year(modality), level)
    if found is None:
        raise RuntimeError("a year of whole months must be answered from rollups")
    return found


def _list_with(connection: Connection, word: str) -> object:
    """The first page of the CT studies that contain a word, and their number."""
    study_filter = with_matching_terms(connection, StudyFilter.from_values(ExamModality.CT, {"text": SearchText(word)}))
    return study_list.study_page(connection, study_filter, _LISTED), study_list.study_count(connection, study_filter)


def _list_of(connection: Connection, criteria: dict[str, FilterValue | None]) -> object:
    """The first page of the CT studies of a filter, and their number."""
    study_filter = with_matching_terms(connection, StudyFilter.from_values(ExamModality.CT, criteria))
    return study_list.study_page(connection, study_filter, _LISTED), study_list.study_count(connection, study_filter)


def _frequent_name(connection: Connection) -> tuple[str, ...]:
    return tuple(options.texts_of(connection, ExamModality.CT, "name")[:1])


def _of_a_patient(connection: Connection) -> object:
    """The studies of a patient whose identifier is stored as a hash, as a search for it does."""
    known = connection.execute(
        select(study_table.c.patient_id).where(study_table.c.modality == ExamModality.CT).limit(1)
    )
    study_filter = StudyFilter.from_values(ExamModality.CT, {"patient_id": SearchText("P-1", (known.scalar_one(),))})
    return study_list.study_page(connection, study_filter, _LISTED), study_list.study_count(connection, study_filter)


def _exact(connection: Connection) -> object:
    """Exact quartiles by description."""
    table = study_table.c
    quartiles = func.percentile_cont([0.25, 0.5, 0.75]).within_group(table.dlp_mgy_cm)
    study_filter = conditions(_of_year(ExamModality.CT))
    query = select(table.procedure_id, func.count(), quartiles).where(*study_filter).group_by(table.procedure_id)
    return connection.execute(query).all()


def _chests_in_pa() -> SampleRequest:
    return SampleRequest(
        modality=ExamModality.RADIOGRAPHY,
        standard_name="Radiography chest",
        quantity=LevelQuantity.DAP_PER_PROJECTION,
        projection=Projection.PA,
        since=_YEAR["from"],
        until=_YEAR["to"],
    )


_ALL_CT = RollupSelection(modality=ExamModality.CT)

QUERIES = (
    Query("home: machines and their counts", 100, lambda c: rollup_workload.home(c, datetime(2026, 11, 1))),  # noqa: DTZ001
    Query("list: 50 of CT", 150, lambda c: study_list.study_page(c, StudyFilter(ExamModality.CT), _LISTED)),
    Query("list: 50 of CT, one year", 150, lambda c: study_list.study_page(c, _of_year(ExamModality.CT), _LISTED)),
    Query("list: count of CT, one year", 150, lambda c: study_list.study_count(c, _of_year(ExamModality.CT))),
    Query("list: 50 with a rare word, and their number", 150, lambda c: _list_with(c, "cardiac")),
    Query("list: 50 with a common word, and their number", 150, lambda c: _list_with(c, "abdomen")),
    Query("list: 50 with a word nobody uses", 150, lambda c: _list_with(c, "xyzzy")),
    Query("list: studies of one patient", 150, _of_a_patient),
    Query("list: 50 of a standard name, and their number", 150, lambda c: _list_of(c, {"name": _frequent_name(c)})),
    Query("list: 50 of a region, and their number", 150, lambda c: _list_of(c, {"body_region": ("head",)})),
    Query(
        "list: 50 of CT by standard name",
        150,
        lambda c: study_list.study_page(c, StudyFilter(ExamModality.CT), _LISTED, order=SortOrder("standard_name")),
    ),
    Query(
        "charts: histogram of a year",
        300,
        lambda c: rollups.histogram(c, "study", _selection(ExamModality.CT), "dlp_mgy_cm"),
    ),
    Query(
        "charts: quartiles by procedure, one year",
        300,
        lambda c: rollups.quantiles(c, "study", _selection(ExamModality.CT), "dlp_mgy_cm", ("term_id",)),
    ),
    Query(
        "charts: monthly medians by machine, all time",
        300,
        lambda c: rollups.quantiles(c, "study", _ALL_CT, "dlp_mgy_cm", ("month", "equipment_id")),
    ),
    Query(
        "charts: quartiles by protocol, all time",
        300,
        lambda c: rollups.quantiles(c, "event", _ALL_CT, "ctdi_vol_mgy", ("term_id",)),
    ),
    Query(
        "charts: quartiles by standard name, all time",
        300,
        lambda c: rollups.quantiles(c, "study", _ALL_CT, "dlp_mgy_cm", ("standard_name_id",)),
    ),
    Query("charts: workload", 300, lambda c: rollup_workload.workload(c, _ALL_CT)),
    Query("exact quartiles of a year of CT by procedure", 500, _exact),
    Query(
        "levels: DAP per radiograph of chests in PA, one year",
        300,
        lambda c: room_samples.room_samples(c, _chests_in_pa()),
    ),
)
