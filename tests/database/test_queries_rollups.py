"""Figures from counts agree with figures from all studies, to the width of a bin."""

# ruff: noqa: DTZ001 -- a modality's local time

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, any_, event, func, literal, select

from kerma.database.ingest.store import Received, store
from kerma.database.query.charts import rollup_workload, rollups
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.query_once import each_query_once
from kerma.database.query.charts.rollup_selection import (
    NO_DATE,
    NO_TERM,
    RollupSelection,
    months_between,
    rollup_selection,
)
from kerma.database.query.filters import terms
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations.equipment_activity import equipment_activity
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.tables import study_table
from kerma.extract import extract
from kerma.facts import rollup_quantities
from kerma.simulate import hospital
from kerma.standard.enumerations import ExamModality
from tests.support.database_contents import HASHED
from tests.support.study_rows import add_machine, add_study, uid

HALF_A_BIN = 10 ** (0.5 / 200) - 1
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
QUANTITIES = [
    (level, family, quantity)
    for level, declared in (("study", rollup_quantities.STUDY), ("event", rollup_quantities.EVENT))
    for family, quantities in declared.items()
    for quantity in quantities
]


def selection_of(**values: Any) -> RollupSelection:
    """Rollups of CT."""
    return RollupSelection(modality=ExamModality.CT, **values)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


@pytest.fixture(scope="module")
def files() -> list[bytes]:
    return [made.data for made in hospital(80, seed=3)]


def test_quantiles_are_those_of_all_values_to_half_a_bin(connection: Connection, files: list[bytes]) -> None:
    store(connection, [Received(str(i), extract(data)) for i, data in enumerate(files)], HASHED)
    for level, family, quantity in QUANTITIES:
        rows = rollups.quantiles(connection, level, RollupSelection(modality=family), quantity)  # type: ignore[arg-type]
        found = (rows[0].n, rows[0].quantiles) if rows else (0, [])
        count, exact = exact_quartiles(connection, level, family, quantity)  # type: ignore[arg-type]
        assert (quantity, found[0]) == (quantity, count)
        assert found[1] == pytest.approx(exact, rel=HALF_A_BIN)


def test_quantiles_counted_here_are_those_of_windows_in_postgresql(
    connection: Connection, files: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(connection, [Received(str(i), extract(data)) for i, data in enumerate(files)], HASHED)
    for level, family, quantity in QUANTITIES:
        for by in ((), ("month",)):
            arguments = (connection, level, RollupSelection(modality=family), quantity, by)  # type: ignore[arg-type]
            here = rollups.quantiles(*arguments)  # type: ignore[arg-type]
            with monkeypatch.context() as patch:
                patch.setattr(rollups, "_is_of_few_groups", lambda _: False)
                assert (quantity, rollups.quantiles(*arguments)) == (quantity, here)  # type: ignore[arg-type]


def test_equal_queries_of_a_page_are_sent_once_and_others_each_time(
    connection: Connection, three: tuple[UUID, UUID]
) -> None:
    del three
    statements: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda _c, _k, statement, *_: statements.append(statement))

    def read() -> tuple[object, object]:
        return (
            rollups.counts(connection, "study", selection_of()),
            rollups.histogram(connection, "study", selection_of(), "dlp_mgy_cm"),
        )

    with each_query_once():
        first = read()
        sent = len(statements)
        assert read() == first
        assert len(statements) == sent
        rollups.histogram(connection, "study", selection_of(), "dlp_mgy_cm", ("month",))
        assert len(statements) == sent + 1
    assert read() == first
    assert len(statements) == 2 * sent + 1


def exact_quartiles(connection: Connection, level: Level, family: str, quantity: str) -> tuple[int, list[float]]:
    events = EVENT_TABLES[family]
    table = study_table if level == "study" else events
    source = table if level == "study" else events.join(study_table, events.c.study_id == study_table.c.study_id)
    value = table.c[quantity]
    shares = func.percentile_disc(list(rollups.QUARTILES)).within_group(value)
    query = (
        select(func.count(value), shares).select_from(source).where(literal(family) == any_(study_table.c.modalities))
    )
    count, quartiles = connection.execute(query).one()
    return count, quartiles if count else []


@pytest.fixture
def three(connection: Connection) -> tuple[UUID, UUID]:
    """Two machines: two studies in January, one of them with a zero; one in February, one without a date."""
    first, second = add_machine(connection), add_machine(connection, device_serial_number="B-2")
    add_study(connection, first, uid(1), at=datetime(2026, 1, 5, 9), study_description="Head", dlp_mgy_cm=100.0)
    add_study(connection, first, uid(2), at=datetime(2026, 1, 31, 23), study_description="Chest", dlp_mgy_cm=0.0)
    add_study(connection, second, uid(3), at=datetime(2026, 2, 1, 0), dlp_mgy_cm=400.0)
    add_study(connection, second, uid(4), at=None, study_description="Head")
    return first, second


def test_frequencies_count_what_shows_no_dose_too(connection: Connection, three: tuple[UUID, UUID]) -> None:
    first, second = three
    found = rollups.counts(connection, "study", selection_of(), ("equipment_id",))
    assert {row.keys: row.n for row in found} == {(first,): 2, (second,): 2}


def test_months_stand_apart_and_undated_studies_too(connection: Connection, three: tuple[UUID, UUID]) -> None:
    del three
    found = rollups.counts(connection, "study", selection_of(), ("month",))
    assert [(row.keys, row.n) for row in found] == [((NO_DATE,), 1), ((JANUARY,), 2), ((FEBRUARY,), 1)]


def test_a_study_without_description_has_no_name(connection: Connection, three: tuple[UUID, UUID]) -> None:
    del three
    found = rollups.counts(connection, "study", selection_of(from_month=FEBRUARY), ("term_id",))
    assert [(row.keys, row.n) for row in found] == [((NO_TERM,), 1)]


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (selection_of(from_month=JANUARY, to_month=JANUARY), 2),
        (selection_of(from_month=FEBRUARY), 1),
        (selection_of(to_month=JANUARY), 2),
        (selection_of(term_ids=tuple(terms.ids_of("study_description", ["Head"]))), 2),
        (RollupSelection(modality=ExamModality.MAMMOGRAPHY), 0),
    ],
)
def test_a_selection_restricts(
    connection: Connection, three: tuple[UUID, UUID], selection: RollupSelection, count: int
) -> None:
    del three
    assert sum(row.n for row in rollups.counts(connection, "study", selection)) == count


def test_zero_is_its_own_bin(connection: Connection, three: tuple[UUID, UUID]) -> None:
    del three
    found = rollups.histogram(
        connection,
        "study",
        selection_of(from_month=JANUARY, to_month=JANUARY),
        "dlp_mgy_cm",
    )
    assert [(rollups.bin_centre(row.bin), row.n) for row in found] == [
        (0.0, 1),
        (pytest.approx(100.0, rel=HALF_A_BIN), 1),
    ]


def test_workload_is_by_weekday_and_hour(connection: Connection, three: tuple[UUID, UUID]) -> None:
    del three
    found = rollup_workload.workload(connection, selection_of())
    assert [tuple(row) for row in found] == [(0, -1, 1), (1, 9, 1), (6, 23, 1), (7, 0, 1)]


def test_workload_of_one_procedure_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="counted for equipment"):
        rollup_workload.workload(connection, selection_of(term_ids=(NO_TERM,)))


def test_days_are_those_of_the_scope(connection: Connection, three: tuple[UUID, UUID]) -> None:
    first, _ = three
    found = rollup_workload.by_day(connection, selection_of(from_month=JANUARY, to_month=JANUARY))
    assert [tuple(row) for row in found] == [(first, date(2026, 1, 5), 1), (first, date(2026, 1, 31), 1)]


def test_home_states_what_a_count_of_all_studies_states(connection: Connection, three: tuple[UUID, UUID]) -> None:
    del three
    now = datetime(2026, 2, 1, 23, 59, 59)
    assert rollup_workload.home(connection, now) == equipment_activity(connection, now)


@pytest.mark.parametrize(
    "wanted",
    [
        {"from": date(2026, 1, 2), "to": date(2026, 2, 27)},
        {"from": date(9999, 12, 2)},
        {"to": date(1, 1, 2)},
        {"sex": ("F",)},
        {"protocol_is": ("Head",)},
    ],
)
def test_what_counts_cannot_show_is_left_to_exact_figures(wanted: dict[str, object]) -> None:
    assert rollup_selection(StudyFilter.from_values(ExamModality.CT, wanted), "study") is None  # type: ignore[arg-type]


def test_whole_months_machines_and_names_are_answered_by_counts() -> None:
    study_filter = StudyFilter.from_values(
        ExamModality.CT, {"from": JANUARY, "to": date(2026, 2, 28), "machine": (NO_TERM,), "study": ("Head",)}
    )
    ids = tuple(terms.ids_of("study_description", ["Head"]))
    assert rollup_selection(study_filter, "study") == RollupSelection(
        modality=ExamModality.CT, from_month=JANUARY, to_month=FEBRUARY, equipment_ids=(NO_TERM,), term_ids=ids
    )
    assert rollup_selection(study_filter, "event") is None


WHOLE_AND_BESIDE = {
    "whole months": ((date(2026, 1, 1), date(2026, 2, 28)), (JANUARY, FEBRUARY, ())),
    "open": ((None, None), (None, None, ())),
    "begun": ((date(2026, 1, 10), None), (FEBRUARY, None, ((date(2026, 1, 10), date(2026, 1, 31)),))),
    "not yet over": ((None, date(2026, 2, 3)), (None, JANUARY, ((FEBRUARY, date(2026, 2, 3)),))),
    "over the year's end": (
        (date(2025, 11, 30), date(2026, 1, 1)),
        (date(2025, 12, 1), date(2025, 12, 1), ((date(2025, 11, 30),) * 2, (JANUARY, JANUARY))),
    ),
    "a leap year's February": ((date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 2, 1), date(2024, 2, 1), ())),
}


@pytest.mark.parametrize(("days", "months"), WHOLE_AND_BESIDE.values(), ids=WHOLE_AND_BESIDE)
def test_a_period_is_whole_months_and_the_days_beside_them(days: tuple[date | None, ...], months: object) -> None:
    assert months_between(*days) == months
