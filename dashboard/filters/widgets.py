"""One widget for each kind of criterion: it shows what the address says, and writes into the address.

The address is the truth: before a widget is shown it is set to what the address says.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard.filters import description, url_values
from dashboard.ui import formatting, keys
from dashboard.ui.i18n import tr
from kerma.database.query.filters.criterion import Criterion, FilterKind, FilterValue, Range
from kerma.database.query.filters.study_filter import StudyFilter

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_SHORT_DAY = 3
_WHOLE = {FilterKind.WHOLE, FilterKind.EVENT_COUNT, FilterKind.HOURS}
_RANGES = {FilterKind.RANGE, FilterKind.PERCENTILE, *_WHOLE}

#: What is called when somebody changed a widget, with its arguments; None within a form.
Changed = tuple[Callable[..., None], tuple[Any, ...]] | None


def show(
    criterion: Criterion,
    chosen: StudyFilter,
    prefix: str,
    *,
    choices: Sequence[str] = (),
    machines: Mapping[UUID, str] | None = None,
    changed: Changed = None,
    **looks: Any,
) -> None:
    """Show the widget of a criterion.

    Args:
        criterion: what is chosen by.
        chosen: the filter, of which the widget shows its part.
        prefix: of the modality's names in the address.
        choices: the texts offered by a choice that has no vocabulary of its own.
        machines: names of the machines offered.
        changed: what to call when it was changed.
        looks: further arguments of the widget.
    """
    value = chosen.value(criterion.name)
    key = keys.widget(prefix, criterion.name)
    calls = {} if changed is None else {"on_change": changed[0], "args": changed[1]}
    if criterion.kind in _RANGES:
        _range(criterion, value, key, calls)
        return
    st.session_state[key] = _HELD.get(criterion.kind, lambda held: held)(value)
    if criterion.kind is FilterKind.EQUIPMENT:
        known = machines or {}
        offered = [*known, *(each for each in _tuple(value) if each not in known)]
        name: Callable[[Any], str] = lambda each: known.get(each) or tr("unknown machine")  # noqa: E731, it closes over known
        st.multiselect(
            tr(criterion.label),
            offered,
            format_func=name,
            key=key,
            **{"placeholder": tr("All"), "select_all": False, **calls, **looks},
        )
    elif criterion.kind is FilterKind.ONE_OF:
        texts = criterion.vocabulary or tuple(choices)
        offered = [*texts, *(each for each in _tuple(value) if each not in texts)]
        message: Callable[[str], str] = lambda each: description.choice(criterion, each)  # noqa: E731, it closes over criterion
        st.multiselect(
            tr(criterion.label),
            offered,
            format_func=message,
            key=key,
            **{"placeholder": tr("All"), "select_all": False, **calls, **looks},
        )
    else:
        _SHOWN[criterion.kind](criterion, key, {**calls, **looks})


def text_of(criterion: Criterion, prefix: str) -> str:
    """What the widget holds, as the text that stands in an address; empty where it holds nothing."""
    key = keys.widget(prefix, criterion.name)
    if criterion.kind in _RANGES:
        return _text_of_range(criterion, *(st.session_state.get(f"{key}:{end}") for end in Range._fields))
    held = st.session_state.get(key)
    if held is None or held in ("", [], ()):
        return ""
    if isinstance(held, str) and criterion.kind is not FilterKind.YES_NO:
        return held.strip()[: url_values.LONGEST_TEXT]
    return url_values.write(criterion, _VALUES.get(criterion.kind, lambda value: value)(held))


def _text_of_range(criterion: Criterion, minimum: float | None, maximum: float | None) -> str:
    if minimum is None and maximum is None:
        return ""
    if minimum is not None and maximum is not None and minimum > maximum and criterion.kind is not FilterKind.HOURS:
        minimum, maximum = maximum, minimum
    return url_values.write(criterion, Range(minimum, maximum))


def _tuple(value: FilterValue | None) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _range(criterion: Criterion, value: Any, key: str, calls: Mapping[str, Any]) -> None:
    label = f"{tr(criterion.label)} ({criterion.symbol})" if criterion.symbol else tr(criterion.label)
    is_whole = criterion.kind in _WHOLE
    number = int if is_whole else float
    sides = st.columns(2, gap="xxsmall", vertical_alignment="bottom")
    held = value if isinstance(value, Range) else Range()
    for side, end, bound, message in zip(sides, Range._fields, held, (tr("from"), tr("to")), strict=True):
        st.session_state[f"{key}:{end}"] = None if bound is None else number(bound)
        side.number_input(
            label if end == "minimum" else tr("{label}, to", label=label),
            min_value=number(criterion.minimum),
            max_value=number(criterion.maximum),
            step=1 if is_whole else None,
            format="%d" if is_whole else "%g",
            placeholder=message,
            key=f"{key}:{end}",
            label_visibility="visible" if end == "minimum" else "collapsed",
            **calls,
        )


def _text(criterion: Criterion, key: str, more: dict[str, Any]) -> None:
    st.text_input(tr(criterion.label), key=key, max_chars=url_values.LONGEST_TEXT, **more)


def _day(criterion: Criterion, key: str, more: dict[str, Any]) -> None:
    st.date_input(
        tr(criterion.label),
        value=None,
        min_value=_FIRST_DAY,
        max_value=_LAST_DAY,
        key=key,
        format=formatting.day_format(),
        **more,
    )


def _weekdays(criterion: Criterion, key: str, more: dict[str, Any]) -> None:
    st.pills(
        tr(criterion.label),
        description.DAYS,
        format_func=lambda day: tr(day)[:_SHORT_DAY],
        selection_mode="multi",
        key=key,
        **more,
    )


def _yes_no(criterion: Criterion, key: str, more: dict[str, Any]) -> None:
    st.selectbox(tr(criterion.label), ("yes", "no"), format_func=tr, index=None, placeholder=tr("Any"), key=key, **more)


_SHOWN: dict[FilterKind, Callable[[Criterion, str, dict[str, Any]], None]] = {
    FilterKind.WORDS: _text,
    FilterKind.CONTAINS: _text,
    FilterKind.CODED: _text,
    FilterKind.FROM_DAY: _day,
    FilterKind.TO_DAY: _day,
    FilterKind.WEEKDAYS: _weekdays,
    FilterKind.YES_NO: _yes_no,
}


def _within_calendar(value: Any) -> Any:
    return None if value is None else min(max(value, _FIRST_DAY), _LAST_DAY)


# What a widget is given for a value, and the value for what it holds, where the two differ.
_HELD: dict[FilterKind, Callable[[Any], Any]] = {
    FilterKind.WORDS: lambda value: value.text if value else "",
    FilterKind.CODED: lambda value: value.text if value else "",
    FilterKind.CONTAINS: lambda value: value or "",
    FilterKind.ONE_OF: lambda value: list(value or ()),
    FilterKind.EQUIPMENT: lambda value: list(value or ()),
    FilterKind.FROM_DAY: _within_calendar,
    FilterKind.TO_DAY: _within_calendar,
    FilterKind.WEEKDAYS: lambda value: [description.DAYS[day - 1] for day in value or ()],
    FilterKind.YES_NO: {True: "yes", False: "no"}.get,
}
_VALUES: dict[FilterKind, Callable[[Any], Any]] = {
    FilterKind.ONE_OF: tuple,
    FilterKind.EQUIPMENT: tuple,
    FilterKind.WEEKDAYS: lambda held: tuple(sorted(description.DAYS.index(day) + 1 for day in held)),
    FilterKind.YES_NO: lambda held: held == "yes",
}
