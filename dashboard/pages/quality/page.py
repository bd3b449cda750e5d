"""The page Data quality: facts that studies do not report, problems by group, failed objects, latest arrivals."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from dashboard.filters import url_parameters
from dashboard.pages.quality import failed_objects, outside_use, recent_arrivals
from dashboard.ui import cached_queries, keys, navigation, segmented_options, table
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import BY_CODE, EQUIPMENT, MODALITIES, PROBLEM_COUNT, STUDY_AT, Modality, columns_named
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.equipment_names import equipment_name
from dashboard.ui.text.fact_labels import fact_label
from dashboard.ui.text.i18n import msg, tr, trn
from dashboard.ui.text.patient_identity import NOT_QUOTED
from dashboard.ui.text.translated_messages import translated
from kerma.database.query.operations.fact_states import Completeness, FactState
from kerma.database.query.operations.study_period import StudyPeriod
from kerma.database.query.operations.study_problems import MAX_PROBLEM_GROUPS, NUMBER, ProblemGroup, StudyWithProblem
from kerma.facts.fact import ValueKind
from kerma.facts.required_facts import REQUIRED_FACTS, RequiredFact
from kerma.facts.study import IDENTITY, STAFF
from kerma.standard.enumerations import ExamModality

_DAYS = {"28": 28, "90": 90, "365": 365}
_PERIODS = {"28": msg("28 days"), "90": msg("90 days"), "365": msg("1 year"), "all": msg("All")}
_DEFAULT_PERIOD = "90"
_STATE_NAMES = {
    FactState.REPORTED: msg("Reported"),
    FactState.MISSING: msg("Missing"),
    FactState.FAULTY: msg("With a problem"),
}

_STUDIES = Column(name="study_count", label="Studies", help="Number of studies in the period.", kind=ValueKind.COUNT)
_COMPLETENESS_COLUMNS = (EQUIPMENT, *columns_named("software_versions"), _STUDIES)
_GROUP_COLUMNS = (
    _STUDIES,
    Column(name="problem_count", label="Problems", help="How often it was found.", kind=ValueKind.COUNT),
    Column(name="fact", label="Fact", help="The fact concerned."),
    Column(name="message", label="Problem", help="Description of the problem; # stands for any number."),
)
_STUDY_COLUMNS = (STUDY_AT, *columns_named("study_description"), EQUIPMENT, PROBLEM_COUNT)


def show() -> None:
    """Show the page."""
    st.title(tr("Data quality"), anchor=False)
    modality, period = _choices()
    _completeness(modality, period)
    _problems(period)
    outside_use.show()
    failed_objects.show()
    recent_arrivals.show()


def _choices() -> tuple[Modality, StudyPeriod]:
    with st.container(key="kerma-one-choices"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        titles = {modality.code.value: modality.title for modality in MODALITIES}
        code = ExamModality(segmented_options.one_of(tr("Modality"), titles, keys.QUALITY_MODALITY))
    with right:
        period = segmented_options.one_of(
            tr("Studies of the last"), _PERIODS, keys.QUALITY_PERIOD, default=_DEFAULT_PERIOD
        )
    return BY_CODE[code], StudyPeriod(code, _since(_DAYS.get(period)))


def _since(days: int | None) -> datetime | None:
    midnight = cached_queries.local_now().replace(hour=0, minute=0, second=0, microsecond=0)
    return None if days is None else midnight - timedelta(days=days)


def _completeness(modality: Modality, period: StudyPeriod) -> None:
    found = cached_queries.completeness(period)
    st.header(tr("Reported facts"), anchor=False)
    if not found:
        st.info(
            tr("No {modality} study of this period has arrived.", modality=tr(modality.title)), icon=":material/inbox:"
        )
        return
    names = {state.value: name for state, name in _STATE_NAMES.items()}
    label = tr("Percentage of studies in which each fact is")
    state = FactState(segmented_options.one_of(label, names, keys.QUALITY_STATE))
    important = REQUIRED_FACTS[modality.code]
    opened = table.choose(
        [_completeness_row(row, important, state) for row in found],
        (*_COMPLETENESS_COLUMNS, *(_percentage_column(fact) for fact in important)),
        key=f"quality:{hash(period)}:{state}",
        alt=tr("Percentage of {modality} studies by equipment and software version", modality=tr(modality.title)),
    )
    plain_text.note(tr("Click a row to see its studies. A fact is reported, missing, or has a problem."))
    if opened is not None:
        parameters = url_parameters.of_equipment(found[opened].equipment_id, modality.path)
        navigation.switch_page(modality.studies, parameters)


def _percentage_column(important: RequiredFact) -> Column:
    labels = (tr(fact.label) for fact in (*important.study, *important.event, *important.source))
    return Column(
        name=important.name,
        label=tr(important.label),
        help=tr("Percentage of the studies; fact: {facts}.", facts=tr(" or ").join(labels)),
        kind=ValueKind.NUMBER,
        unit="%",
        number_format=NumberFormat.PERCENTAGE,
    )


def _completeness_row(row: Completeness, important: Sequence[RequiredFact], state: FactState) -> TableRow:
    return {
        EQUIPMENT.name: equipment_name(row),
        "software_versions": row.software_versions,
        "study_count": row.study_count,
        **{fact.name: formatting.percent(row.states[fact.name][state], row.study_count) for fact in important},
    }


def _problems(period: StudyPeriod) -> None:
    st.header(tr("Problems by kind"), anchor=False)
    groups = cached_queries.problem_groups(period)
    if not groups:
        st.info(tr("No problem was found in the studies of this period."), icon=":material/check_circle:")
        return
    opened = table.choose(
        [_group_row(group) for group in groups],
        _GROUP_COLUMNS,
        key=f"problems:{hash(period)}",
        alt=tr("Problems by kind"),
    )
    limit = tr("The {count} most frequent. ", count=MAX_PROBLEM_GROUPS) if len(groups) == MAX_PROBLEM_GROUPS else ""
    plain_text.note(tr("{limit}Click a row to see its studies. # stands for any number.", limit=limit))
    if opened is not None:
        st.query_params[keys.QUALITY_PROBLEM] = groups[opened].group_id
    group_id = st.query_params.get(keys.QUALITY_PROBLEM)
    selected = next((group for group in groups if group.group_id == group_id), None)
    if selected is not None:
        _studies(period, selected)


def _group_row(group: ProblemGroup) -> TableRow:
    return {
        "study_count": group.study_count,
        "problem_count": group.problem_count,
        "fact": fact_label(group.path),
        "message": group_message(group),
    }


def group_message(group: ProblemGroup) -> str:
    """The message of a group in the language of the page, with # for each number; it quotes no name or identifier."""
    if group.path.rpartition(".")[2] in (*IDENTITY, *STAFF):
        return tr(NOT_QUOTED)
    return re.sub(NUMBER, "#", translated(group.example, group.example_parameters))


def _studies(period: StudyPeriod, group: ProblemGroup) -> None:
    studies = cached_queries.studies_with(period, group.group_id)
    rows = [_study_row(found) for found in studies]
    plain_text.line(f"{fact_label(group.path)}: {group_message(group)}")
    number = trn("{count} study", "{count} studies", group.study_count, count=formatting.number(group.study_count))
    plain_text.note(
        tr("{studies}; the latest {count}:", studies=number, count=len(rows))
        if group.study_count > len(rows)
        else tr("{studies}, newest first:", studies=number)
    )
    opened = table.choose(
        rows,
        table.columns_with_values(rows, _STUDY_COLUMNS),
        key=f"with:{group.group_id}:{hash(period)}",
        alt=tr("Studies with this problem"),
    )
    if opened is not None:
        navigation.open_study(studies[opened].study_instance_uid)


def _study_row(found: StudyWithProblem) -> TableRow:
    return {
        STUDY_AT.name: found.study_at,
        "study_description": found.study_description,
        EQUIPMENT.name: equipment_name(found),
        PROBLEM_COUNT.name: found.problem_count,
    }
