"""One widget for each kind of criterion.

The URL holds the state: a widget is set to the value in the URL before it is shown, and a change is written into the
URL.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

import streamlit as st

from dashboard.filters import description, periods, url_values, widget_states
from dashboard.filters.widget_states import NO, YES, items
from dashboard.ui import keys
from dashboard.ui.text import formatting, patient_identity
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import FIRST_DAY, LAST_DAY
from kerma.database.query.filters.criterion import WHOLE_KINDS, Criterion, FilterKind, FilterValue, Period, Range
from kerma.database.query.filters.study_filter import StudyFilter

_WEEKDAY_LENGTH = 3
_RANGES = {FilterKind.RANGE, FilterKind.PERCENTILE, *WHOLE_KINDS}


class OnChange(NamedTuple):
    """A function that is called after a widget was changed, and its arguments."""

    function: Callable[..., None]
    args: tuple[object, ...]


class _Widget(NamedTuple):
    """What the widget of a criterion is made from.

    Attributes:
        criterion: the criterion.
        key: its entry in the session state.
        value: its value in the filter.
        options: texts to select from, for a criterion without vocabulary.
        labels: displayed names of the equipment to select from.
        on_change: a function that is called after a change; "rerun": the page runs again and nothing is called.
        args: arguments of the function.
        placeholder: displayed in an empty field; None: the widget's own.
    """

    criterion: Criterion
    key: str
    value: FilterValue | None
    options: Sequence[str]
    labels: Mapping[UUID, str]
    on_change: Callable[..., None] | Literal["rerun"] = "rerun"
    args: tuple[object, ...] | None = None
    placeholder: str | None = None

    @property
    def label(self) -> str:
        """The translated label, with the unit of its numbers."""
        label, symbol = tr(self.criterion.label), self.criterion.symbol
        return f"{label} ({symbol})" if symbol else label

    @property
    def help(self) -> str | None:
        """What the criterion compares; None where the label says it."""
        if self.criterion.kind is FilterKind.HASHED_TEXT and patient_identity.is_hashed(self.criterion.columns[0]):
            return tr("Type the whole value: this site stores a hash of it, which no part of it can match.")
        return tr(self.criterion.help) if self.criterion.help else None


def show(
    criterion: Criterion,
    study_filter: StudyFilter,
    prefix: str,
    *,
    options: Sequence[str] = (),
    labels: Mapping[UUID, str] | None = None,
    on_change: OnChange | None = None,
    placeholder: str = "",
) -> None:
    """Show the widget of a criterion.

    Args:
        criterion: the criterion.
        study_filter: the filter whose value the widget shows.
        prefix: prefix of the modality's URL parameters.
        options: texts to select from, for a criterion without vocabulary.
        labels: displayed names of the equipment to select from.
        on_change: called after a change; None within a form.
        placeholder: displayed in an empty text field.
    """
    widget = _Widget(
        criterion,
        keys.widget(prefix, criterion.name),
        study_filter.value(criterion.name),
        options,
        labels or {},
        placeholder=placeholder or None,
    )
    if on_change is not None:
        widget = widget._replace(on_change=on_change.function, args=on_change.args)
    if criterion.kind not in _RANGES:
        st.session_state[widget.key] = widget_states.state_of(criterion.kind, widget.value)
    _WIDGETS[criterion.kind](widget)


def text_of(criterion: Criterion, prefix: str) -> str:
    """The state of a criterion's widget as text of the URL parameter; empty where the widget is empty."""
    key = keys.widget(prefix, criterion.name)
    if criterion.kind in _RANGES:
        return _range_text(criterion, *(st.session_state.get(f"{key}:{end}") for end in Range._fields))
    return widget_states.text_of(criterion, st.session_state.get(key))


def _range_text(criterion: Criterion, minimum: float | None, maximum: float | None) -> str:
    if minimum is None and maximum is None:
        return ""
    if minimum is not None and maximum is not None and minimum > maximum and criterion.kind is not FilterKind.HOURS:
        minimum, maximum = maximum, minimum
    return url_values.codec(criterion).write(Range(minimum, maximum))


def _equipment(widget: _Widget) -> None:
    selected = [identifier for identifier in items(widget.value) if isinstance(identifier, UUID)]

    def label(identifier: UUID) -> str:
        return widget.labels.get(identifier) or tr("unknown equipment")

    st.multiselect(
        widget.label,
        list(dict.fromkeys((*widget.labels, *selected))),
        format_func=label,
        key=widget.key,
        help=widget.help,
        select_all=False,
        placeholder=widget.placeholder or tr("All"),
        on_change=widget.on_change,
        args=widget.args,
    )


def _one_of(widget: _Widget) -> None:
    selected = [text for text in items(widget.value) if isinstance(text, str)]

    def label(text: str) -> str:
        return description.option(widget.criterion, text)

    st.multiselect(
        widget.label,
        list(dict.fromkeys((*(widget.criterion.vocabulary or widget.options), *selected))),
        format_func=label,
        key=widget.key,
        help=widget.help,
        select_all=False,
        placeholder=widget.placeholder or tr("All"),
        on_change=widget.on_change,
        args=widget.args,
    )


def _range(widget: _Widget) -> None:
    criterion, value = widget.criterion, widget.value if isinstance(widget.value, Range) else Range()
    is_whole = criterion.kind in WHOLE_KINDS
    number: type[int | float] = int if is_whole else float
    sides = st.columns(2, gap="xxsmall", vertical_alignment="bottom")
    for side, end, bound, placeholder in zip(sides, Range._fields, value, (tr("from"), tr("to")), strict=True):
        is_first = end == "minimum"
        st.session_state[f"{widget.key}:{end}"] = None if bound is None else number(bound)
        side.number_input(
            widget.label if is_first else tr("{label}, to", label=widget.label),
            placeholder=placeholder,
            key=f"{widget.key}:{end}",
            help=widget.help if is_first else None,
            label_visibility="visible" if is_first else "collapsed",
            min_value=number(criterion.minimum),
            max_value=number(criterion.maximum),
            step=1 if is_whole else None,
            format="%d" if is_whole else "%g",
            on_change=widget.on_change,
            args=widget.args,
        )


def _text(widget: _Widget) -> None:
    st.text_input(
        widget.label,
        key=widget.key,
        help=widget.help,
        max_chars=url_values.MAX_TEXT_LENGTH,
        placeholder=widget.placeholder,
        on_change=widget.on_change,
        args=widget.args,
    )


def _day(widget: _Widget) -> None:
    st.date_input(
        widget.label,
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        key=widget.key,
        help=widget.help,
        format=formatting.day_format(),
        on_change=widget.on_change,
        args=widget.args,
    )


def _period(widget: _Widget) -> None:
    selected = (widget.value.name,) if isinstance(widget.value, Period) else ()
    st.selectbox(
        widget.label,
        tuple(dict.fromkeys((*periods.NAMES, *selected))),
        format_func=periods.label,
        index=None,
        placeholder=widget.placeholder or tr("Any time"),
        key=widget.key,
        help=widget.help,
        on_change=widget.on_change,
        args=widget.args,
    )


def _weekdays(widget: _Widget) -> None:
    st.pills(
        widget.label,
        description.DAYS,
        format_func=lambda day: tr(day)[:_WEEKDAY_LENGTH],
        selection_mode="multi",
        key=widget.key,
        help=widget.help,
        on_change=widget.on_change,
        args=widget.args,
    )


def _yes_no(widget: _Widget) -> None:
    st.selectbox(
        widget.label,
        (YES, NO),
        format_func=tr,
        index=None,
        placeholder=tr("Any"),
        key=widget.key,
        help=widget.help,
        on_change=widget.on_change,
        args=widget.args,
    )


_WIDGETS: Mapping[FilterKind, Callable[[_Widget], None]] = {
    **dict.fromkeys((FilterKind.WORDS, FilterKind.CONTAINS, FilterKind.HASHED_TEXT), _text),
    **dict.fromkeys((FilterKind.FROM_DAY, FilterKind.TO_DAY), _day),
    **dict.fromkeys(_RANGES, _range),
    FilterKind.ONE_OF: _one_of,
    FilterKind.EQUIPMENT: _equipment,
    FilterKind.PERIOD: _period,
    FilterKind.WEEKDAYS: _weekdays,
    FilterKind.YES_NO: _yes_no,
}
