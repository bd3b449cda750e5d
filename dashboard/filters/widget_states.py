"""States of widgets: what a widget of a criterion holds for a value of the filter, and the reverse."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias
from uuid import UUID

from dashboard.filters import description, url_values
from dashboard.ui.url_state import FIRST_DAY, LAST_DAY
from kerma.database.query.filters.criterion import Criterion, FilterKind, FilterValue, Period, Range, SearchText

YES, NO = "yes", "no"

#: What the state of a widget holds: a text, a day, a code, or the selected options or labels of days.
WidgetState: TypeAlias = str | date | list[str | int | UUID] | list[str] | None


def state_of(kind: FilterKind, value: FilterValue | None) -> WidgetState:
    """The state of the widget that shows a value; ranges have two widgets and no state here."""
    return _STATES[kind](value)


def text_of(criterion: Criterion, state: WidgetState) -> str:
    """A state as text of the URL parameter; empty for an empty widget."""
    if state is None or state in ("", [], ()):
        return ""
    if isinstance(state, str) and criterion.kind is not FilterKind.YES_NO:
        return state.strip()[: url_values.MAX_TEXT_LENGTH]
    return url_values.codec(criterion).write(_VALUES[criterion.kind](state))


def items(value: FilterValue | None) -> tuple[str | int | UUID, ...]:
    """The selected options of a value; none of a value of another kind."""
    return value if isinstance(value, tuple) and not isinstance(value, Range | SearchText) else ()


def _text_state(value: FilterValue | None) -> WidgetState:
    if isinstance(value, SearchText):
        return value.text
    return value if isinstance(value, str) else ""


def _list_state(value: FilterValue | None) -> WidgetState:
    return list(items(value))


def _day_state(value: FilterValue | None) -> WidgetState:
    """A day that the calendar offers."""
    return min(max(value, FIRST_DAY), LAST_DAY) if isinstance(value, date) else None


def _weekdays_state(value: FilterValue | None) -> WidgetState:
    return [description.DAYS[day - 1] for day in items(value) if isinstance(day, int)]


def _period_state(value: FilterValue | None) -> WidgetState:
    return value.name if isinstance(value, Period) else None


def _yes_no_state(value: FilterValue | None) -> WidgetState:
    return None if value is None else YES if value else NO


def _day_value(state: WidgetState) -> FilterValue | None:
    return state if isinstance(state, date) else None


def _texts_value(state: WidgetState) -> FilterValue:
    return tuple(text for text in _selected(state) if isinstance(text, str))


def _equipment_value(state: WidgetState) -> FilterValue:
    return tuple(identifier for identifier in _selected(state) if isinstance(identifier, UUID))


def _weekdays_value(state: WidgetState) -> FilterValue:
    return tuple(sorted(description.DAYS.index(label) + 1 for label in _selected(state) if isinstance(label, str)))


def _yes_no_value(state: WidgetState) -> FilterValue:
    return state == YES


def _selected(state: WidgetState) -> Sequence[str | int | UUID]:
    return state if isinstance(state, list) else ()


# The state of a widget for a value, and the value for a state that is not the text of the URL.
_STATES: dict[FilterKind, Callable[[FilterValue | None], WidgetState]] = {
    FilterKind.WORDS: _text_state,
    FilterKind.HASHED_TEXT: _text_state,
    FilterKind.CONTAINS: _text_state,
    FilterKind.ONE_OF: _list_state,
    FilterKind.EQUIPMENT: _list_state,
    FilterKind.FROM_DAY: _day_state,
    FilterKind.TO_DAY: _day_state,
    FilterKind.PERIOD: _period_state,
    FilterKind.WEEKDAYS: _weekdays_state,
    FilterKind.YES_NO: _yes_no_state,
}
_VALUES: dict[FilterKind, Callable[[WidgetState], FilterValue | None]] = {
    FilterKind.FROM_DAY: _day_value,
    FilterKind.TO_DAY: _day_value,
    FilterKind.ONE_OF: _texts_value,
    FilterKind.EQUIPMENT: _equipment_value,
    FilterKind.WEEKDAYS: _weekdays_value,
    FilterKind.YES_NO: _yes_no_value,
}
