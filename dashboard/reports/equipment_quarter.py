"""What the report on a quarter of equipment states: studies, doses, problems, inactivity, changes of software."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection

from kerma.database.query.charts import exact_statistics
from kerma.database.query.charts.chart_records import Item, SoftwareChange, Summary
from kerma.database.query.charts.dimensions import DIMENSIONS, PROCEDURE, Dimension, Grouping
from kerma.database.query.charts.quantities import QUANTITIES, Quantity
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.operations import equipment, peak_skin_doses, study_problems
from kerma.database.query.operations.equipment import DayCount, EquipmentRecord
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.operations.study_problems import ProblemGroup
from kerma.database.query.studies import study_list
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import ExamModality, Exclusion
from kerma.statistics import inactivity
from kerma.statistics.inactivity import InactiveSpell
from kerma.statistics.quarter import Quarter

#: Peak skin doses above this are counted.
PEAK_SKIN_DOSE_MGY = 2000.0
#: The most frequent procedures and protocols are listed, so many of each.
MAX_ITEMS = 25
QUARTILES = (0.25, 0.5, 0.75)
_HABIT_DAYS = 365
#: The quantity that is compared, of procedures and of protocols (in nuclear medicine: of radiopharmaceuticals).
COMPARED_QUANTITIES: Mapping[ExamModality, tuple[str, str]] = {
    ExamModality.CT: ("study_dlp_mgy_cm", "event_ctdi_vol_mgy"),
    ExamModality.FLUOROSCOPY: ("study_dap_gy_cm2", "event_dap_gy_cm2"),
    ExamModality.RADIOGRAPHY: ("study_dap_gy_cm2", "event_dap_gy_cm2"),
    ExamModality.MAMMOGRAPHY: ("event_agd_mgy", "event_agd_mgy"),
    ExamModality.NUCLEAR_MEDICINE: ("study_administered_activity_mbq", "event_administered_activity_mbq"),
}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One procedure or protocol in a quarter and in the quarter before.

    Attributes:
        item: its name; None where the objects state none.
        count: number of its studies or events.
        count_before: the same in the quarter before.
        now: statistics of the quantity with `QUARTILES`.
        before: the same in the quarter before.
    """

    item: str | None
    count: int
    count_before: int
    now: Summary | None
    before: Summary | None


@dataclass(frozen=True, kw_only=True)
class Comparisons:
    """The most frequent values of a dimension, with statistics of one quantity."""

    dimension: Dimension
    quantity: Quantity
    rows: Sequence[Comparison]


@dataclass(frozen=True, kw_only=True)
class ModalityQuarter:
    """The quarter of one modality of the equipment.

    Attributes:
        modality: the modality.
        study_count: number of its studies.
        study_count_before: the same in the quarter before.
        by_procedure: its study descriptions.
        by_protocol: its protocols, or radiopharmaceuticals.
        problems: the problems of its studies.
        exclusions: how many of its studies of the quarter statistics leave out, and why.
    """

    modality: ExamModality
    study_count: int
    study_count_before: int
    by_procedure: Comparisons
    by_protocol: Comparisons
    problems: Sequence[ProblemGroup]
    exclusions: Mapping[Exclusion, int]


@dataclass(frozen=True, kw_only=True)
class EquipmentQuarter:
    """One quarter of one piece of equipment.

    Attributes:
        equipment: the equipment.
        quarter: the quarter.
        days: studies by day within the quarter.
        modalities: its modalities with studies in the quarter or the one before.
        spells: spells without a study that were longer than usual and touch the quarter.
        software_changes: first studies under another software version, within the quarter.
        peak_skin_doses: studies with a peak skin dose above `PEAK_SKIN_DOSE_MGY`, by kind of result.
    """

    equipment: EquipmentRecord
    quarter: Quarter
    days: Sequence[DayCount]
    modalities: Sequence[ModalityQuarter]
    spells: Sequence[InactiveSpell]
    software_changes: Sequence[SoftwareChange]
    peak_skin_doses: Mapping[ResultKind, int]


def load(connection: Connection, equipment_id: UUID, quarter: Quarter, today: date) -> EquipmentQuarter | None:
    """The quarter of the equipment; None where there is no such equipment."""
    record = equipment.by_id(connection, equipment_id)
    if record is None:
        return None
    days = equipment.days(connection, equipment_id)
    first, last = quarter.first_day, quarter.last_day
    present = {count.modality for count in days if quarter.previous.first_day <= count.day <= last}
    ordered = [modality for modality in ExamModality if modality in present]
    return EquipmentQuarter(
        equipment=record,
        quarter=quarter,
        days=[count for count in days if first <= count.day <= last],
        modalities=[_modality_quarter(connection, equipment_id, modality, quarter, days) for modality in ordered],
        spells=_spells(days, quarter, today),
        software_changes=_software_changes(connection, equipment_id, ordered, quarter),
        peak_skin_doses=peak_skin_doses.counts_above(connection, equipment_id, first, last, PEAK_SKIN_DOSE_MGY),
    )


def _modality_quarter(
    connection: Connection, equipment_id: UUID, modality: ExamModality, quarter: Quarter, days: Sequence[DayCount]
) -> ModalityQuarter:
    of_procedures, of_protocols = (QUANTITIES[modality][name] for name in COMPARED_QUANTITIES[modality])
    filters = [_study_filter(modality, equipment_id, part) for part in (quarter, quarter.previous)]
    period = StudyPeriod(modality, _midnight(quarter.first_day), _midnight(quarter.last_day + _DAY), equipment_id)
    return ModalityQuarter(
        modality=modality,
        study_count=_study_count(days, modality, quarter),
        study_count_before=_study_count(days, modality, quarter.previous),
        by_procedure=_comparisons(connection, filters, PROCEDURE, of_procedures),
        by_protocol=_comparisons(connection, filters, DIMENSIONS[modality]["protocol"], of_protocols),
        problems=study_problems.problem_groups(connection, period),
        exclusions=study_list.exclusion_counts(connection, filters[0]),
    )


_DAY = timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _study_filter(modality: ExamModality, equipment_id: UUID, quarter: Quarter) -> StudyFilter:
    return StudyFilter.from_values(
        modality, {"machine": (equipment_id,), "from": quarter.first_day, "to": quarter.last_day}
    )


def _study_count(days: Sequence[DayCount], modality: ExamModality, quarter: Quarter) -> int:
    return sum(
        count.study_count
        for count in days
        if count.modality == modality and quarter.first_day <= count.day <= quarter.last_day
    )


def _comparisons(
    connection: Connection, filters: Sequence[StudyFilter], dimension: Dimension, quantity: Quantity
) -> Comparisons:
    """Statistics in two quarters, the one before last; that before has the items of the first."""
    counts, counts_before = (
        {
            count.item: count.n
            for count in exact_statistics.item_counts(connection, study_filter, dimension.level, dimension)
        }
        for study_filter in filters
    )
    items = tuple(counts)[:MAX_ITEMS]
    now, before = (_statistics_of(connection, study_filter, quantity, dimension, items) for study_filter in filters)
    return Comparisons(
        dimension=dimension,
        quantity=quantity,
        rows=[
            Comparison(
                item=None if item is None else str(item),
                count=counts[item],
                count_before=counts_before.get(item, 0),
                now=now.get(group),
                before=before.get(group),
            )
            for group, item in enumerate(items, start=1)
        ],
    )


def _statistics_of(
    connection: Connection,
    study_filter: StudyFilter,
    quantity: Quantity,
    dimension: Dimension,
    items: tuple[Item, ...],
) -> dict[int, Summary]:
    """The statistics of each item that has values, by its group."""
    if not items:
        return {}
    statistics = exact_statistics.summary_statistics(
        connection, study_filter, quantity, Grouping(dimension, items), fractions=QUARTILES
    )
    return {summary.group: summary for summary in statistics if summary.n}


def _spells(days: Sequence[DayCount], quarter: Quarter, today: date) -> list[InactiveSpell]:
    """Judged by the year before the end of the quarter; today is not over."""
    last = min(quarter.last_day, today - _DAY)
    first = last - timedelta(days=_HABIT_DAYS)
    active = sorted({count.day for count in days if first < count.day <= last})
    return [spell for spell in inactivity.inactive_spells(active, last) if spell.last_day >= quarter.first_day]


def _software_changes(
    connection: Connection, equipment_id: UUID, modalities: Sequence[ExamModality], quarter: Quarter
) -> list[SoftwareChange]:
    """The changes of all modalities, each once, in order of time."""
    found: dict[str, SoftwareChange] = {}
    for modality in modalities:
        study_filter = StudyFilter.from_values(modality, {"machine": (equipment_id,)})
        for change in exact_statistics.software_changes(connection, study_filter):
            found.setdefault(change.software_versions, change)
    within = [change for change in found.values() if quarter.first_day <= change.first_at.date() <= quarter.last_day]
    return sorted(within, key=lambda change: change.first_at)
