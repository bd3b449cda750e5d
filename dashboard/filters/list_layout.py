"""How a list is shown: which columns, in which order; in the address, and the columns remembered."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from dashboard.filters import preferences, url_parameters
from dashboard.filters.filter_bar import first_page
from dashboard.ui import keys
from dashboard.ui.column import Column
from dashboard.ui.i18n import heading, msg, tr
from dashboard.ui.modalities import MACHINE, Modality
from kerma.database.query.studies.study_columns import GATHERED
from kerma.database.query.studies.study_list import NEWEST_FIRST, Order
from kerma.facts.fact import ValueKind
from kerma.settings import Protection, settings

_MOST_COLUMNS = 20
_DOWN, _UP = "-", ""
_IN_WORDS = {
    ValueKind.NUMBER: (msg("highest first"), msg("lowest first")),
    ValueKind.COUNT: (msg("highest first"), msg("lowest first")),
    ValueKind.DATETIME: (msg("newest first"), msg("oldest first")),
}
_BY_TEXT = (msg("Z to A"), msg("A to Z"))


class Looks(NamedTuple):
    """How a list is shown.

    Attributes:
        columns: from left to right.
        order: how it is sorted.
        complaints: a sentence about everything in the address that means nothing.
    """

    columns: tuple[Column, ...]
    order: Order
    complaints: tuple[str, ...]


def read(modality: Modality, params: Mapping[str, str], preferred: object = None) -> Looks:
    """What the address says, else what the visitor prefers, else the modality's own."""
    offered = {column.name: column for column in modality.offered if is_allowed(column)}
    columns, complaints = _columns(modality, params, offered)
    if not columns and isinstance(preferred, list):
        columns = [offered[name] for name in preferred if name in offered]
    order, said = _order(modality, params, offered)
    shown = columns or [column for column in modality.listed if is_allowed(column)]
    return Looks(tuple(shown[:_MOST_COLUMNS]), order, (*complaints, *said))


def of(modality: Modality, looks: Looks) -> dict[str, str]:
    """The parameters of an address that shows a list in the same way."""
    prefix = modality.path
    own = tuple(column for column in modality.listed if is_allowed(column))
    columns = {} if looks.columns == own else {keys.columns(prefix): ",".join(column.name for column in looks.columns)}
    order = {} if looks.order == NEWEST_FIRST else {keys.sort(prefix): _written(looks.order)}
    return columns | order


def is_allowed(column: Column) -> bool:
    """Accession numbers that are kept as hashes say nothing to a reader."""
    return column.name != "accession_number" or settings().accession is Protection.PLAIN


def show(modality: Modality, looks: Looks) -> None:
    """The controls of columns and order."""
    _choose_order(modality, looks)
    panel = st.popover(
        tr("Columns"), key=keys.widget(modality.path, "columns_panel"), on_change="rerun", icon=":material/view_column:"
    )
    if panel.open:
        with panel:
            _choose_columns(modality, looks)


def sort_by(modality: Modality, looks: Looks, name: str) -> None:
    """Show the page anew, sorted by a column: downwards, or upwards where it was downwards."""
    if name in _sortable(looks.columns):
        was = looks.order
        _write_order(modality, Order(_sorted_name(name), not (was.name == _sorted_name(name) and was.is_descending)))
        st.session_state[keys.widget(modality.path, "sorted")] = True
    st.rerun()


def begin(modality: Modality) -> None:
    """Go to the first page after a click on a heading; the page itself was shown already when it came."""
    if st.session_state.pop(keys.widget(modality.path, "sorted"), False):
        first_page(modality.path)


def shown_order(order: Order) -> tuple[str, bool]:
    """The column whose heading shows the order, and whether it is downwards."""
    name = MACHINE.name if order.name == _sorted_name(MACHINE.name) else order.name
    return name, order.is_descending


def in_words(modality: Modality, order: Order) -> str:
    """The order as people say it: "newest first", "DLP, highest first"."""
    if order.name == NEWEST_FIRST.name:
        return tr("newest first") if order.is_descending else tr("oldest first")
    offered = {column.name: column for column in modality.offered}
    column = offered[shown_order(order)[0]]
    return f"{tr(column.label)}, {tr(_IN_WORDS.get(column.kind, _BY_TEXT)[0 if order.is_descending else 1])}"


def _columns(
    modality: Modality, params: Mapping[str, str], offered: Mapping[str, Column]
) -> tuple[list[Column], tuple[str, ...]]:
    parameter = keys.columns(modality.path)
    names = [name for name in params.get(parameter, "").split(",") if name]
    unknown = [name for name in dict.fromkeys(names) if name not in offered]
    said = tuple(
        tr(
            "The address says {parameter}={name}, which is no column of this list; it was left out.",
            parameter=parameter,
            name=url_parameters.repeated(name),
        )
        for name in unknown[:3]
    )
    return [offered[name] for name in dict.fromkeys(names) if name in offered], said


def _order(
    modality: Modality, params: Mapping[str, str], offered: Mapping[str, Column]
) -> tuple[Order, tuple[str, ...]]:
    parameter = keys.sort(modality.path)
    told = params.get(parameter, "")
    if not told:
        return NEWEST_FIRST, ()
    name = told.removeprefix(_DOWN)
    if name in _sortable(offered.values()):
        return Order(_sorted_name(name), told.startswith(_DOWN)), ()
    said = tr(
        "The address says {parameter}={told}, which is not a column to sort by, such as -study_at; it was left out.",
        parameter=parameter,
        told=url_parameters.repeated(told),
    )
    return NEWEST_FIRST, (said,)


def _sortable(columns: Any) -> list[str]:
    return [column.name for column in columns if column.name not in GATHERED]


def _sorted_name(name: str) -> str:
    """A machine is sorted by its model."""
    return "manufacturer_model_name" if name == MACHINE.name else name


def _written(order: Order) -> str:
    return f"{_DOWN if order.is_descending else _UP}{shown_order(order)[0]}"


def _choose_order(modality: Modality, looks: Looks) -> None:
    key = keys.widget(modality.path, "order")
    orders = [Order(_sorted_name(name), down) for name in _sortable(looks.columns) for down in (True, False)]
    offered = list(dict.fromkeys((looks.order, *orders)))
    st.session_state[key] = looks.order
    st.selectbox(
        tr("Order"),
        offered,
        format_func=lambda order: (
            in_words(modality, order).capitalize() if order.name == NEWEST_FIRST.name else in_words(modality, order)
        ),
        key=key,
        on_change=_order_changed,
        args=(modality,),
        label_visibility="collapsed",
        icon=":material/sort:",
        width=280,
    )


def _order_changed(modality: Modality) -> None:
    _write_order(modality, st.session_state[keys.widget(modality.path, "order")])
    first_page(modality.path)


def _write_order(modality: Modality, order: Order) -> None:
    if order == NEWEST_FIRST:
        st.query_params.pop(keys.sort(modality.path), None)
    else:
        st.query_params[keys.sort(modality.path)] = _written(order)


def _choose_columns(modality: Modality, looks: Looks) -> None:
    key = keys.widget(modality.path, "columns")
    offered = {column.name: column for column in modality.offered if is_allowed(column)}
    st.session_state[key] = [column.name for column in looks.columns]
    st.multiselect(
        tr("Columns, from left to right"),
        list(offered),
        format_func=lambda name: heading(offered[name]),
        key=key,
        max_selections=_MOST_COLUMNS,
        on_change=_columns_changed,
        args=(modality,),
    )
    st.button(tr("Standard columns"), on_click=_remember, args=(modality, ()))


def _columns_changed(modality: Modality) -> None:
    _remember(modality, st.session_state[keys.widget(modality.path, "columns")])


def _remember(modality: Modality, names: Sequence[str]) -> None:
    """In the address, so that it can be sent, and for the next visit; none means the modality's own."""
    own = [column.name for column in modality.listed if is_allowed(column)]
    chosen = None if not names or list(names) == own else list(names)
    preferences.prefer(keys.columns(modality.path), chosen)
    if chosen is None:
        st.query_params.pop(keys.columns(modality.path), None)
    else:
        st.query_params[keys.columns(modality.path)] = ",".join(chosen)
