"""How many rows a download has, against rows whose answers are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, create_engine

from kerma.database.query.exports.export import Count, count, estimate
from kerma.database.query.filters.criterion import SearchText
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Iterator

SPIRAL = {"modality": ExamModality.CT, "acquisition_protocol": "Whole body"}
LOCALIZER = {"modality": ExamModality.CT, "acquisition_protocol": "Topogram"}
ADMINISTRATION = {"modality": ExamModality.NUCLEAR_MEDICINE, "radiopharmaceutical": "Fludeoxyglucose"}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        machine = add_machine(connection)
        add_study(connection, machine, "1.1", events=[SPIRAL])
        petct = [LOCALIZER, SPIRAL, ADMINISTRATION]
        add_study(connection, machine, "1.2", modalities=(ExamModality.CT, ExamModality.NUCLEAR_MEDICINE), events=petct)
        add_study(connection, machine, "1.3", modality=ExamModality.NUCLEAR_MEDICINE, events=[ADMINISTRATION])
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("modality", "filters", "expected"),
    [
        (ExamModality.CT, {}, Count(2, 3)),
        (ExamModality.NUCLEAR_MEDICINE, {}, Count(2, 2)),
        (ExamModality.CT, {"protocol": "Topo"}, Count(1, 1)),
        (ExamModality.NUCLEAR_MEDICINE, {"text": SearchText("nothing says this")}, Count(0, 0)),
    ],
)
def test_the_events_of_a_download_are_those_of_its_modality(
    connection: Connection, modality: ExamModality, filters: dict[str, object], expected: Count
) -> None:
    study_filter = StudyFilter.from_values(modality, filters)  # type: ignore[arg-type]  # values of several kinds
    assert estimate(connection, study_filter) == expected
    assert count(connection, study_filter, cap=10) == expected
