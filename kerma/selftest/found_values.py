"""Finds the value of each row of the table of expected values in the running test."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from kerma.database.query.exports.export import Selection
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.selftest import shown_values, stored_values
from kerma.selftest import spreadsheet
from kerma.selftest.comparison import NOT_INSTALLED, ComparedValue, ExpectedValue, FoundValue, compare
from kerma.selftest.objects.reference_object import study_uid
from kerma.standard.enumerations import ExamModality, ObjectStatus

#: Modality of each reference study, of which exports are written.
_EXPORTED: Mapping[int, ExamModality] = {
    **dict.fromkeys((1, 2, 3, 4), ExamModality.CT),
    **dict.fromkeys((5, 6), ExamModality.FLUOROSCOPY),
    **dict.fromkeys((7, 8), ExamModality.RADIOGRAPHY),
    **dict.fromkeys((9, 10), ExamModality.MAMMOGRAPHY),
    **dict.fromkeys((11, 12), ExamModality.NUCLEAR_MEDICINE),
}
_LISTS: Mapping[ExamModality, str] = {
    ExamModality.CT: "ct",
    ExamModality.FLUOROSCOPY: "fluoroscopy",
    ExamModality.RADIOGRAPHY: "radiography",
    ExamModality.MAMMOGRAPHY: "mammography",
    ExamModality.NUCLEAR_MEDICINE: "nuclear_medicine",
}
_STUDY_UID = "study_instance_uid"


class FoundValues:
    """Values that the system gives.

    Args:
        connection: to the temporary schema.
        sent: number of objects that were sent.
        folder: for files of exports.
        environment: variables of the processes that write them.
    """

    def __init__(self, connection: Connection, sent: int, folder: Path, environment: Mapping[str, str]) -> None:
        self._connection = connection
        self._sent = sent
        self._folder = folder
        self._environment = environment
        self._csv = cache(self._read_csv)
        self._workbook = cache(self._read_workbook)
        self._readers: Mapping[str, Callable[[ExpectedValue], FoundValue]] = {
            "reception": self._reception,
            "chart": self._chart,
            "filter": self._filter,
            "export": self._export,
        }

    def compared(self, expected: ExpectedValue) -> ComparedValue:
        """Find a value and compare it; where finding it fails, the error is what was found."""
        try:
            found = self._readers.get(expected.part, self._stored)(expected)
        except Exception as error:  # noqa: BLE001 -- a broken part is a failed comparison, and the others follow
            self._connection.rollback()
            found = f"{type(error).__name__}: {error}"
        return compare(expected, found)

    def _stored(self, expected: ExpectedValue) -> FoundValue:
        return stored_values.stored_value(
            self._connection, study_uid(expected.study), expected.location, expected.quantity
        )

    def _reception(self, expected: ExpectedValue) -> FoundValue:
        counts = stored_values.status_counts(self._connection)
        if expected.quantity == "missing":
            return float(self._sent - counts.get(ObjectStatus.EXTRACTED, 0))
        return float(counts.get(expected.quantity, 0))

    def _chart(self, expected: ExpectedValue) -> FoundValue:
        way, _, modality = expected.location.partition(" ")
        if way == "counted":
            return float(shown_values.counted_studies(self._connection, modality))
        median = shown_values.rollup_median if way == "rollup" else shown_values.exact_median
        return median(self._connection, modality, expected.quantity.removeprefix("median "))

    def _filter(self, expected: ExpectedValue) -> FoundValue:
        numbers = {study_uid(number): str(number) for number in _EXPORTED}
        found = shown_values.filtered_uids(self._connection, expected.location)
        return " ".join(numbers.get(uid, uid) for uid in found)

    def _export(self, expected: ExpectedValue) -> FoundValue:
        modality, uid = _EXPORTED[expected.study], study_uid(expected.study)
        if expected.location == "csv":
            own = next((row for row in self._csv(modality) if row[_STUDY_UID] == uid), None)
            return own[expected.quantity] if own else None
        if not spreadsheet.is_installed():
            return NOT_INSTALLED
        columns = Selection(StudyFilter.from_values(modality)).columns
        headings = {column.fact.name: column.fact.heading for column in columns}
        own_row = next((row for row in self._workbook(modality) if row[headings[_STUDY_UID]] == uid), None)
        cell = own_row[headings[expected.quantity]] if own_row else None
        return cell if cell is None or isinstance(cell, int | float) else str(cell)

    def _read_csv(self, modality: ExamModality) -> list[dict[str, str]]:
        return shown_values.exported_csv(self._connection, modality)

    def _read_workbook(self, modality: ExamModality) -> list[dict[str, object]]:
        return spreadsheet.exported_workbook(self._folder, _LISTS[modality], self._environment)
