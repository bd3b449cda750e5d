"""How many rows a download has, against rows whose answers are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, create_engine

from kerma.database.query.exports.export import Count, count, estimate
from kerma.database.query.filters.study_filter import Sought, study_filter
from tests.support.study_rows import add_machine, add_study

if TYPE_CHECKING:
    from collections.abc import Iterator

SPIRAL = {"modality": "CT", "acquisition_protocol": "Whole body"}
LOCALIZER = {"modality": "CT", "acquisition_protocol": "Topogram"}
ADMINISTRATION = {"modality": "NM", "radiopharmaceutical": "Fludeoxyglucose"}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        machine = add_machine(connection)
        add_study(connection, machine, "1.1", events=[SPIRAL])
        petct = [LOCALIZER, SPIRAL, ADMINISTRATION]
        add_study(connection, machine, "1.2", modalities=("CT", "NM"), events=petct)
        add_study(connection, machine, "1.3", modality="NM", events=[ADMINISTRATION])
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("modality", "filters", "expected"),
    [
        ("CT", {}, Count(2, 3)),
        ("NM", {}, Count(2, 2)),
        ("CT", {"protocol": "Topo"}, Count(1, 1)),
        ("NM", {"text": Sought("nothing says this")}, Count(0, 0)),
    ],
)
def test_the_events_of_a_download_are_those_of_its_modality(
    connection: Connection, modality: str, filters: dict[str, object], expected: Count
) -> None:
    chosen = study_filter(modality, filters)  # type: ignore[arg-type]  # values of several kinds
    assert estimate(connection, chosen) == expected
    assert count(connection, chosen, cap=10) == expected
