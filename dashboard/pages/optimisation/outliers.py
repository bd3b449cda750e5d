"""Systems that differ by more than chance: the funnel plot, and the table of systems."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import streamlit as st

from dashboard.pages.optimisation import data, funnel_plot, influences, links, selection
from dashboard.pages.optimisation.funnel_plot import POSITIONS, FunnelPoint, LimitPoint
from dashboard.pages.optimisation.selection import Patients, Selection
from dashboard.pages.reference_levels import data as level_data
from dashboard.pages.reference_levels import labels as level_labels
from dashboard.ui import cached_queries, keys, segmented_options, table
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import EQUIPMENT
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.optimisation.funnel_samples import EquipmentSample, FunnelSamples
from kerma.database.query.optimisation.measures import Measure, MeasureLevel
from kerma.facts.fact import ValueKind
from kerma.reference_levels.levels_in_force import of_examination
from kerma.reference_levels.population import ADULT
from kerma.reference_levels.quantity import LevelQuantity
from kerma.reference_levels.reference_level import LevelStatistic, Phantom, ReferenceLevel
from kerma.statistics.funnel import (
    MIN_EXAMINATIONS,
    FunnelLimits,
    curve_sizes,
    fraction_limits,
    median_limits,
    position,
)

_FRACTION, _MEDIAN = "share", "median"
_STATISTICS = {_FRACTION: msg("Share above"), _MEDIAN: msg("Median")}
_UPPER_QUARTILE = "p75"
_LEVELS: Mapping[str, LevelQuantity] = {
    "study_dlp_mgy_cm": LevelQuantity.DLP,
    "main_ctdi_vol_mgy": LevelQuantity.CTDI_VOL,
    "study_dap_gy_cm2": LevelQuantity.DAP,
    "study_reference_air_kerma_mgy": LevelQuantity.REFERENCE_AIR_KERMA,
    "study_fluoro_time_s": LevelQuantity.FLUORO_TIME,
    "study_administered_activity_mbq": LevelQuantity.ADMINISTERED_ACTIVITY,
}


_OF_PHANTOMS = (
    Column(
        name="other_phantom",
        label="Other phantom",
        help="Values of another CTDI phantom; not compared.",
        kind=ValueKind.COUNT,
    ),
    Column(
        name="phantom_unknown",
        label="Phantom not stated",
        help="Values whose CTDI phantom is not stated; not compared.",
        kind=ValueKind.COUNT,
    ),
)


class _Statistic(NamedTuple):
    """What the plot shows: of a system, of all, and the limits for a number of examinations."""

    heading: str
    of_sample: Callable[[EquipmentSample], float | None]
    of_all: float
    limits: Callable[[int], FunnelLimits]


def show(selected: Selection) -> None:
    """Show the plot, the table, and what drives the median of one system."""
    dose_cell, statistic_cell, threshold_cell = st.columns([2, 1.4, 3], vertical_alignment="bottom")
    with dose_cell:
        measure = selection.dose(selected.modality)
    with statistic_cell:
        name = segmented_options.one_of(tr("Statistic"), _STATISTICS, keys.OPTIMISATION_STATISTIC)
    with threshold_cell:
        levels = _levels(selected, measure)
        level = _level(levels) if name == _FRACTION else None
    phantom = _phantom(levels, level)
    samples = data.funnel(selected.study_filter, measure.name, level.value if level else None, phantom)
    if samples is None:
        plain_text.empty(_without_values(phantom))
        return
    names = data.equipment_names(selected.modality)
    statistic = _fraction_above(samples, measure, level) if name == _FRACTION else _median(samples, measure)
    plain_text.heading(statistic.heading)
    _plot(samples, statistic, names)
    _table(selected, samples, statistic, names, measure, has_phantom=phantom is not None)
    plain_text.bullets([*_explanations(measure, name), *_about_phantom(samples, measure, phantom)])
    influences.show(selected, samples, measure, names, phantom)


def _levels(selected: Selection, measure: Measure) -> list[ReferenceLevel]:
    """The levels of adults in force of this examination and quantity; none for other patients."""
    quantity = _LEVELS.get(measure.name)
    if quantity is None or selected.patients is not Patients.ADULTS:
        return []
    today = selected.last_day or cached_queries.local_now().date()
    levels = level_data.levels_on(today, level_data.levels_of_site())
    of_name = of_examination(levels, selected.standard_name, quantity, ADULT)
    return [one for one in of_name if one.statistic is LevelStatistic.P75]


def _level(found: Sequence[ReferenceLevel]) -> ReferenceLevel | None:
    """The threshold of the share: one of these levels, or None for the 75th percentile of all."""
    options = {_UPPER_QUARTILE: tr("75th percentile of all")} | {
        one.level_id: f"{level_labels.short_name(one)} · {one.level_id}" for one in found
    }
    code = segmented_options.one_of(tr("Above"), options, keys.OPTIMISATION_THRESHOLD, is_menu=True, label_of=str)
    return next((one for one in found if one.level_id == code), None)


def _phantom(levels: Sequence[ReferenceLevel], level: ReferenceLevel | None) -> Phantom | None:
    """The CTDI phantom whose values are compared: that of the level; without one, that of all levels if they agree."""
    if level is not None:
        return level.phantom
    phantoms = {one.phantom for one in levels}
    return phantoms.pop() if len(phantoms) == 1 else None


def _without_values(phantom: Phantom | None) -> str:
    if phantom is None:
        return tr("No study of this period has a value of this quantity.")
    name = tr(level_labels.PHANTOMS[phantom])
    return tr("No study of this period has a value of this quantity in the CTDI phantom {phantom}.", phantom=name)


def _about_phantom(samples: FunnelSamples, measure: Measure, phantom: Phantom | None) -> Sequence[str]:
    """Which values are compared, where they refer to CTDI phantoms."""
    if phantom is None:
        is_ctdi = _LEVELS.get(measure.name) is LevelQuantity.CTDI_VOL
        return (tr("CTDIvol of systems that state different phantoms cannot be compared."),) if is_ctdi else ()
    return (
        tr(
            "Compared are values of the CTDI phantom {phantom} alone, to which the level refers. Not counted: {other} "
            "of another phantom, {unknown} without a stated one.",
            phantom=tr(level_labels.PHANTOMS[phantom]),
            other=formatting.number(sum(one.other_phantom for one in samples.equipment)),
            unknown=formatting.number(sum(one.phantom_unknown for one in samples.equipment)),
        ),
    )


def _fraction_above(samples: FunnelSamples, measure: Measure, level: ReferenceLevel | None) -> _Statistic:
    fraction = samples.fraction_above
    name = tr("75th percentile of all") if level is None else level_labels.short_name(level)
    unit = measure.fact.symbol
    heading = tr(
        "Share of examinations above {value} (%): {name}",
        value=f"{formatting.four_digits(samples.threshold)} {unit}",
        name=name,
    )

    def limits(n: int) -> FunnelLimits:
        return FunnelLimits._make(100 * limit for limit in fraction_limits(fraction, n))

    return _Statistic(heading, lambda one: 100 * one.above / one.n if one.n else None, 100 * fraction, limits)


def _median(samples: FunnelSamples, measure: Measure) -> _Statistic:
    heading = tr("Median of {quantity}", quantity=data.measure_heading(measure))
    return _Statistic(heading, lambda one: one.median, samples.pool.median, lambda n: median_limits(samples.pool, n))


def _plot(samples: FunnelSamples, statistic: _Statistic, names: Mapping[UUID, str]) -> None:
    points = []
    for one in samples.equipment:
        value = statistic.of_sample(one)
        if value is None:
            continue
        where = position(value, statistic.limits(one.n), one.n)
        points.append(FunnelPoint(names.get(one.equipment_id) or str(one.equipment_id), one.n, value, where))
    numbers = [point.n for point in points]
    curve = [LimitPoint(n, statistic.limits(n)) for n in curve_sizes(min(numbers), max(numbers))]
    alt = tr("Funnel plot of systems: {quantity} against the number of examinations.", quantity=statistic.heading)
    funnel_plot.show(points, curve, statistic.of_all, alt)
    plain_text.note(
        tr(
            "Straight line: all systems together. Dashed: between these limits lie 95 % of systems that differ by "
            "chance alone; solid: 99.8 %. Orange and red: outside of them, with their names."
        )
    )


def _table(
    selected: Selection,
    samples: FunnelSamples,
    statistic: _Statistic,
    names: Mapping[UUID, str],
    measure: Measure,
    *,
    has_phantom: bool,
) -> None:
    number, count = ValueKind.NUMBER, ValueKind.COUNT
    columns = (
        EQUIPMENT,
        Column(name="n", label="Values", help="Number of measured values.", kind=count),
        Column(name="median", label="Median", help="Typical value.", kind=number, unit=measure.fact.unit),
        Column(
            name="share",
            label="Share above (%)",
            help="Values above the threshold, in percent.",
            kind=number,
            number_format=NumberFormat.PERCENTAGE,
        ),
        Column(name="limits", label="95 % limits", help="Of the shown statistic, for this number of values."),
        Column(name="position", label="Position", help="Where the system lies in the plot."),
        Column(name="without", label="Without value", help="Missing, or stated as zero.", kind=count),
        *(_OF_PHANTOMS if has_phantom else ()),
    )
    rows = [_row(one, statistic, names) for one in samples.equipment]
    key = f"funnel:{measure.name}:{statistic.heading}:{hash(selected)}"
    opened = table.choose(rows, columns, key=key, alt=tr("Systems"))
    plain_text.note(tr("Click a row to list its studies."))
    if opened is not None:
        links.open_studies(selected.of_equipment(samples.equipment[opened].equipment_id))


def _row(one: EquipmentSample, statistic: _Statistic, names: Mapping[UUID, str]) -> TableRow:
    value, limits = statistic.of_sample(one), statistic.limits(max(one.n, 1))
    where = None if value is None else tr(POSITIONS[position(value, limits, one.n)])
    interval = f"{formatting.four_digits(limits.lower_95)} … {formatting.four_digits(limits.upper_95)}"
    return {
        EQUIPMENT.name: names.get(one.equipment_id) or str(one.equipment_id),
        "n": one.n,
        "median": one.median,
        "share": formatting.percent(one.above, one.n) if one.n else None,
        "limits": None if value is None else interval,
        "position": where,
        "without": one.without,
        "other_phantom": one.other_phantom,
        "phantom_unknown": one.phantom_unknown,
    }


def _explanations(measure: Measure, statistic: str) -> list[str]:
    """How the limits are computed, and what they do not say."""
    method = (
        tr("Limits: exact binomial ones about the share of all systems (Spiegelhalter 2005).")
        if statistic == _FRACTION
        else tr("Limits: those of the median of a random sample of all values (order statistics).")
    )
    texts = [
        method,
        selection.all_sizes(),
        tr("A system with fewer than {count} values is not compared.", count=MIN_EXAMINATIONS),
        tr(
            "Outside means: chance alone does not explain it. Patients, indications and techniques may; of twenty "
            "systems that differ by chance alone, one lies outside the 95 % limits."
        ),
    ]
    if measure.level is MeasureLevel.EVENT:
        texts.append(tr("Exposures of one patient are alike: the limits of values per exposure are too narrow."))
    return texts
