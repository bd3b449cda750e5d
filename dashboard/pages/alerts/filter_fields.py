"""The filters of the list of alerts, in the URL of the page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import streamlit as st

from dashboard.pages.alerts import data, texts
from dashboard.ui import keys, segmented_options
from dashboard.ui.day_field import optional_day
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.text.equipment_names import distinct_equipment_names
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.url_state import CALENDAR_DAY, Codec, UrlParameter
from kerma.alerts.alert_rule import Severity
from kerma.alerts.alert_state import AlertState
from kerma.alerts.handling import OPEN_STATES
from kerma.alerts.outcome import Outcome
from kerma.database.query.alerts.alert_page import AlertFilter
from kerma.messages import message
from kerma.standard.enumerations import ExamModality

_ANY = ""
_OPEN, _ALL = "open", "all"
_STATES = {_OPEN: msg("open"), _ALL: msg("all"), **{str(state): text for state, text in texts.STATES.items()}}
_OPTIONAL_DAY: Codec[date | None] = Codec(
    CALENDAR_DAY.read, lambda day: "" if day is None else day.isoformat(), message("a date (YYYY-MM-DD)")
)
_FROM = UrlParameter(keys.ALERTS_FROM, _OPTIONAL_DAY, None)
_TO = UrlParameter(keys.ALERTS_TO, _OPTIONAL_DAY, None)
_FURTHER = (keys.ALERTS_EQUIPMENT, keys.ALERTS_INSTITUTION, keys.ALERTS_DEPARTMENT, keys.ALERTS_OUTCOME)


class Selection(NamedTuple):
    """The selected filter, and label and value of each of its parts in the language of the page."""

    alert_filter: AlertFilter
    parts: Sequence[tuple[str, str]]


def show() -> Selection:
    """Show the filters; returns the selected ones."""
    parts: list[tuple[str, str]] = []
    offered, rules = data.offered(), data.rules()
    titles = {name: f"{texts.title(rules.get(name), name)} ({name})" for name in offered.rule_ids}
    modalities = {str(modality.code): tr(modality.title) for modality in MODALITIES}
    with st.container(key="kerma-four-alert-filters"):
        state_cell, severity_cell, rule_cell, modality_cell = st.columns([1, 1, 2, 1])
    with state_cell:
        state = segmented_options.one_of(tr("State"), _STATES, keys.ALERTS_STATE, changed=_first_page, is_menu=True)
        parts.append((tr("State"), tr(_STATES[state])))
    with severity_cell:
        severity = _menu(msg("Severity"), _translated(texts.SEVERITIES), keys.ALERTS_SEVERITY, parts)
    with rule_cell:
        rule_id = _menu(msg("Rule"), titles, keys.ALERTS_RULE, parts)
    with modality_cell:
        modality = _menu(msg("Modality"), modalities, keys.ALERTS_MODALITY, parts)
    found = AlertFilter(
        states=_states(state),
        severity=Severity(severity) if severity else None,
        rule_id=rule_id,
        modality=ExamModality(modality) if modality else None,
    )
    return Selection(_with_further(found, parts), parts)


def _with_further(found: AlertFilter, parts: list[tuple[str, str]]) -> AlertFilter:
    """The filter with those in the panel, which is open where one of them is set."""
    equipment = data.offered().equipment
    names = {str(key): name for key, name in distinct_equipment_names(equipment).items()}
    sites = _texts(one.institution_name for one in equipment)
    departments = _texts(one.department_name for one in equipment)
    is_set = any(name in st.query_params for name in (*_FURTHER, keys.ALERTS_FROM, keys.ALERTS_TO))
    with st.expander(tr("System, site, outcome and period"), expanded=is_set, icon=":material/filter_list:"):
        system_cell, site_cell, department_cell = st.columns(3)
        outcome_cell, from_cell, to_cell = st.columns(3)
    with system_cell:
        equipment_id = _menu(msg("System"), names, keys.ALERTS_EQUIPMENT, parts)
    with site_cell:
        site = _menu(msg("Institution"), sites, keys.ALERTS_INSTITUTION, parts)
    with department_cell:
        department = _menu(msg("Department"), departments, keys.ALERTS_DEPARTMENT, parts)
    with outcome_cell:
        outcome = _menu(msg("Outcome"), _translated(texts.OUTCOMES), keys.ALERTS_OUTCOME, parts)
    with from_cell:
        first = optional_day(tr("Raised from"), _FROM)
    with to_cell:
        last = optional_day(tr("Raised to"), _TO)
    parts.extend(
        (label, day.isoformat()) for label, day in ((tr("Raised from"), first), (tr("Raised to"), last)) if day
    )
    return AlertFilter(
        states=found.states,
        severity=found.severity,
        rule_id=found.rule_id,
        modality=found.modality,
        equipment_id=UUID(equipment_id) if equipment_id else None,
        institution=site,
        department=department,
        outcome=Outcome(outcome) if outcome else None,
        raised_from=first,
        raised_to=last,
    )


def _states(code: str) -> tuple[AlertState, ...]:
    if code == _OPEN:
        return OPEN_STATES
    return () if code == _ALL else (AlertState(code),)


def _menu(label: str, names: Mapping[str, str], parameter: str, parts: list[tuple[str, str]]) -> str | None:
    """A menu of names in the language of the page; None: any. Adds what is selected to the parts."""
    options = {_ANY: tr("All"), **names}
    selected = segmented_options.one_of(tr(label), options, parameter, changed=_first_page, is_menu=True, label_of=str)
    if selected:
        parts.append((tr(label), options[selected]))
    return selected or None


def _translated(names: Mapping[Any, str]) -> dict[str, str]:
    return {str(code): tr(text) for code, text in names.items()}


def _texts(found: Iterable[str | None]) -> dict[str, str]:
    return {text: text for text in sorted({text for text in found if text})}


def _first_page() -> None:
    st.session_state[keys.ALERTS_PAGE] = 1
