"""The options of charts: quantity, dimensions, statistic, sort order, steps of time and numbers of items.

Each function draws the control of an option and returns its value, which is stored in the URL.
"""

from collections.abc import Mapping
from datetime import date

from dashboard.pages.charts import controls, data
from dashboard.pages.charts.chart_catalogue import INITIAL_QUANTITIES, ChartKind, SortKey
from dashboard.ui import cached_queries
from dashboard.ui.current_user import current_user
from dashboard.ui.modalities import Modality
from dashboard.ui.text.i18n import heading, msg
from kerma.access.rights import Right
from kerma.database.query.charts.chart_query import TimeStep
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import DIMENSIONS
from kerma.database.query.charts.quantities import QUANTITIES
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.facts.study import STAFF

_STATISTICS: Mapping[ChartKind, str] = {
    ChartKind.BOX: msg("Boxes (5, 25, 50, 75, 95 %)"),
    ChartKind.MEDIAN: msg("Medians"),
    ChartKind.MEAN: msg("Means"),
    ChartKind.OUTLINES: msg("Histograms in one chart"),
}
_STEPS: Mapping[TimeStep, str] = {
    "day": msg("day"),
    "week": msg("week"),
    "month": msg("month"),
    "quarter": msg("quarter"),
    "year": msg("year"),
}
_REVERSED = "-"
_SORTS: Mapping[str, str] = {
    SortKey.FREQUENCY: msg("Frequency"),
    SortKey.VALUE: msg("Value"),
    SortKey.NAME: msg("Name"),
    f"{_REVERSED}{SortKey.FREQUENCY}": msg("Frequency, lowest first"),
    f"{_REVERSED}{SortKey.VALUE}": msg("Value, lowest first"),
    f"{_REVERSED}{SortKey.NAME}": msg("Name, Z to A"),
}
_ITEM_NUMBERS = {number: number for number in ("8", "12", "20", "40", "100")}
_LINE_NUMBERS = {number: number for number in ("3", "5", "8", "12")}
_UNGROUPED = "none"


def quantity(modality: Modality, name: str = "quantity", label: str = msg("Quantity"), default: str = "") -> str:
    """The name of a quantity."""
    options = {quantity.name: heading(quantity) for quantity in QUANTITIES[modality.code].values()}
    return controls.one_of(modality, name, label, options, default or INITIAL_QUANTITIES[modality.code].main)


def level(modality: Modality, *quantities: str) -> Level:
    """The level of quantities: that of events where one of them is measured per event."""
    return "event" if any(QUANTITIES[modality.code][name].level == "event" for name in quantities) else "study"


def dimension(modality: Modality, level: Level, default: str = "procedure", *, is_optional: bool = False) -> str:
    """The dimension to group by."""
    options = _dimensions(modality, level)
    if is_optional:
        options, default = {_UNGROUPED: msg("nothing"), **options}, _UNGROUPED
    by = controls.one_of(modality, "by", msg("Group by"), options, default)
    return "" if by == _UNGROUPED else by


def second_dimension(modality: Modality, level: Level, by: str) -> str:
    """The second dimension to group by, another one than the first; there is none without a first one."""
    others = {name: label for name, label in _dimensions(modality, level).items() if by and name != by}
    and_by = controls.one_of(modality, "and_by", msg("and by"), {_UNGROUPED: msg("nothing"), **others}, _UNGROUPED)
    return "" if and_by == _UNGROUPED else and_by


def _dimensions(modality: Modality, level: Level) -> dict[str, str]:
    """Names and labels of dimensions. Values of studies cannot be grouped by a property of their events."""
    may_see_staff = current_user().may(Right.VIEW_STAFF)
    return {
        dimension.name: dimension.label
        for dimension in DIMENSIONS[modality.code].values()
        if (level == "event" or dimension.level == "study") and (may_see_staff or dimension.fact not in STAFF)
    }


def initial_day(study_filter: StudyFilter) -> date:
    """The last change of software, where the filter names one piece of equipment; otherwise the start of the month."""
    equipment = study_filter.value("machine")
    if isinstance(equipment, tuple) and len(equipment) == 1:
        changes = data.software_changes(study_filter)
        if changes:
            return changes[-1].day
    return cached_queries.local_now().date().replace(day=1)


def line_number(modality: Modality) -> int:
    """Number of lines."""
    return int(controls.one_of(modality, "lines", msg("Lines"), _LINE_NUMBERS, "5"))


def item_number(modality: Modality, default: str) -> int:
    """Number of items."""
    return int(controls.one_of(modality, "items", msg("Items"), _ITEM_NUMBERS, default))


def time_step(modality: Modality) -> TimeStep:
    """Steps of charts over time."""
    return controls.one_of(modality, "step", msg("By"), _STEPS, "month")


def statistic(modality: Modality) -> ChartKind:
    """How the values of items are shown."""
    return controls.one_of(modality, "statistic", msg("Shown as"), _STATISTICS, ChartKind.BOX)


def sort_order(modality: Modality) -> tuple[SortKey, bool]:
    """What items are sorted by, and whether in reverse."""
    sort = controls.one_of(modality, "sort", msg("Sorted by"), _SORTS, SortKey.FREQUENCY)
    return SortKey(sort.removeprefix(_REVERSED)), sort.startswith(_REVERSED)
