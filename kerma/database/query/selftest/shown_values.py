"""What charts, filtered lists and exports give, by their own queries."""

import csv
from collections.abc import Mapping

from sqlalchemy import Connection

from kerma.database.query.charts import chart_data, exact_statistics, rollups
from kerma.database.query.charts.quantities import QUANTITIES
from kerma.database.query.exports.csv_copy import CsvForm, copy_csv
from kerma.database.query.exports.export import Selection, csv_query
from kerma.database.query.filters import resolve
from kerma.database.query.filters.criterion import FilterValue, Range
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies.study_list import study_count, study_page
from kerma.standard.enumerations import ExamModality

#: Filters of the test by their name in the table of expected values: modality, and value of each criterion.
FILTERS: Mapping[str, tuple[ExamModality, Mapping[str, FilterValue]]] = {
    "CT DLP from 400 to 600": (ExamModality.CT, {"dlp": Range(400, 600)}),
    "CT DLP from 120 to 480": (ExamModality.CT, {"dlp": Range(120, 480)}),
    "CT age up to 2 years": (ExamModality.CT, {"age": Range(None, 2)}),
    "CT CTDIvol from 50": (ExamModality.CT, {"ctdi": Range(50, None)}),
    "CT description contains child": (ExamModality.CT, {"description": "CHILD"}),
    "RF DAP from 200.5": (ExamModality.FLUOROSCOPY, {"dap": Range(200.5, None)}),
    "RF peak skin dose from 1000": (ExamModality.FLUOROSCOPY, {"psd": Range(1000, None), "psd_kind": ("map",)}),
    "DX all": (ExamModality.RADIOGRAPHY, {}),
    "MG all": (ExamModality.MAMMOGRAPHY, {}),
    "NM all": (ExamModality.NUCLEAR_MEDICINE, {}),
}


def filtered_uids(connection: Connection, name: str) -> list[str]:
    """Study Instance UIDs that a list with this filter shows, in ascending order."""
    modality, values = FILTERS[name]
    study_filter = resolve.with_matching_terms(connection, StudyFilter.from_values(modality, values))
    return sorted(study.study_instance_uid for study in study_page(connection, study_filter, ()))


def counted_studies(connection: Connection, modality: str) -> int:
    """Number of studies in the list of a modality."""
    return study_count(connection, StudyFilter.from_values(ExamModality(modality)))


def rollup_median(connection: Connection, modality: str, quantity: str) -> float | None:
    """The median of a total of studies from the rollups; None where they hold no value."""
    study_filter = StudyFilter.from_values(ExamModality(modality))
    selection = chart_data.rollups_for(study_filter, "study")
    if selection is None:
        return None
    found = rollups.quantiles(connection, "study", selection, quantity, (), (0.5,))
    return found[0].quantiles[0] if found else None


def exact_median(connection: Connection, modality: str, quantity: str) -> float | None:
    """The median of a total of studies from every value; None where there is no value."""
    study_filter = StudyFilter.from_values(ExamModality(modality))
    shown = QUANTITIES[ExamModality(modality)][f"study_{quantity}"]
    found = exact_statistics.summary_statistics(connection, study_filter, shown, fractions=(0.5,))
    quantiles = found[0].quantiles if found else None
    return float(quantiles[0]) if quantiles else None


def exported_csv(connection: Connection, modality: ExamModality) -> list[dict[str, str]]:
    """The rows of the CSV export of a modality, one for each study, by name of the column."""
    chunks: list[bytes] = []
    copy_csv(connection, csv_query(Selection(StudyFilter.from_values(modality)), CsvForm()), CsvForm(), chunks.append)
    return list(csv.DictReader(b"".join(chunks).decode().splitlines()))
