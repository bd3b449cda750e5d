"""The table of exposure indices: one row for each system and kind of exposure; a click selects its chart."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from dashboard.ui import keys, table
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import EQUIPMENT
from dashboard.ui.table import CellValue, TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.optimisation.exposure_indices import IndexSummary
from kerma.facts.fact import ValueKind

_NUMBER, _COUNT = ValueKind.NUMBER, ValueKind.COUNT
_BANDS = {
    "very_low": (msg("Below \N{MINUS SIGN}3 (%)"), msg("Less than half of the target exposure.")),
    "low": (msg("Below \N{MINUS SIGN}1 (%)"), msg("Those below \N{MINUS SIGN}3 included.")),
    "on_target": (msg("On target (%)"), msg("Within 0.5.")),
    "high": (msg("Above 1 (%)"), msg("Those above 3 included.")),
    "very_high": (msg("Above 3 (%)"), msg("More than twice the target exposure.")),
}


def show(found: Sequence[IndexSummary], names: Mapping[UUID, str], *, kind_label: str, key: str) -> None:
    """Show the rows; a click on one names it in the URL."""
    rows = [_row(one, names) for one in found]
    opened = table.choose(
        rows, _columns(kind_label), key=f"indices:{key}:{kind_label}", alt=tr("Exposure indices of systems")
    )
    plain_text.note(tr("Percentages are of the exposures with a deviation index. Click a row to see its chart."))
    if opened is not None:
        st.query_params[keys.OPTIMISATION_SERIES] = name_of(found[opened])


def name_of(one: IndexSummary) -> str:
    """Names a row in the URL."""
    return f"{one.equipment_id}:{one.kind or ''}"


def _columns(kind_label: str) -> tuple[Column, ...]:
    return (
        EQUIPMENT,
        Column(name="kind", label=kind_label, help="By what exposures are distinguished."),
        Column(name="n", label="Exposures", help="All exposures of the period.", kind=_COUNT),
        Column(name="index", label="Exposure index", help="Median of the stated ones.", kind=_NUMBER),
        Column(name="target", label="Target index", help="Smallest and largest stated one."),
        Column(name="deviation", label="Deviation index", help="Median of the stated or computed ones.", kind=_NUMBER),
        *(
            Column(name=name, label=label, help=meaning, kind=_NUMBER, number_format=NumberFormat.PERCENTAGE)
            for name, (label, meaning) in _BANDS.items()
        ),
        Column(name="without_target", label="Without target", help="Index stated, target missing.", kind=_COUNT),
        Column(name="computed", label="Computed", help="Deviation indices that Kerma computed.", kind=_COUNT),
        Column(name="without", label="Without index", help="Neither exposure nor deviation index.", kind=_COUNT),
    )


def _row(one: IndexSummary, names: Mapping[UUID, str]) -> TableRow:
    n = one.deviations.n
    bands: dict[str, CellValue] = {
        name: formatting.percent(getattr(one.deviations, name), n) if n else None for name in _BANDS
    }
    return {
        EQUIPMENT.name: names.get(one.equipment_id) or str(one.equipment_id),
        "kind": one.kind or tr("not stated"),
        "n": one.exposure_count,
        "index": None if one.median_index is None else round(one.median_index, 1),
        "target": _targets(one),
        "deviation": None if one.median_deviation is None else round(one.median_deviation, 2),
        **bands,
        "without_target": max(0, one.index_count - one.target_count),
        "computed": one.computed_count,
        "without": one.exposure_count - max(one.index_count, one.deviations.n),
    }


def _targets(one: IndexSummary) -> str | None:
    if one.targets is None:
        return None
    lowest, highest = map(formatting.four_digits, one.targets)
    return lowest if lowest == highest else f"{lowest} … {highest}"
