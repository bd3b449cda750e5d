"""Fields of the alerts of which a recipient is informed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from dashboard.pages.alerts import data, texts
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text.equipment_names import distinct_equipment_names
from dashboard.ui.text.i18n import tr
from kerma.alert_messages.recipient import AlertFilter
from kerma.alerts.alert_rule import Severity
from kerma.standard.enumerations import ExamModality

_Option = TypeVar("_Option")


def show(start: AlertFilter, key: str) -> AlertFilter:
    """Show the fields; returns the filter.

    Args:
        start: with what they begin.
        key: of the form.
    """
    severity_cell, rule_cell, modality_cell = st.columns([1, 2, 2])
    severities: Sequence[Severity] = tuple(Severity)
    with severity_cell:
        severity = st.selectbox(
            tr("From severity"),
            severities,
            severities.index(start.min_severity),
            format_func=lambda one: tr(texts.SEVERITIES[one]),
            key=f"{key}:severity",
        )
    rules, equipment = data.rules(), data.all_equipment()
    titles = {name: f"{name}: {texts.title(rule, name)}" for name, rule in rules.items()}
    modalities = {modality: tr(BY_CODE[modality].title) for modality in ExamModality if modality in BY_CODE}
    with rule_cell:
        rule_ids = _several(tr("Rules"), titles, start.rule_ids, f"{key}:rules")
    with modality_cell:
        selected = _several(tr("Modalities"), modalities, start.modalities, f"{key}:modalities")
    system_cell, site_cell, department_cell = st.columns([2, 1, 1])
    with system_cell:
        equipment_ids = _several(
            tr("Systems"), distinct_equipment_names(equipment), start.equipment_ids, f"{key}:equipment"
        )
    with site_cell:
        site = _one(
            tr("Institution"), (one.institution_name for one in equipment), start.institution_name, f"{key}:site"
        )
    with department_cell:
        department = _one(
            tr("Department"), (one.department_name for one in equipment), start.department_name, f"{key}:department"
        )
    return AlertFilter(severity, rule_ids, selected, equipment_ids, site, department)


def _several(label: str, names: Mapping[_Option, str], start: Sequence[_Option], key: str) -> tuple[_Option, ...]:
    """Several options, or none for any; what exists no more stays selected until somebody takes it away."""
    options = [*names, *(one for one in start if one not in names)]
    name: Callable[[_Option], str] = lambda one: names.get(one, str(one))  # noqa: E731 -- typed
    return tuple(st.multiselect(label, options, start, format_func=name, key=key, placeholder=tr("all")))


def _one(label: str, texts_of_equipment: Iterable[str | None], start: str | None, key: str) -> str | None:
    options = [None, *sorted({text for text in (*texts_of_equipment, start) if text})]
    return st.selectbox(
        label, options, options.index(start), format_func=lambda one: tr("all") if one is None else one, key=key
    )
