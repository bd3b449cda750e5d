"""Columns and sort order of a list of studies: URL parameters, controls, and the remembered columns."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.filters.changes import first_page
from dashboard.ui import keys, preferences, url_state
from dashboard.ui.column import Column
from dashboard.ui.current_user import current_user
from dashboard.ui.modalities import EQUIPMENT, Modality
from dashboard.ui.text.i18n import heading, msg, tr
from dashboard.ui.url_state import Codec, Fault, Faults, ParameterFault, UrlParameter
from kerma.access.rights import Right
from kerma.database.query.studies.study_columns import UNSORTABLE
from kerma.database.query.studies.study_list import NEWEST_FIRST, SortOrder
from kerma.facts.fact import ValueKind
from kerma.facts.study import IDENTITY, STAFF
from kerma.messages import message
from kerma.settings import Protection, settings

_MAX_COLUMNS = 20
_MAX_FAULTS = 3
_DESCENDING = "-"
_ORDER_LABELS = {
    ValueKind.NUMBER: (msg("highest first"), msg("lowest first")),
    ValueKind.COUNT: (msg("highest first"), msg("lowest first")),
    ValueKind.DATETIME: (msg("newest first"), msg("oldest first")),
}
_ORDER_LABELS_OF_TEXT = (msg("Z to A"), msg("A to Z"))
# Width of the menu of the sort order: its icons and margins, and the mean of a letter in the widest language.
_ORDER_FRAME_PX, _ORDER_PX_PER_LETTER, _MAX_ORDER_PX = 74, 6.2, 400
# Equipment is sorted by its model.
_SORT_NAMES = {EQUIPMENT.name: "manufacturer_model_name"}
_SHOWN_NAMES = {sort_name: name for name, sort_name in _SORT_NAMES.items()}


class ListLayout(NamedTuple):
    """Columns and sort order of a list.

    Attributes:
        columns: from left to right.
        order: sort order.
        faults: URL parameters that are ignored.
        sorted_column: the column of the sort order.
    """

    columns: tuple[Column, ...]
    order: SortOrder
    faults: Faults
    sorted_column: Column | None = None

    @property
    def displayed(self) -> tuple[Column, ...]:
        """The columns, and after the first of them that of the sort order where it is not among them."""
        if self.sorted_column is None or self.sorted_column in self.columns:
            return self.columns
        return (*self.columns[:1], self.sorted_column, *self.columns[1:])


def read(modality: Modality, params: Mapping[str, str], preferred: object = None) -> ListLayout:
    """The layout in the URL's parameters; without columns there the preferred ones, else the modality's."""
    offered = {column.name: column for column in modality.offered if is_allowed(column)}
    columns, faults = _columns(modality, params, offered)
    if not columns and isinstance(preferred, list):
        columns = [offered[name] for name in preferred if name in offered]
    order = _sort_parameter(modality, offered.values()).read(params)
    shown = columns or [column for column in modality.listed if is_allowed(column)]
    sorted_column = offered.get(shown_order(order.value)[0])
    return ListLayout(tuple(shown[:_MAX_COLUMNS]), order.value, (*faults, *order.faults), sorted_column)


def written(modality: Modality, layout: ListLayout) -> dict[str, str]:
    """The URL parameters of a layout."""
    columns = ",".join(column.name for column in layout.columns)
    standard = tuple(column for column in modality.listed if is_allowed(column))
    by_column = {} if layout.columns == standard else {keys.columns(modality.path): columns}
    return by_column | _sort_parameter(modality, layout.columns).written(layout.order)


def is_allowed(column: Column) -> bool:
    """Whether a list may contain a column: names of staff and accession numbers only where the user may see them.

    Accession numbers only where the site stores them in plain text.
    """
    if column.name in STAFF:
        return current_user().may(Right.VIEW_STAFF)
    if column.name in IDENTITY:
        return current_user().may(Right.VIEW_IDENTITY) and settings().accession is Protection.PLAIN
    return True


def show(modality: Modality, layout: ListLayout) -> None:
    """Show the controls of columns and sort order."""
    _order_menu(modality, layout)
    panel = st.popover(
        tr("Columns"), key=keys.widget(modality.path, "columns_panel"), on_change="rerun", icon=":material/view_column:"
    )
    if panel.open:
        with panel:
            _columns_menu(modality, layout)


def sort_by(modality: Modality, layout: ListLayout, name: str) -> None:
    """Sort the list by a column, descending, or ascending where it was descending, and run the page again."""
    if name in _sortable(layout.displayed):
        sort_name = _sort_name(name)
        was_descending = layout.order == SortOrder(sort_name, is_descending=True)
        _sort_parameter(modality, layout.displayed).store(SortOrder(sort_name, not was_descending))
        st.session_state[keys.widget(modality.path, "sorted")] = True
    st.rerun()


def begin(modality: Modality) -> None:
    """Go to the first page after a click on a heading; call it before the page is shown."""
    if st.session_state.pop(keys.widget(modality.path, "sorted"), False):
        first_page(modality.path)


def shown_order(order: SortOrder) -> tuple[str, bool]:
    """The column whose heading shows the sort order, and whether it is descending."""
    return _SHOWN_NAMES.get(order.name, order.name), order.is_descending


def order_label(modality: Modality, order: SortOrder) -> str:
    """The sort order as text: "newest first", "DLP, highest first"."""
    if order.name == NEWEST_FIRST.name:
        return tr("newest first") if order.is_descending else tr("oldest first")
    column = next(column for column in modality.offered if column.name == shown_order(order)[0])
    descending, ascending = _ORDER_LABELS.get(column.kind, _ORDER_LABELS_OF_TEXT)
    return f"{tr(column.label)}, {tr(descending if order.is_descending else ascending)}"


def _columns(
    modality: Modality, params: Mapping[str, str], offered: Mapping[str, Column]
) -> tuple[list[Column], tuple[ParameterFault, ...]]:
    parameter = keys.columns(modality.path)
    names = dict.fromkeys(name for name in params.get(parameter, "").split(",") if name)
    unknown = [name for name in names if name not in offered]
    expected = message("columns of this list")
    faults = tuple(ParameterFault(Fault.INVALID, parameter, name, expected) for name in unknown[:_MAX_FAULTS])
    return [offered[name] for name in names if name in offered], faults


def _sort_parameter(modality: Modality, columns: Iterable[Column]) -> UrlParameter[SortOrder]:
    sortable = _sortable(columns)

    def read(text: str) -> SortOrder:
        name = text.removeprefix(_DESCENDING)
        if name not in sortable:
            raise ValueError
        return SortOrder(_sort_name(name), text.startswith(_DESCENDING))

    def write(order: SortOrder) -> str:
        name, is_descending = shown_order(order)
        return f"{_DESCENDING if is_descending else ''}{name}"

    codec = Codec(read, write, message("a column to sort by, such as -study_at"))
    return UrlParameter(keys.sort(modality.path), codec, NEWEST_FIRST)


def _sortable(columns: Iterable[Column]) -> list[str]:
    return [column.name for column in columns if column.name not in UNSORTABLE]


def _sort_name(name: str) -> str:
    return _SORT_NAMES.get(name, name)


def _order_menu(modality: Modality, layout: ListLayout) -> None:
    def label(order: SortOrder) -> str:
        text = order_label(modality, order)
        return text.capitalize() if order.name == NEWEST_FIRST.name else text

    key = keys.widget(modality.path, "order")
    by_column = [SortOrder(_sort_name(name), down) for name in _sortable(layout.displayed) for down in (True, False)]
    orders = list(dict.fromkeys((layout.order, *by_column)))
    st.session_state[key] = layout.order
    st.selectbox(
        tr("Order"),
        orders,
        format_func=label,
        key=key,
        on_change=_order_changed,
        args=(modality, layout.displayed),
        label_visibility="collapsed",
        icon=":material/sort:",
        width=_order_width_px(map(label, orders)),
    )


def _order_width_px(labels: Iterable[str]) -> int:
    """The width in which the longest of the labels is legible."""
    return min(_MAX_ORDER_PX, round(_ORDER_FRAME_PX + _ORDER_PX_PER_LETTER * max(map(len, labels))))


def _order_changed(modality: Modality, columns: tuple[Column, ...]) -> None:
    _sort_parameter(modality, columns).store(st.session_state[keys.widget(modality.path, "order")])
    first_page(modality.path)


def _columns_menu(modality: Modality, layout: ListLayout) -> None:
    key = keys.widget(modality.path, "columns")
    facts = {column.name: column for column in modality.offered if is_allowed(column)}
    st.session_state[key] = [column.name for column in layout.columns]
    st.multiselect(
        tr("Columns, from left to right"),
        list(facts),
        format_func=lambda name: heading(facts[name]),
        key=key,
        max_selections=_MAX_COLUMNS,
        on_change=_columns_changed,
        args=(modality,),
    )
    st.button(tr("Standard columns"), on_click=_store_columns, args=(modality, ()))


def _columns_changed(modality: Modality) -> None:
    _store_columns(modality, st.session_state[keys.widget(modality.path, "columns")])


def _store_columns(modality: Modality, names: Sequence[str]) -> None:
    """Write the columns into the URL and the visitor's preferences; none means the modality's."""
    standard = [column.name for column in modality.listed if is_allowed(column)]
    columns = None if not names or list(names) == standard else list(names)
    preferences.prefer(keys.columns(modality.path), columns)
    url_state.store(keys.columns(modality.path), ",".join(columns or ()))
