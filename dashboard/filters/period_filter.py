"""The filter by the time of the study: a period that moves on with the calendar, or fixed days.

The fields of the days are shown for fixed days alone.
"""

from collections.abc import Mapping

import streamlit as st

from dashboard.filters import changes, periods, url_values, widgets
from dashboard.filters.widgets import OnChange
from dashboard.ui import keys, url_state
from dashboard.ui.cached_queries import local_now
from dashboard.ui.modalities import Modality
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.filters.criteria import BY_MODALITY, DAYS_OF_PERIOD
from kerma.database.query.filters.criterion import Criterion, Period
from kerma.database.query.filters.study_filter import StudyFilter

_PERIOD = "period"
#: The criteria of the first and of the last day.
DAYS = DAYS_OF_PERIOD[_PERIOD]
# Names of periods are other texts.
_FIXED_DAYS = "fixed_days"
_FIXED_DAYS_LABEL = msg("Fixed days")


def shows_days(modality: Modality, study_filter: StudyFilter) -> bool:
    """Whether the fields of the days are shown: one has a day, or fixed days were selected."""
    if any(study_filter.value(name) is not None for name in DAYS):
        return True
    return study_filter.value(_PERIOD) is None and bool(st.session_state.get(_are_selected(modality)))


def show_period(modality: Modality, study_filter: StudyFilter) -> None:
    """Show the names of the periods, and fixed days among them."""
    criteria, value = BY_MODALITY[modality.code], study_filter.value(_PERIOD)
    period = value if isinstance(value, Period) else None
    key, name = keys.widget(modality.path, _PERIOD), None if period is None else period.name
    st.session_state[key] = name or (_FIXED_DAYS if shows_days(modality, study_filter) else None)
    st.selectbox(
        tr(criteria[_PERIOD].label),
        tuple(dict.fromkeys((*periods.NAMES, _FIXED_DAYS, *([name] if name else ())))),
        format_func=_label,
        index=None,
        placeholder=tr("Any time"),
        key=key,
        help=tr(criteria[_PERIOD].help),
        on_change=_selected,
        args=(modality, criteria, period),
    )


def show_day(name: str, modality: Modality, study_filter: StudyFilter) -> None:
    """Show the field of the first or of the last day."""
    criterion = BY_MODALITY[modality.code][name]
    on_change = OnChange(changes.changed, (modality.path, criterion))
    widgets.show(criterion, study_filter, modality.path, on_change=on_change)


def _label(name: str) -> str:
    return tr(_FIXED_DAYS_LABEL) if name == _FIXED_DAYS else periods.label(name)


def _are_selected(modality: Modality) -> str:
    """The entry of the session state that holds whether fixed days were selected."""
    return keys.widget(modality.path, _FIXED_DAYS)


def _selected(modality: Modality, criteria: Mapping[str, Criterion], period: Period | None) -> None:
    """A period and days take each other's place; fixed days begin with those of the period before, up to today."""
    selected: str | None = st.session_state[keys.widget(modality.path, _PERIOD)]
    is_fixed = selected == _FIXED_DAYS
    st.session_state[_are_selected(modality)] = is_fixed
    url_state.store(keys.criterion(modality.path, _PERIOD), "" if is_fixed else selected or "")
    days = (period.first, period.last or local_now().date()) if is_fixed and period is not None else (None, None)
    for name, day in zip(DAYS, days, strict=True):
        text = "" if day is None else url_values.codec(criteria[name]).write(day)
        url_state.store(keys.criterion(modality.path, name), text)
    changes.first_page(modality.path)
