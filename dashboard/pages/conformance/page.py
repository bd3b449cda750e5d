"""The page Conformance: how far dose reports follow their templates, by system and software version."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import streamlit as st

from dashboard.pages.conformance import data, requirement_texts, service_section, tables
from dashboard.pages.conformance.requirement_texts import RequirementText
from dashboard.pages.conformance.service_text import Subject
from dashboard.ui import cached_queries, keys, navigation, segmented_options, table
from dashboard.ui.modalities import MODALITIES
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.conformance.equipment_conformance import EquipmentConformance, FailingStudy
from kerma.database.query.conformance.judged_studies import MAX_STUDIES
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.standard.enumerations import ExamModality

_DAYS = {"90": 90, "28": 28, "365": 365}
_PERIODS = {"90": msg("90 days"), "28": msg("28 days"), "365": msg("1 year")}


def show() -> None:
    """Show the page."""
    st.title(tr("Conformance"), anchor=False)
    plain_text.line(
        tr(
            "What dose reports have to contain (DICOM PS3.16), and do not: by system and software version, with a text "
            "for the manufacturer's service."
        )
    )
    period = _choices()
    found = data.conformance(period)
    if not found:
        plain_text.empty(tr("No study of this period has a dose report of this modality."))
        return
    texts = requirement_texts.of_modality(period.modality)
    selected = _equipment_table(found, texts, period)
    _explanations(sum(one.study_count for one in found))
    if selected is not None:
        _requirements(selected, texts, replace(period, equipment_id=selected.equipment_id))


def _choices() -> StudyPeriod:
    with st.container(key="kerma-one-choices"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        titles = {str(one.code): one.title for one in MODALITIES}
        modality = ExamModality(segmented_options.one_of(tr("Modality"), titles, keys.CONFORMANCE_MODALITY))
    with right:
        days = _DAYS[segmented_options.one_of(tr("Studies of the last"), _PERIODS, keys.CONFORMANCE_PERIOD)]
    return StudyPeriod(modality, _midnight() - timedelta(days=days))


def _midnight() -> datetime:
    return cached_queries.local_now().replace(hour=0, minute=0, second=0, microsecond=0)


def _equipment_table(
    found: Sequence[EquipmentConformance], texts: Sequence[RequirementText], period: StudyPeriod
) -> EquipmentConformance | None:
    """Show all systems; returns the selected one."""
    rows = tables.system_rows(found, texts, period.modality)
    opened = table.choose(
        rows,
        table.columns_with_values(rows, tables.SYSTEM_COLUMNS),
        key=f"conformance:{hash(period)}:{len(found)}",
        alt=tr("Conformance"),
    )
    plain_text.note(tr("Click a row to see its requirements."))
    if opened is not None:
        st.query_params[keys.CONFORMANCE_OF] = _name(found[opened])
        st.query_params.pop(keys.CONFORMANCE_REQUIREMENT, None)
    name = st.query_params.get(keys.CONFORMANCE_OF)
    return next((one for one in found if _name(one) == name), None)


def _name(one: EquipmentConformance) -> str:
    """Names a system and its software version in the URL."""
    return f"{one.equipment_id}:{one.software_versions or ''}"


def _explanations(judged: int) -> None:
    bullets = [
        tr(
            "Score: the percentage of studies that fulfil a requirement, as mean over all requirements, weighted 3 "
            "(a dose cannot be used without it) to 1 (a detail). Requirements that apply to no study do not count."
        ),
        tr(
            "Judged are studies with a dose report, phantoms and tests too. A value that an image states and the "
            "report does not is missing."
        ),
    ]
    if judged >= MAX_STUDIES:
        bullets.append(tr("Of the period, the latest {number} studies are judged.", number=formatting.number(judged)))
    plain_text.bullets(bullets)


def _requirements(one: EquipmentConformance, texts: Sequence[RequirementText], period: StudyPeriod) -> None:
    software = f" · {one.software_versions}" if one.software_versions else ""
    plain_text.heading(f"{equipment_name(one)}{software}")
    ordered = tables.in_order(one.counts, texts)
    opened = table.choose(
        tables.requirement_rows(one.counts, ordered),
        tables.REQUIREMENT_COLUMNS,
        key=f"conformance:{_name(one)}:{hash(period)}",
        alt=tr("Requirements"),
    )
    plain_text.note(tr("Click a row to see studies that do not fulfil it."))
    if opened is not None:
        st.query_params[keys.CONFORMANCE_REQUIREMENT] = ordered[opened].key
    examples = data.failing_studies(period, one.software_versions)
    _examples(examples, texts)
    service_section.show(Subject(period.modality, one, examples))


def _examples(examples: Sequence[FailingStudy], texts: Sequence[RequirementText]) -> None:
    """Studies that do not fulfil the selected requirement."""
    key = st.query_params.get(keys.CONFORMANCE_REQUIREMENT)
    selected = next((text for text in texts if text.key == key), None)
    if selected is None:
        return
    plain_text.line(f"{selected.source}: {selected.what}")
    failing = [one for one in examples if selected.key in one.findings]
    if not failing:
        plain_text.empty(tr("Every study fulfils it."))
        return
    opened = table.choose(
        tables.example_rows(failing, selected.key),
        tables.EXAMPLE_COLUMNS,
        key=f"conformance:examples:{selected.key}:{failing[0].study_instance_uid}:{len(failing)}",
        alt=tr("Studies that do not fulfil it"),
    )
    if opened is not None:
        navigation.open_study(failing[opened].study_instance_uid)
