"""What drives the median of one system: how it moves without each group, and its most extreme studies."""

from collections.abc import Callable, Mapping, Sequence
from math import log
from statistics import median
from typing import NamedTuple
from uuid import UUID

from babel.dates import get_day_names

from dashboard.pages.optimisation import data, selection
from dashboard.pages.optimisation.selection import Selection
from dashboard.ui import navigation, table
from dashboard.ui.column import Column
from dashboard.ui.modalities import STUDY_AT
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import locale, msg, tr
from kerma.database.query.optimisation.funnel_samples import FunnelSamples
from kerma.database.query.optimisation.measures import Measure
from kerma.database.query.optimisation.single_values import MAX_VALUES, SingleValue
from kerma.facts.age_bounds import completed_years
from kerma.facts.fact import ValueKind
from kerma.reference_levels.glandular_dose_levels import thickness_class
from kerma.standard.enumerations import ExamModality
from kerma.statistics.funnel import MIN_EXAMINATIONS
from kerma.statistics.leave_one_out import GroupInfluence, group_influences

#: The groups and studies that are shown.
MAX_GROUPS, MAX_STUDIES = 15, 12
_WEIGHT_BOUNDS_KG = (50, 70, 90)
_AGE_BOUNDS_YEARS = (18, 40, 60, 80)
_NUMBER, _COUNT = ValueKind.NUMBER, ValueKind.COUNT


class _Dimension(NamedTuple):
    """By what values are grouped, and the group of each value as text."""

    label: str
    group_of: Callable[[SingleValue], str | None]


class _Influence(NamedTuple):
    """The influence of a group of one dimension."""

    dimension: str
    influence: GroupInfluence[str | None]


def show(
    selected: Selection, samples: FunnelSamples, measure: Measure, names: Mapping[UUID, str], phantom: str | None
) -> None:
    """Show the influences and the extreme studies of one system, of one CTDI phantom where one is compared."""
    plain_text.heading(tr("What drives the median"))
    with_values = [one.equipment_id for one in samples.equipment if one.n]
    equipment_id = selection.equipment({key: names.get(key) or str(key) for key in with_values})
    values = data.values(selected.of_equipment(equipment_id), measure.name, phantom)
    if not values:
        plain_text.empty(tr("No study of this period has a value of this quantity."))
        return
    if len(values) == MAX_VALUES:
        plain_text.note(tr("From the latest {count} values.", count=formatting.number(MAX_VALUES)))
    middle = median([one.value for one in values])
    if len(values) > MIN_EXAMINATIONS:
        _show_influences(_influences(selected.modality, values), measure)
    else:
        few = tr("{n} values are too few to say what drives their median.", n=formatting.number(len(values)))
        plain_text.line(few)
    _show_extremes(values, middle, measure)


def _influences(code: ExamModality, values: Sequence[SingleValue]) -> list[_Influence]:
    """The groups that move the median most, of all dimensions; each leaves enough values for a median."""
    numbers = [one.value for one in values]
    found = []
    for dimension in _dimensions(code):
        groups = [dimension.group_of(one) for one in values]
        if len(set(groups)) > 1:
            influences = (_Influence(dimension.label, one) for one in group_influences(numbers, groups))
            found += [one for one in influences if len(values) - one.influence.n >= MIN_EXAMINATIONS]
    return sorted(found, key=lambda one: -abs(one.influence.shift or 0))[:MAX_GROUPS]


def _show_influences(found: Sequence[_Influence], measure: Measure) -> None:
    if not found:
        plain_text.line(
            tr(
                "No group of protocol, weekday, software, age or size leaves {count} other values.",
                count=MIN_EXAMINATIONS,
            )
        )
        return
    unit = measure.fact.unit
    columns = (
        Column(name="dimension", label="Group by", help="By what the values are grouped."),
        Column(name="group", label="Without", help="The group that is left out."),
        Column(name="n", label="Values", help="Number of values of the group.", kind=_COUNT),
        Column(name="median", label="Median of the group", help="Of its values alone.", kind=_NUMBER, unit=unit),
        Column(name="without", label="Median without it", help="Of all other values.", kind=_NUMBER, unit=unit),
        Column(name="shift", label="Moves the median by", help="Median of all, compared with that without the group."),
    )
    rows = [_influence_row(one) for one in found]
    table.show(rows, columns, key=f"influences:{hash(tuple(found))}", alt=tr("What drives the median"))
    plain_text.note(
        tr(
            "The median is computed again without each group that leaves {count} values; those that move it most come "
            "first.",
            count=MIN_EXAMINATIONS,
        )
    )


def _influence_row(one: _Influence) -> TableRow:
    influence = one.influence
    shift = None if influence.shift is None else round(100 * influence.shift, 1)
    sign = "+" if shift and shift > 0 else ""
    return {
        "dimension": tr(one.dimension),
        "group": influence.group or tr("not stated"),
        "n": influence.n,
        "median": influence.median,
        "without": influence.median_without,
        "shift": None if shift is None else f"{sign}{formatting.number(shift)} %",
    }


def _show_extremes(values: Sequence[SingleValue], middle: float, measure: Measure) -> None:
    """The values that are furthest from the median by their ratio to it, each with its study."""
    plain_text.heading(tr("Most extreme values"), level=3)
    extremes = sorted(values, key=lambda one: -abs(log(one.value / middle)))[:MAX_STUDIES]
    columns = (
        STUDY_AT,
        Column(name="value", label=measure.fact.label, help=measure.fact.meaning, kind=_NUMBER, unit=measure.fact.unit),
        Column(name="ratio", label="Ratio to the median", help="Value over median.", kind=_NUMBER),
        Column(name="protocol", label="Protocol", help="As named at the system."),
        Column(name="age", label="Age", help="At the study.", kind=_NUMBER, unit="a"),
        Column(name="weight", label="Weight", help="Of the patient.", kind=_NUMBER, unit="kg"),
        Column(name="thickness", label="Thickness", help="Of the compressed breast.", kind=_NUMBER, unit="mm"),
    )
    rows = [
        {
            STUDY_AT.name: one.study_at,
            "value": one.value,
            "ratio": round(one.value / middle, 2),
            "protocol": one.protocol,
            "age": one.age_years,
            "weight": one.weight_kg,
            "thickness": one.thickness_mm,
        }
        for one in extremes
    ]
    shown = table.columns_with_values(rows, columns)
    key = f"extremes:{measure.name}:{hash(tuple(extremes))}"
    opened = table.choose(rows, shown, key=key, alt=tr("Most extreme values"))
    plain_text.note(tr("Click a row to open its study."))
    if opened is not None:
        navigation.open_study(extremes[opened].study_instance_uid)


def _dimensions(code: ExamModality) -> tuple[_Dimension, ...]:
    is_breast = code is ExamModality.MAMMOGRAPHY
    size = _Dimension(msg("Thickness"), _thickness) if is_breast else _Dimension(msg("Weight"), _weight)
    return (
        _Dimension(msg("Protocol"), lambda one: one.protocol),
        _Dimension(msg("Day of the week"), _weekday),
        _Dimension(msg("Software version"), lambda one: one.software),
        _Dimension(msg("Age"), _age),
        size,
    )


def _weekday(one: SingleValue) -> str | None:
    return None if one.study_at is None else str(get_day_names("wide", locale=locale())[one.study_at.weekday()])


def _weight(one: SingleValue) -> str | None:
    return _band(one.weight_kg, _WEIGHT_BOUNDS_KG, "kg")


def _age(one: SingleValue) -> str | None:
    age = None if one.age_years is None else completed_years(one.age_years)
    return _band(age, _AGE_BOUNDS_YEARS, tr("years"))


def _thickness(one: SingleValue) -> str | None:
    found = None if one.thickness_mm is None else thickness_class(one.thickness_mm)
    return None if found is None else f"{found.from_mm} … {found.below_mm} mm"


def _band(value: float | None, bounds: Sequence[int], unit: str) -> str | None:
    """The band of a value, from its lower bound on and below the upper one."""
    if value is None:
        return None
    below = next((bound for bound in bounds if value < bound), None)
    if below is None:
        return f"≥ {bounds[-1]} {unit}"
    position = bounds.index(below)
    return f"{bounds[position - 1]} … {below} {unit}" if position else f"< {below} {unit}"
