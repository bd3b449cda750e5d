"""Exposure indices of radiography: systems and examinations, and the control chart of one of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import streamlit as st

from dashboard.pages.optimisation import control_plot, data, index_table, note_data
from dashboard.pages.optimisation.selection import Selection
from dashboard.ui import keys, navigation, note_marks, segmented_options, table
from dashboard.ui.column import Column
from dashboard.ui.day_field import optional_day
from dashboard.ui.modalities import STUDY_AT
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.url_state import CALENDAR_DAY, Codec, UrlParameter
from kerma.database.query.optimisation.exposure_indices import MAX_EXPOSURES, Exposure, ExposureKind, IndexSummary
from kerma.facts.fact import ValueKind
from kerma.statistics.individuals_chart import MIN_BASE_VALUES, ControlLimits, control_limits

_KINDS = {
    ExposureKind.PROTOCOL: msg("Protocol"),
    ExposureKind.VIEW: msg("View"),
    ExposureKind.REGION: msg("Body region"),
    ExposureKind.NAME: msg("Standard name"),
}
_DEVIATION, _INDEX = "deviation_index", "exposure_index"
_INDICES = {_DEVIATION: msg("Deviation index"), _INDEX: msg("Exposure index")}
_DAY = Codec[date | None](CALENDAR_DAY.read, lambda day: day.isoformat() if day else "", CALENDAR_DAY.expected)
_BASE_DAYS = 91
_MAX_OUTSIDE = 12


def show(selected: Selection) -> None:
    """Show the table of systems and examinations, and the chart of one of them."""
    kind = ExposureKind(
        segmented_options.one_of(
            tr("Exposures by"), {str(one): label for one, label in _KINDS.items()}, keys.OPTIMISATION_KIND
        )
    )
    found = data.indices(selected.study_filter, kind)
    if not any(one.index_count or one.deviations.n for one in found):
        plain_text.empty(tr("No exposure of this period states an exposure index."))
        return
    names = data.equipment_names(selected.modality)
    index_table.show(found, names, kind_label=_KINDS[kind], key=str(hash(selected.study_filter)))
    plain_text.bullets(
        (
            tr("Deviation index: 10 · log10 of exposure index over target (IEC 62494-1); +1 is 26 % more, +3 twice."),
            tr("On target: within 0.5. Bands as AAPM Report 116 proposes."),
            tr(
                "Exposure indices of systems of different manufacturers agree only as far as their calibration does, "
                "and scales of manufacturers are not among them: compare deviation indices, each with its own target."
            ),
        )
    )
    _chart(selected, kind, _shown(found), names)


def _shown(found: Sequence[IndexSummary]) -> IndexSummary:
    """The exposures that the URL names, else the most frequent ones with an index."""
    named = st.query_params.get(keys.OPTIMISATION_SERIES)
    with_index = [one for one in found if one.index_count or one.deviations.n]
    return next((one for one in with_index if index_table.name_of(one) == named), with_index[0])


def _chart(selected: Selection, kind: ExposureKind, shown: IndexSummary, names: Mapping[UUID, str]) -> None:
    equipment = names.get(shown.equipment_id) or str(shown.equipment_id)
    plain_text.heading(f"{equipment} · {shown.kind or tr('not stated')}")
    exposures = data.exposures(selected.of_equipment(shown.equipment_id), kind, shown.kind)
    if not exposures:
        plain_text.empty(tr("No exposure of this period states an exposure index."))
        return
    with st.container(key="kerma-one-choices"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        index = segmented_options.one_of(tr("Index"), _INDICES, keys.OPTIMISATION_INDEX)
    first_day, last_day = exposures[0].study_at.date(), exposures[-1].study_at.date()
    default = min(first_day + timedelta(days=_BASE_DAYS - 1), last_day)
    with right:
        base_until = optional_day(tr("Base period until"), UrlParameter(keys.OPTIMISATION_BASE, _DAY, default))
    known = [(one, value) for one in exposures if (value := _value(one, index)) is not None]
    base = [value for one, value in known if one.study_at.date() <= (base_until or default)]
    limits = control_limits(base)
    label = tr(_INDICES[index])
    name = selected.standard_name or None
    notes = note_data.notes((shown.equipment_id,), first_day, last_day, name)
    control_plot.show(known, limits, base_until or default, label, notes, is_deviation=index == _DEVIATION)
    plain_text.bullets(_notes(exposures, known, base, limits))
    note_marks.show_list(notes)
    if limits is not None:
        _outside(known, limits, label)


def _value(one: Exposure, index: str) -> float | None:
    return one.deviation_index if index == _DEVIATION else one.exposure_index


def _notes(
    exposures: Sequence[Exposure],
    known: Sequence[tuple[Exposure, float]],
    base: Sequence[float],
    limits: ControlLimits | None,
) -> list[str]:
    """How the limits are computed, and what is missing."""
    without = len(exposures) - len(known)
    targets = sorted({one.target_index for one in exposures if one.target_index is not None})
    several = len(targets) > 1 and (formatting.four_digits(targets[0]), formatting.four_digits(targets[-1]))
    texts = (
        _limits_text(known, base, limits),
        without
        and trn(
            "{count} exposure without this index is not drawn.",
            "{count} exposures without this index are not drawn.",
            without,
            count=formatting.number(without),
        ),
        several and tr("Several target indices: {targets}.", targets=" … ".join(several)),
        len(exposures) == MAX_EXPOSURES
        and tr("From the latest {count} values.", count=formatting.number(MAX_EXPOSURES)),
    )
    return [text for text in texts if text]


def _limits_text(known: Sequence[tuple[Exposure, float]], base: Sequence[float], limits: ControlLimits | None) -> str:
    if limits is None:
        return tr(
            "No limits: the base period has {count} values. It needs {minimum}, not all nearly equal.",
            count=formatting.number(len(base)),
            minimum=MIN_BASE_VALUES,
        )
    outside = sum(limits.is_outside(value) for _, value in known)
    return tr(
        "Centre {centre} (median) and limits {lower} … {upper} (three robust standard deviations, from the "
        "median absolute deviation) of the {count} values of the base period; {outside} of {all} values lie "
        "outside.",
        centre=formatting.four_digits(limits.centre),
        lower=formatting.four_digits(round(limits.lower, 2)),
        upper=formatting.four_digits(round(limits.upper, 2)),
        count=formatting.number(limits.n),
        outside=formatting.number(outside),
        all=formatting.number(len(known)),
    )


def _outside(known: Sequence[tuple[Exposure, float]], limits: ControlLimits, label: str) -> None:
    """The latest exposures beyond a limit, each with its study."""
    found = [(one, value) for one, value in reversed(known) if limits.is_outside(value)][:_MAX_OUTSIDE]
    if not found:
        return
    plain_text.heading(tr("Latest values outside the limits"), level=3)
    number = ValueKind.NUMBER
    columns = (
        STUDY_AT,
        Column(name="index", label="Exposure index", help="As stated.", kind=number),
        Column(name="target", label="Target index", help="As stated.", kind=number),
        Column(name="deviation", label="Deviation index", help="Stated, else computed.", kind=number),
    )
    rows = [_exposure_row(one) for one, _ in found]
    opened = table.choose(rows, columns, key=f"outside:{hash(tuple(found))}", alt=label)
    plain_text.note(tr("Click a row to open its study."))
    if opened is not None:
        navigation.open_study(found[opened][0].study_instance_uid)


def _exposure_row(one: Exposure) -> TableRow:
    return {
        STUDY_AT.name: one.study_at,
        "index": one.exposure_index,
        "target": one.target_index,
        "deviation": None if one.deviation_index is None else round(one.deviation_index, 2),
    }
