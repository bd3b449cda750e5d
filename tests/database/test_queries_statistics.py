"""Figures of charts against numpy, on the demo hospital and on rows made by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sqlalchemy import select

from kerma.database.ingest.store import Received, store
from kerma.database.query.charts import chart_data, exact_pairs, exact_statistics, rollup_groups
from kerma.database.query.charts.dimensions import DIMENSIONS, EQUIPMENT, OTHER, PROCEDURE, PROTOCOL, Grouping
from kerma.database.query.charts.exact_pairs import Pairs
from kerma.database.query.charts.exact_statistics import BOX
from kerma.database.query.charts.quantities import IS_MAPPED, MAPPED_SKIN_DOSE, QUANTITIES, common_level
from kerma.database.query.charts.rollup_groups import Bins
from kerma.database.query.filters.criterion import Range
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.expressions import has_modality
from kerma.database.schema.tables import study_table
from kerma.extract import extract
from kerma.simulate import hospital_studies
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality
from tests.support.database_contents import HASHED
from tests.support.study_rows import add_machine, add_skin_dose, add_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from kerma.database.query.charts.quantities import Quantity

OPEN = StudyFilter.from_values(ExamModality.CT)
DLP = QUANTITIES[ExamModality.CT]["study_dlp_mgy_cm"]
CTDI = QUANTITIES[ExamModality.CT]["event_ctdi_vol_mgy"]
#: Filters that counts answer: whole months, and days beside them.
COUNTED = {
    "all": OPEN,
    "begun within a month": StudyFilter.from_values(ExamModality.CT, {"from": date(2026, 3, 11)}),
    "ended within a month": StudyFilter.from_values(ExamModality.CT, {"to": date(2026, 8, 19)}),
    "both": StudyFilter.from_values(ExamModality.CT, {"from": date(2025, 12, 24), "to": date(2026, 9, 29)}),
}
STUDIES = 60
# Half a bin, and what a double loses.
BIN_ERROR = 0.0058


@pytest.fixture(scope="module")
def hospital(
    make_database: Callable[..., str], drop_database: Callable[[str], None], migrated_template: str
) -> Iterator[Connection]:
    """The demo hospital as the plugin stores it."""
    from kerma.database.engine import make_engine  # noqa: PLC0415

    url = make_database(migrated_template)
    engine = make_engine(url)
    objects = [made.to_bytes() for study in hospital_studies(STUDIES) for made in study.objects]
    with engine.begin() as connection:
        store(connection, [Received(f"orthanc-{number}", extract(data)) for number, data in enumerate(objects)], HASHED)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    drop_database(url)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


def at(day: int, hour: int = 10, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour)  # noqa: DTZ001, a modality's local time


def stored(connection: Connection, quantity: Quantity) -> list[float | None]:
    """Every value of a quantity, read one by one."""
    query = select(quantity.column).select_from(study_table.outerjoin(MAPPED_SKIN_DOSE, IS_MAPPED))
    if quantity.level == "event":
        events = EVENT_TABLES[quantity.modality]
        query = query.join(events, events.c.study_id == study_table.c.study_id)
    return list(connection.execute(query.where(has_modality(quantity.modality))).scalars())


@pytest.mark.parametrize("modality", list(ExamModality))
def test_exact_figures_of_every_quantity_are_those_of_numpy(hospital: Connection, modality: ExamModality) -> None:
    for quantity in QUANTITIES[modality].values():
        values = stored(hospital, quantity)
        known = np.array([value for value in values if value is not None], dtype=float)
        [row] = exact_statistics.summary_statistics(hospital, StudyFilter.from_values(modality), quantity)
        assert (row.n, row.missing) == (len(known), len(values) - len(known)), quantity.name
        if len(known):
            assert row.quantiles == pytest.approx(np.quantile(known, BOX)), quantity.name
            assert [row.minimum, row.mean, row.maximum] == pytest.approx([known.min(), known.mean(), known.max()])


@pytest.mark.parametrize("modality", list(ExamModality))
def test_figures_from_counts_are_within_half_a_bin(hospital: Connection, modality: ExamModality) -> None:
    for quantity in (each for each in QUANTITIES[modality].values() if each.has_rollup):
        known = np.array([value for value in stored(hospital, quantity) if value is not None], dtype=float)
        answer = chart_data.summary_statistics(hospital, StudyFilter.from_values(modality), quantity)
        assert not answer.is_exact
        if len(known):
            ranked = np.quantile(known, BOX, method="inverted_cdf")
            assert answer.rows[0].quantiles == pytest.approx(ranked, rel=BIN_ERROR), quantity.name
            assert answer.rows[0].mean == pytest.approx(known.mean(), rel=BIN_ERROR), quantity.name


@pytest.mark.parametrize("study_filter", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize("most", [1, 3, 100])
@pytest.mark.parametrize(("dimension", "quantity"), [(PROCEDURE, DLP), (EQUIPMENT, DLP), (PROTOCOL, CTDI)])
def test_numbers_of_items_from_counts_are_exact(
    hospital: Connection, dimension: Any, quantity: Quantity, most: int, study_filter: StudyFilter
) -> None:
    level = common_level(quantity, dimension)
    [counted, exact] = (
        chart_data.item_counts(hospital, study_filter, level, dimension, must_be_exact=must).rows
        for must in (False, True)
    )
    assert {(row.item, row.n) for row in counted} == {(row.item, row.n) for row in exact}
    grouping = Grouping(dimension, tuple(row.item for row in exact[:most]))
    [binned, unbinned] = (
        chart_data.summary_statistics(hospital, study_filter, quantity, grouping, must_be_exact=must)
        for must in (False, True)
    )
    assert (binned.is_exact, unbinned.is_exact) == (False, True)
    numbers = [[(row.group, row.n, row.missing) for row in answer.rows] for answer in (binned, unbinned)]
    assert sorted(numbers[0]) == sorted(numbers[1])


@pytest.mark.parametrize("study_filter", COUNTED.values(), ids=COUNTED)
def test_months_from_counts_hold_the_same_numbers(hospital: Connection, study_filter: StudyFilter) -> None:
    [binned, unbinned] = (
        chart_data.summary_statistics(hospital, study_filter, DLP, None, "month", must_be_exact=must)
        for must in (False, True)
    )
    with_values = [(row.step_start, row.n, row.missing) for row in unbinned.rows if row.n]
    assert [(row.step_start, row.n, row.missing) for row in binned.rows if row.n] == with_values


def paired(connection: Connection, first: Any, second: Any, quantity: Quantity) -> Grouping:
    """The three most frequent items of two dimensions."""
    level = common_level(quantity, first, second)
    counts = (exact_statistics.item_counts(connection, OPEN, level, dimension) for dimension in (first, second))
    firsts, seconds = (tuple(count.item for count in rows[:3]) for rows in counts)
    return Grouping(first, firsts, Grouping(second, seconds))


PAIRS = [(PROCEDURE, EQUIPMENT, DLP), (EQUIPMENT, PROTOCOL, CTDI), (PROTOCOL, EQUIPMENT, CTDI)]


@pytest.mark.parametrize("study_filter", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize(("first", "second", "quantity"), PAIRS)
def test_pairs_of_items_have_the_same_numbers_from_rollups(
    hospital: Connection, first: Any, second: Any, quantity: Quantity, study_filter: StudyFilter
) -> None:
    grouping = paired(hospital, first, second, quantity)
    answers = [
        chart_data.summary_statistics(hospital, study_filter, quantity, grouping, must_be_exact=must)
        for must in (False, True)
    ]
    assert [answer.is_exact for answer in answers] == [False, True]
    [binned, exact] = (
        {row.group: (row.n, row.missing) for row in answer.rows if not grouping.is_other(row.group)}
        for answer in answers
    )
    assert binned == exact
    totals = [sum(row.n + row.missing for row in answer.rows) for answer in answers]
    assert totals[0] == totals[1]


@pytest.mark.parametrize(("first", "second", "quantity"), PAIRS)
def test_months_of_pairs_of_items_have_the_same_numbers_from_rollups(
    hospital: Connection, first: Any, second: Any, quantity: Quantity
) -> None:
    grouping = paired(hospital, first, second, quantity)
    level = common_level(quantity, first, second)
    numbers, counts = [], []
    for must in (False, True):
        rows = chart_data.summary_statistics(hospital, OPEN, quantity, grouping, "month", must_be_exact=must).rows
        shown = [row for row in rows if row.n and not grouping.is_other(row.group)]
        numbers.append({(row.step_start, row.group): row.n for row in shown})
        steps = chart_data.step_counts(hospital, OPEN, level, grouping, "month", must_be_exact=must).rows
        counts.append({(row.step_start, row.group): row.n for row in steps if not grouping.is_other(row.group)})
        assert sum(row.n + row.missing for row in rows) == sum(row.n for row in steps)
    assert numbers[0] == numbers[1]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("grouping", [None, Grouping(PROCEDURE, ()), Grouping(EQUIPMENT, ())])
def test_months_of_other_items_only_are_those_of_all(hospital: Connection, grouping: Grouping | None) -> None:
    rows = chart_data.summary_statistics(hospital, OPEN, DLP, grouping, "month").rows
    assert {row.group for row in rows} == {OTHER}
    assert sum(row.n for row in rows) == exact_statistics.summary_statistics(hospital, OPEN, DLP)[0].n


def test_a_group_of_two_dimensions_holds_the_values_of_both_items(connection: Connection) -> None:
    machines = [add_machine(connection, device_serial_number=serial) for serial in ("A-1", "B-1")]
    studies = [("Head", 0, 1.0), ("Head", 0, 3.0), ("Head", 1, 10.0), ("Chest", 0, 20.0), ("Spine", 1, 99.0)]
    for number, (name, machine, dlp) in enumerate(studies):
        add_study(connection, machines[machine], f"1.{number}", study_description=name, dlp_mgy_cm=dlp)
    first, second = (count.item for count in exact_statistics.item_counts(connection, OPEN, "study", EQUIPMENT))
    grouping = Grouping(PROCEDURE, ("Head", "Chest"), Grouping(EQUIPMENT, (first, second)))
    rows = exact_statistics.summary_statistics(connection, OPEN, DLP, grouping)
    found = {grouping.positions(row.group): (row.n, row.maximum) for row in rows}
    assert found == {(0, 2): (1, 99.0), (1, 1): (2, 3.0), (1, 2): (1, 10.0), (2, 1): (1, 20.0)}
    assert [grouping.is_other(row.group) for row in rows] == [True, False, False, False]


@pytest.mark.parametrize("study_filter", COUNTED.values(), ids=COUNTED)
def test_the_work_of_a_week_from_counts_is_that_of_the_studies(hospital: Connection, study_filter: StudyFilter) -> None:
    [counted, unbinned] = (
        chart_data.workload(hospital, study_filter, must_be_exact=must).rows for must in (False, True)
    )
    assert counted == unbinned
    assert sum(row.n for row in unbinned) > 0


def test_a_histogram_from_counts_holds_every_value_once(hospital: Connection) -> None:
    edges = (0.0, 100.0, 300.0, 1000.0)
    answer = chart_data.histogram(hospital, OPEN, DLP, lambda _: edges)
    known = [value for value in stored(hospital, DLP) if value is not None]
    assert sum(row.n for row in answer.rows.bars) == len(known)


def test_bars_from_counts_are_those_of_the_values_to_some_percent() -> None:
    values = np.random.default_rng(1).lognormal(6, 0.6, 10_000)
    bins, numbers = np.unique(np.floor(200 * np.log10(values)), return_counts=True)
    edges = [float(edge) for edge in np.arange(100.0, 900.0, 50.0)]
    parted = rollup_groups.divided_at(Bins(10 ** ((bins + 0.5) / 200), numbers), edges)
    exact, _ = np.histogram(values, (0.0, *edges, np.inf))
    assert np.abs(np.array(parted) / exact - 1).max() < 0.02
    assert sum(parted) == len(values)


def test_zeros_lie_in_the_first_bar() -> None:
    assert rollup_groups.divided_at(Bins(np.array([0.0, 10.0]), np.array([3, 1])), (0.0, 5.0, 20.0)) == [0, 3, 1, 0]


def test_a_histogram_of_set_values_is_exact(hospital: Connection) -> None:
    """A bin holds one voltage, and lies on both sides of it."""
    voltage = QUANTITIES[ExamModality.RADIOGRAPHY]["event_tube_voltage_kv"]
    assert chart_data.histogram(
        hospital, StudyFilter.from_values(ExamModality.RADIOGRAPHY), voltage, lambda _: (60.0, 120.0)
    ).is_exact


@pytest.mark.parametrize("modality", list(ExamModality))
def test_days_beside_months_are_counted_as_months_are(hospital: Connection, modality: ExamModality) -> None:
    beside = StudyFilter.from_values(modality, {"from": date(2026, 3, 11), "to": date(2026, 9, 29)})
    for quantity in (each for each in QUANTITIES[modality].values() if each.has_rollup):
        answer = chart_data.summary_statistics(hospital, beside, quantity)
        exact = exact_statistics.summary_statistics(hospital, beside, quantity)
        numbers = [[(row.n, row.missing) for row in rows if row.n] for rows in (answer.rows, exact)]
        assert not answer.is_exact
        assert numbers[0] == numbers[1], quantity.name
        if exact[0].n:
            assert answer.rows[0].mean == pytest.approx(exact[0].mean, rel=BIN_ERROR), quantity.name


@pytest.mark.parametrize(
    ("unbinned", "counted"),
    [
        ({}, True),
        ({"must_be_exact": True}, False),
        ({"quantity": QUANTITIES[ExamModality.CT]["study_patient_age_years"]}, False),
        ({"dimensions": (DIMENSIONS[ExamModality.CT]["operator"],)}, False),
        ({"dimensions": (PROCEDURE, EQUIPMENT)}, True),
        ({"dimensions": (PROCEDURE, DIMENSIONS[ExamModality.CT]["operator"])}, False),
        ({"step": "week"}, False),
    ],
)
def test_counts_answer_only_what_is_counted(unbinned: dict[str, Any], counted: bool) -> None:
    assert (chart_data.rollups_for(OPEN, "study", **unbinned) is not None) is counted


def test_a_filter_of_a_dose_is_answered_exactly() -> None:
    assert chart_data.rollups_for(StudyFilter.from_values(ExamModality.CT, {"dlp": Range(1, 2)}), "study") is None


def test_everything_that_is_not_distinguished_is_one_item(connection: Connection) -> None:
    machine = add_machine(connection)
    for number, (name, dlp) in enumerate([("A", 1.0), ("A", 3.0), ("B", 5.0), (None, 7.0), (None, None)]):
        add_study(connection, machine, f"1.{number}", study_description=name, dlp_mgy_cm=dlp)
    rows = exact_statistics.summary_statistics(connection, OPEN, DLP, Grouping(PROCEDURE, ("A", None)))
    assert [(row.group, row.n, row.missing, row.mean) for row in rows] == [
        (OTHER, 1, 0, 5.0),
        (1, 2, 0, 2.0),
        (2, 1, 1, 7.0),
    ]


def test_events_are_those_that_fit_the_filter_of_events(connection: Connection) -> None:
    events = [
        {"acquisition_protocol": "Head", "ctdi_vol_mgy": 50.0},
        {"acquisition_protocol": "Body", "ctdi_vol_mgy": 9.0},
    ]
    add_study(connection, add_machine(connection), "1.1", events=events)
    study_filter = StudyFilter.from_values(ExamModality.CT, {"protocol_is": ("Body",)})
    [row] = exact_statistics.summary_statistics(connection, study_filter, CTDI)
    assert (row.n, row.maximum) == (1, 9.0)


def test_a_value_on_an_edge_belongs_to_the_bin_above(connection: Connection) -> None:
    machine = add_machine(connection)
    for number, dlp in enumerate([5.0, 10.0, 19.9, 20.0, None]):
        add_study(connection, machine, f"1.{number}", dlp_mgy_cm=dlp)
    rows = exact_statistics.histogram(connection, OPEN, DLP, (10.0, 20.0))
    assert [(row.bin, row.n) for row in rows] == [(0, 1), (1, 2), (2, 1)]


@pytest.mark.parametrize(
    ("step", "moments"),
    [
        ("day", [at(2, 0), at(3, 0), at(5, 0, 4), None]),
        ("week", [at(2, 0), at(30, 0), None]),
        ("month", [at(1, 0), at(1, 0, 4), None]),
        ("quarter", [at(1, 0, 1), at(1, 0, 4), None]),
        ("year", [at(1, 0, 1), None]),
    ],
)
def test_time_is_divided_into_steps(connection: Connection, step: Any, moments: list[datetime | None]) -> None:
    machine = add_machine(connection)
    for number, moment in enumerate([at(2), at(3), at(5, 10, 4), None]):
        add_study(connection, machine, f"1.{number}", at=moment, dlp_mgy_cm=1.0)
    assert [row.step_start for row in exact_statistics.summary_statistics(connection, OPEN, DLP, None, step)] == moments
    assert [row.step_start for row in exact_statistics.step_counts(connection, OPEN, "study", None, step)] == moments


@pytest.fixture
def peaks(connection: Connection) -> Connection:
    """Four fluoroscopy studies: two maps, an upper bound, and none."""
    machine, protocol = add_machine(connection), {"acquisition_protocol": "Cine", "dap_gy_cm2": 1.0}
    doses = ((ResultKind.MAP, 100.0), (ResultKind.MAP, 300.0), (ResultKind.UPPER_BOUND, 9000.0), (None, None))
    for number, (kind, dose) in enumerate(doses):
        facts: dict[str, Any] = {"dap_gy_cm2": 10.0 * (number + 1), "events": [protocol]}
        study = add_study(connection, machine, f"2.{number}", modality=ExamModality.FLUOROSCOPY, **facts)
        if kind is not None:
            add_skin_dose(connection, study, kind=kind, peak_skin_dose_mgy=dose)
    return connection


FLUOROSCOPY = QUANTITIES[ExamModality.FLUOROSCOPY]
PEAK, DAP = FLUOROSCOPY["study_peak_skin_dose_mgy"], FLUOROSCOPY["study_dap_gy_cm2"]


def test_statistics_of_the_peak_skin_dose_leave_upper_bounds_out(peaks: Connection) -> None:
    [row] = exact_statistics.summary_statistics(peaks, StudyFilter(ExamModality.FLUOROSCOPY), PEAK)
    assert (row.n, row.missing, row.mean, row.maximum) == (2, 2, 200.0, 300.0)


def test_the_peak_skin_dose_is_grouped_by_protocol(peaks: Connection) -> None:
    protocol = DIMENSIONS[ExamModality.FLUOROSCOPY]["protocol"]
    grouping = Grouping(protocol, ("Cine",))
    [row] = exact_statistics.summary_statistics(peaks, StudyFilter(ExamModality.FLUOROSCOPY), PEAK, grouping)
    assert (row.group, row.n, row.missing) == (1, 2, 2)


def test_the_peak_skin_dose_stands_against_the_area_product(peaks: Connection) -> None:
    pairs = exact_pairs.points(peaks, Pairs(study_filter=StudyFilter(ExamModality.FLUOROSCOPY), x=DAP, y=PEAK))
    assert [(point.x, point.y) for point in pairs] == [(10.0, 100.0), (20.0, 300.0)]


def test_a_filter_by_the_peak_applies_to_its_own_chart(peaks: Connection) -> None:
    above = StudyFilter.from_values(ExamModality.FLUOROSCOPY, {"psd": Range(200, None)})
    [row] = exact_statistics.summary_statistics(peaks, above, PEAK)
    assert (row.n, row.missing, row.minimum) == (1, 1, 300.0)


def test_pairs_need_both_quantities(connection: Connection) -> None:
    machine = add_machine(connection)
    weight = QUANTITIES[ExamModality.CT]["study_patient_weight_kg"]
    for number, (kg, dlp) in enumerate([(60.0, 100.0), (80.0, 300.0), (None, 5.0), (70.0, None)]):
        add_study(connection, machine, f"1.{number}", patient_weight_kg=kg, dlp_mgy_cm=dlp)
    pairs = Pairs(study_filter=OPEN, x=weight, y=DLP)
    counts = exact_pairs.pair_summary(connection, pairs)
    assert (counts.n, counts.missing, counts.x and counts.x[0], counts.y and counts.y[3]) == (2, 2, 60.0, 300.0)
    points = [(row.study_instance_uid, row.x, row.y) for row in exact_pairs.points(connection, pairs)]
    assert points == [("1.0", 60.0, 100.0), ("1.1", 80.0, 300.0)]
    grid = exact_pairs.grid(connection, pairs, x_edges=(50.0, 70.0, 90.0), y_edges=(0.0, 200.0, 400.0))
    assert [(row.x_bin, row.y_bin, row.n) for row in grid] == [(1, 1, 1), (2, 2, 1)]
    trend = exact_pairs.trend(connection, pairs, x_edges=(50.0, 90.0))
    assert [(row.x_bin, row.n, row.quantiles[1]) for row in trend] == [(1, 2, 200.0)]


def test_a_zero_that_was_not_measured_is_no_pair(connection: Connection) -> None:
    machine, quantities = add_machine(connection), QUANTITIES[ExamModality.CT]
    for number, (age, weight, dlp) in enumerate([(0.0, 3.0, 100.0), (5.0, 0.0, 200.0), (40.0, 70.0, 0.0)]):
        values: dict[str, Any] = {"patient_age_years": age, "patient_weight_kg": weight, "dlp_mgy_cm": dlp}
        add_study(connection, machine, f"1.{number}", **values)
    for name, n, zeros in (("study_patient_age_years", 2, 1), ("study_patient_weight_kg", 1, 2)):
        summary = exact_pairs.pair_summary(connection, Pairs(study_filter=OPEN, x=quantities[name], y=DLP))
        assert (summary.n, summary.zeros, summary.missing) == (n, zeros, 0)


def test_pairs_of_values_know_their_group_and_leave_other_items_out(connection: Connection) -> None:
    machine, weight = add_machine(connection), QUANTITIES[ExamModality.CT]["study_patient_weight_kg"]
    for number, name in enumerate(["Head", "Chest", "Spine"]):
        values: dict[str, Any] = {"patient_weight_kg": 60.0 + number, "dlp_mgy_cm": 100.0}
        add_study(connection, machine, f"1.{number}", study_description=name, **values)
    pairs = Pairs(study_filter=OPEN, x=weight, y=DLP, grouping=Grouping(PROCEDURE, ("Chest", "Head")))
    assert [(row.group, row.x) for row in exact_pairs.points(connection, pairs)] == [(1, 61.0), (2, 60.0)]
    summary = exact_pairs.pair_summary(connection, pairs)
    assert (summary.n, summary.others) == (2, 1)
    trend = exact_pairs.trend(connection, pairs, x_edges=(50.0, 90.0))
    assert [(row.group, row.x_bin, row.n) for row in trend] == [(1, 1, 1), (2, 1, 1)]


def test_the_voltage_of_an_event_is_the_highest_of_its_sources(connection: Connection) -> None:
    events = [{"sources": [{"tube_voltage_kv": 80.0}, {"tube_voltage_kv": 140.0}]}, {}]
    add_study(connection, add_machine(connection), "1.1", events=events)
    [row] = exact_statistics.summary_statistics(connection, OPEN, QUANTITIES[ExamModality.CT]["event_tube_voltage_kv"])
    assert (row.n, row.missing, row.maximum) == (1, 1, 140.0)


def test_ranks_show_values_before_a_day_from_those_after(connection: Connection) -> None:
    machine = add_machine(connection)
    for number, (day, dlp) in enumerate([(1, 1.0), (2, 2.0), (3, 10.0), (4, 20.0), (5, 30.0), (None, 9.0)]):
        add_study(connection, machine, f"1.{number}", at=at(day) if day else None, dlp_mgy_cm=dlp)
    rows = exact_statistics.values_by_rank(connection, OPEN, DLP, date(2026, 3, 3), (0.0, 0.5, 1.0))
    assert [(row.is_after, row.n, row.values) for row in rows] == [
        (False, 2, [1.0, 1.0, 2.0]),
        (True, 3, [10.0, 20.0, 30.0]),
    ]


def test_the_first_software_of_a_machine_is_no_change(connection: Connection) -> None:
    machine = add_machine(connection)
    for number, version in enumerate(["VA10", "VA10", "VB20", ""]):
        add_study(connection, machine, f"1.{number}", at=at(number + 1), software_versions=version)
    changes = exact_statistics.software_changes(connection, OPEN)
    assert [(row.software_versions, row.first_at) for row in changes] == [("VB20", at(3))]
