"""The form with the columns of a file: recognised by their headings, for a person to correct."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.patient_sizes.columns import COLUMN_NAMES, SizeOptions
from kerma.patient_sizes.dates import DateOrder
from kerma.patient_sizes.headings import KEYS, SizeColumn, candidates
from kerma.patient_sizes.units import HEIGHT, QUANTITIES, WEIGHT, SizeQuantity

_DATE_ORDERS: Mapping[DateOrder, str] = {
    DateOrder.DAY_FIRST: msg("day first: 31/12/2026"),
    DateOrder.MONTH_FIRST: msg("month first: 12/31/2026"),
}
_COLUMNS = {HEIGHT.fact: SizeColumn.HEIGHT, WEIGHT.fact: SizeColumn.WEIGHT}


class Request(NamedTuple):
    """What a person states about a file, and whether it replaces what objects state."""

    options: SizeOptions
    overwrites: bool


def show(headings: Sequence[str], *, key: str) -> Request | None:
    """Show the form; returns what was stated once it is sent.

    Args:
        headings: of the columns of the file.
        key: changes with the file.
    """
    found = candidates(headings)
    recognised = next((one for one in KEYS if found[one]), None)
    with st.form(f"size_columns:{key}", border=False):
        with st.container(horizontal=True):
            study_key = st.selectbox(
                tr("2. Columns: key"), KEYS, KEYS.index(recognised) if recognised else 0, format_func=_column_name
            )
            key_column = _column(tr("Column with the key"), headings, found[recognised] if recognised else ())
            date_column = _column(tr("Column with the study date"), headings, found[SizeColumn.STUDY_DATE])
        quantities = {quantity.fact: _quantity(quantity, headings, found) for quantity in QUANTITIES}
        order = st.selectbox(
            tr("Dates with slashes"), [None, *DateOrder], format_func=lambda one: tr(_DATE_ORDERS[one]) if one else "—"
        )
        overwrites = st.checkbox(tr("Replace what objects state"))
        if not st.form_submit_button(tr("3. Show what would follow")):
            return None
    columns = {study_key: key_column or None, SizeColumn.STUDY_DATE: date_column or ""}
    columns |= {_COLUMNS[fact]: column or "" for fact, (column, _) in quantities.items()}
    options = SizeOptions(
        key=study_key,
        columns={column: heading for column, heading in columns.items() if heading is not None},
        units={fact: unit for fact, (_, unit) in quantities.items() if unit},
        date_order=order,
    )
    return Request(options, overwrites)


def _column_name(column: SizeColumn) -> str:
    return translated(COLUMN_NAMES[column])


def _column(label: str, headings: Sequence[str], found: Sequence[int]) -> str | None:
    """A column of the file; None: none."""
    options: list[str | None] = [None, *dict.fromkeys(headings)]
    index = options.index(headings[found[0]]) if found else 0
    return st.selectbox(label, options, index, format_func=lambda one: one or "—")


def _quantity(
    quantity: SizeQuantity, headings: Sequence[str], found: Mapping[SizeColumn, Sequence[int]]
) -> tuple[str | None, str | None]:
    """The column and the unit of height or weight; None: none, or as heading or values show."""
    name = translated(quantity.label)
    with st.container(horizontal=True):
        column = _column(tr("Column: {name}", name=name), headings, found[_COLUMNS[quantity.fact]])
        unit = st.selectbox(
            tr("Unit: {name}", name=name),
            [None, *quantity.factors],
            format_func=lambda one: one or tr("by heading or values"),
        )
    return column, unit
