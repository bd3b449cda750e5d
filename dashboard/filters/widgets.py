"""One widget for each kind of criterion.

The URL holds the state: a widget is set to the value in the URL before it is shown, and a change is written into the
URL.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

import streamlit as st

from dashboard.filters import description, url_values
from dashboard.ui import keys
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import FIRST_DAY, LAST_DAY
from kerma.database.query.filters.criterion import WHOLE_KINDS, Criterion, FilterKind, FilterValue, Range, SearchText
from kerma.database.query.filters.study_filter import StudyFilter

_WEEKDAY_LENGTH = 3
_RANGES = {FilterKind.RANGE, FilterKind.PERCENTILE, *WHOLE_KINDS}
_YES, _NO = "yes", "no"


class OnChange(NamedTuple):
    """A function that is called after a widget was changed, and its arguments."""

    function: Callable[..., None]
    args: tuple[object, ...]


class _Arguments(NamedTuple):
    """Further arguments of a Streamlit widget.

    Attributes:
        on_change: a function that is called after a change; "rerun": the page runs again and nothing is called.
        args: arguments of the function.
        placeholder: displayed in an empty field; None: the widget's own.
    """

    on_change: Callable[..., None] | Literal["rerun"] = "rerun"
    args: tuple[object, ...] | None = None
    placeholder: str | None = None


#: What the state of a widget holds: a text, a day, a code, or the selected options or labels of days.
WidgetState: TypeAlias = str | date | list[str | int | UUID] | list[str] | None


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
    value = study_filter.value(criterion.name)
    key = keys.widget(prefix, criterion.name)
    arguments = _Arguments(placeholder=placeholder or None)
    if on_change is not None:
        arguments = arguments._replace(on_change=on_change.function, args=on_change.args)
    if criterion.kind in _RANGES:
        _range(criterion, value if isinstance(value, Range) else Range(), key, arguments)
        return
    st.session_state[key] = _STATES[criterion.kind](value)
    if criterion.kind is FilterKind.EQUIPMENT:
        _equipment(criterion, value, key, arguments, labels or {})
    elif criterion.kind is FilterKind.ONE_OF:
        _one_of(criterion, value, key, arguments, options)
    else:
        _WIDGETS[criterion.kind](criterion, key, arguments)


def text_of(criterion: Criterion, prefix: str) -> str:
    """The state of a criterion's widget as text of the URL parameter; empty where the widget is empty."""
    key = keys.widget(prefix, criterion.name)
    if criterion.kind in _RANGES:
        return _range_text(criterion, *(st.session_state.get(f"{key}:{end}") for end in Range._fields))
    state = st.session_state.get(key)
    if state is None or state in ("", [], ()):
        return ""
    if isinstance(state, str) and criterion.kind is not FilterKind.YES_NO:
        return state.strip()[: url_values.MAX_TEXT_LENGTH]
    return url_values.codec(criterion).write(_VALUES[criterion.kind](state) if criterion.kind in _VALUES else state)


def _range_text(criterion: Criterion, minimum: float | None, maximum: float | None) -> str:
    if minimum is None and maximum is None:
        return ""
    if minimum is not None and maximum is not None and minimum > maximum and criterion.kind is not FilterKind.HOURS:
        minimum, maximum = maximum, minimum
    return url_values.codec(criterion).write(Range(minimum, maximum))


def _equipment(
    criterion: Criterion,
    value: FilterValue | None,
    key: str,
    arguments: _Arguments,
    labels: Mapping[UUID, str],
) -> None:
    selected = [identifier for identifier in _items(value) if isinstance(identifier, UUID)]

    def label(identifier: UUID) -> str:
        return labels.get(identifier) or tr("unknown equipment")

    st.multiselect(
        tr(criterion.label),
        list(dict.fromkeys((*labels, *selected))),
        format_func=label,
        key=key,
        select_all=False,
        placeholder=arguments.placeholder or tr("All"),
        on_change=arguments.on_change,
        args=arguments.args,
    )


def _one_of(
    criterion: Criterion,
    value: FilterValue | None,
    key: str,
    arguments: _Arguments,
    options: Sequence[str],
) -> None:
    selected = [text for text in _items(value) if isinstance(text, str)]

    def label(text: str) -> str:
        return description.option(criterion, text)

    st.multiselect(
        tr(criterion.label),
        list(dict.fromkeys((*(criterion.vocabulary or options), *selected))),
        format_func=label,
        key=key,
        select_all=False,
        placeholder=arguments.placeholder or tr("All"),
        on_change=arguments.on_change,
        args=arguments.args,
    )


def _items(value: FilterValue | None) -> tuple[str | int | UUID, ...]:
    return value if isinstance(value, tuple) and not isinstance(value, Range | SearchText) else ()


def _range(criterion: Criterion, value: Range, key: str, arguments: _Arguments) -> None:
    label = f"{tr(criterion.label)} ({criterion.symbol})" if criterion.symbol else tr(criterion.label)
    is_whole = criterion.kind in WHOLE_KINDS
    number: type[int | float] = int if is_whole else float
    sides = st.columns(2, gap="xxsmall", vertical_alignment="bottom")
    for side, end, bound, placeholder in zip(sides, Range._fields, value, (tr("from"), tr("to")), strict=True):
        is_first = end == "minimum"
        st.session_state[f"{key}:{end}"] = None if bound is None else number(bound)
        side.number_input(
            label if is_first else tr("{label}, to", label=label),
            placeholder=placeholder,
            key=f"{key}:{end}",
            label_visibility="visible" if is_first else "collapsed",
            min_value=number(criterion.minimum),
            max_value=number(criterion.maximum),
            step=1 if is_whole else None,
            format="%d" if is_whole else "%g",
            on_change=arguments.on_change,
            args=arguments.args,
        )


def _text(criterion: Criterion, key: str, arguments: _Arguments) -> None:
    st.text_input(
        tr(criterion.label),
        key=key,
        max_chars=url_values.MAX_TEXT_LENGTH,
        placeholder=arguments.placeholder,
        on_change=arguments.on_change,
        args=arguments.args,
    )


def _day(criterion: Criterion, key: str, arguments: _Arguments) -> None:
    st.date_input(
        tr(criterion.label),
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        key=key,
        format=formatting.day_format(),
        on_change=arguments.on_change,
        args=arguments.args,
    )


def _weekdays(criterion: Criterion, key: str, arguments: _Arguments) -> None:
    st.pills(
        tr(criterion.label),
        description.DAYS,
        format_func=lambda day: tr(day)[:_WEEKDAY_LENGTH],
        selection_mode="multi",
        key=key,
        on_change=arguments.on_change,
        args=arguments.args,
    )


def _yes_no(criterion: Criterion, key: str, arguments: _Arguments) -> None:
    st.selectbox(
        tr(criterion.label),
        (_YES, _NO),
        format_func=tr,
        index=None,
        placeholder=tr("Any"),
        key=key,
        on_change=arguments.on_change,
        args=arguments.args,
    )


_WIDGETS: dict[FilterKind, Callable[[Criterion, str, _Arguments], None]] = {
    FilterKind.WORDS: _text,
    FilterKind.CONTAINS: _text,
    FilterKind.CODED: _text,
    FilterKind.FROM_DAY: _day,
    FilterKind.TO_DAY: _day,
    FilterKind.WEEKDAYS: _weekdays,
    FilterKind.YES_NO: _yes_no,
}


def _text_state(value: FilterValue | None) -> WidgetState:
    if isinstance(value, SearchText):
        return value.text
    return value if isinstance(value, str) else ""


def _list_state(value: FilterValue | None) -> WidgetState:
    return list(_items(value))


def _day_state(value: FilterValue | None) -> WidgetState:
    """A day that the calendar offers."""
    return min(max(value, FIRST_DAY), LAST_DAY) if isinstance(value, date) else None


def _weekdays_state(value: FilterValue | None) -> WidgetState:
    return [description.DAYS[day - 1] for day in _items(value) if isinstance(day, int)]


def _yes_no_state(value: FilterValue | None) -> WidgetState:
    return None if value is None else _YES if value else _NO


def _texts_value(state: WidgetState) -> FilterValue:
    return tuple(text for text in _selected(state) if isinstance(text, str))


def _equipment_value(state: WidgetState) -> FilterValue:
    return tuple(identifier for identifier in _selected(state) if isinstance(identifier, UUID))


def _weekdays_value(state: WidgetState) -> FilterValue:
    return tuple(sorted(description.DAYS.index(label) + 1 for label in _selected(state) if isinstance(label, str)))


def _yes_no_value(state: WidgetState) -> FilterValue:
    return state == _YES


def _selected(state: WidgetState) -> Sequence[str | int | UUID]:
    return state if isinstance(state, list) else ()


# The state of a widget for a value, and the value for a state where the two differ.
_STATES: dict[FilterKind, Callable[[FilterValue | None], WidgetState]] = {
    FilterKind.WORDS: _text_state,
    FilterKind.CODED: _text_state,
    FilterKind.CONTAINS: _text_state,
    FilterKind.ONE_OF: _list_state,
    FilterKind.EQUIPMENT: _list_state,
    FilterKind.FROM_DAY: _day_state,
    FilterKind.TO_DAY: _day_state,
    FilterKind.WEEKDAYS: _weekdays_state,
    FilterKind.YES_NO: _yes_no_state,
}
_VALUES: dict[FilterKind, Callable[[WidgetState], FilterValue]] = {
    FilterKind.ONE_OF: _texts_value,
    FilterKind.EQUIPMENT: _equipment_value,
    FilterKind.WEEKDAYS: _weekdays_value,
    FilterKind.YES_NO: _yes_no_value,
}
