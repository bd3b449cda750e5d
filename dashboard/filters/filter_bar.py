"""The filter bar above lists and charts: frequent criteria, all others on demand, and those in use as chips."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.filters import changes, data, description, period_filter, url_parameters, url_values, widgets
from dashboard.filters.description import EquipmentLabels
from dashboard.filters.permitted import is_permitted
from dashboard.filters.widgets import OnChange
from dashboard.ui import keys, url_state
from dashboard.ui.modalities import Modality
from dashboard.ui.text import patient_identity
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import Fault, Faults, ParameterFault
from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.messages import message
from kerma.standard.enumerations import ExamModality

#: The criteria that are not among the further ones, and the widths of their fields beside each other.
_WIDTHS = {"text": 2.5, "period": 1.95, "from": 1.95, "to": 1.95, "machine": 2.6, "study": 2.6}
_COLUMNS = 4


def show(modality: Modality) -> StudyFilter:
    """Show the bar; returns the filter of the URL and of the session's private criteria, resolved."""
    prefix = modality.path
    study_filter, faults = url_parameters.read(st.query_params, modality.code, prefix)
    study_filter = _with_private(study_filter, prefix)
    labels = data.equipment_labels(modality.code)
    study_filter, unknown_equipment = _with_known_equipment(study_filter, labels, modality)
    _frequent(modality, study_filter, labels)
    _more(modality, study_filter, labels)
    unknown = url_parameters.unknown(st.query_params, modality.code, prefix)
    url_state.report((*faults, *unknown_equipment, *unknown))
    _chips(modality, study_filter, labels)
    return data.with_matching_terms(study_filter)


def _with_private(study_filter: StudyFilter, prefix: str) -> StudyFilter:
    texts: dict[str, str] = st.session_state.get(keys.private(prefix), {})
    for name, text in texts.items():
        criterion = BY_MODALITY[study_filter.modality][name]
        if is_permitted(criterion):
            study_filter = study_filter.with_value(name, url_values.codec(criterion).value(text))
    return study_filter


def _with_known_equipment(
    study_filter: StudyFilter, labels: EquipmentLabels, modality: Modality
) -> tuple[StudyFilter, Faults]:
    identifiers = study_filter.value("machine")
    if not isinstance(identifiers, tuple):
        return study_filter, ()
    known = tuple(identifier for identifier in identifiers if isinstance(identifier, UUID) and identifier in labels)
    if len(known) == len(identifiers):
        return study_filter, ()
    unknown = next(identifier for identifier in identifiers if identifier not in labels)
    expected = message("equipment that has sent {modality} studies", modality=message(modality.title))
    fault = ParameterFault(Fault.INVALID, keys.criterion(modality.path, "machine"), str(unknown), expected)
    return study_filter.with_value("machine", known), (fault,)


def _frequent(modality: Modality, study_filter: StudyFilter, labels: EquipmentLabels) -> None:
    """The criteria that are always shown, in one row; the days where they are fixed."""
    days = period_filter.DAYS if period_filter.shows_days(modality, study_filter) else ()
    names = ("text", "period", *days, "machine", "study")
    with st.container(key="kerma-three-filters"):
        columns = st.columns([_WIDTHS[name] for name in names], vertical_alignment="bottom")
    for column, name in zip(columns, names, strict=True):
        with column:
            if name == "period":
                period_filter.show_period(modality, study_filter)
            elif name in days:
                period_filter.show_day(name, modality, study_filter)
            else:
                _frequent_criterion(name, modality, study_filter, labels)


def _frequent_criterion(name: str, modality: Modality, study_filter: StudyFilter, labels: EquipmentLabels) -> None:
    criterion = BY_MODALITY[modality.code][name]
    widgets.show(
        criterion,
        study_filter,
        modality.path,
        options=_options(criterion, modality.code),
        labels=labels,
        on_change=OnChange(changes.changed, (modality.path, criterion)),
        placeholder=tr("Description, protocol, …") if name == "text" else "",
    )


def _options(criterion: Criterion, modality: ExamModality) -> list[str]:
    if criterion.kind is not FilterKind.ONE_OF or criterion.vocabulary:
        return []
    if criterion.target is FilterTarget.EQUIPMENT:
        [column] = criterion.columns
        return sorted({name for equipment in data.equipment_of(modality) if (name := getattr(equipment, column))})
    return data.texts_of(modality, criterion.name)


def _more(modality: Modality, study_filter: StudyFilter, labels: EquipmentLabels) -> None:
    criteria = _further_criteria(modality)
    used = sum(study_filter.value(criterion.name) is not None for criterion in criteria)
    label = tr("More filters ({used} in use)", used=used) if used else tr("More filters")
    panel = st.expander(label, key=_panel(modality.path), on_change="rerun", icon=":material/tune:", type="compact")
    if not panel.open:
        return
    with panel, st.form(keys.widget(modality.path, "form"), border=False):
        for group, members in _by_group(criteria).items():
            st.markdown(f"**{tr(group.value)}**")
            _grid(members, modality, study_filter, labels)
        with st.container(key="kerma-apply"):
            st.form_submit_button(
                tr("Apply"),
                type="primary",
                icon=":material/filter_alt:",
                on_click=_applied_and_closed,
                args=(modality.path, tuple(criteria)),
            )


def _panel(prefix: str) -> str:
    """The entry of the session state that holds whether the panel of further criteria is open."""
    return keys.widget(prefix, "more")


def _applied_and_closed(prefix: str, criteria: tuple[Criterion, ...]) -> None:
    changes.applied(prefix, criteria)
    st.session_state[_panel(prefix)] = False


def _by_group(criteria: Sequence[Criterion]) -> dict[FilterGroup, list[Criterion]]:
    """The criteria of each group that has any, in the order of the groups."""
    members = {group: [criterion for criterion in criteria if criterion.group is group] for group in FilterGroup}
    return {group: of_group for group, of_group in members.items() if of_group}


def _further_criteria(modality: Modality) -> list[Criterion]:
    """The criteria that are offered but not always shown."""
    return [
        criterion
        for criterion in BY_MODALITY[modality.code].values()
        if criterion.name not in _WIDTHS and _is_offered(criterion)
    ]


def _grid(
    criteria: Sequence[Criterion], modality: Modality, study_filter: StudyFilter, labels: EquipmentLabels
) -> None:
    for first in range(0, len(criteria), _COLUMNS):
        columns = st.columns(_COLUMNS, vertical_alignment="bottom")
        for column, criterion in zip(columns, criteria[first : first + _COLUMNS], strict=False):
            with column:
                options = _options(criterion, modality.code)
                widgets.show(criterion, study_filter, modality.path, options=options, labels=labels)


def _is_offered(criterion: Criterion) -> bool:
    """Attributes that the site does not store cannot be searched, and names and identifiers of persons need a right."""
    if not is_permitted(criterion):
        return False
    return criterion.kind is not FilterKind.HASHED_TEXT or patient_identity.is_searchable(criterion.columns[0])


def _chips(modality: Modality, study_filter: StudyFilter, labels: EquipmentLabels) -> None:
    """Criteria in use; removing a chip removes its criterion."""
    if study_filter.is_empty:
        return
    phrases = {
        criterion.name: description.phrase(criterion, value, labels) for criterion, value in study_filter.criteria
    }
    key = keys.widget(modality.path, "chips")
    st.session_state[key] = list(phrases)
    # A multiselect shows texts of objects as plain text; its style takes away what it has of a menu.
    with st.container(key="kerma-chips"):
        st.multiselect(
            tr("Filters in use"),
            list(phrases),
            format_func=phrases.__getitem__,
            key=key,
            on_change=_chip_removed,
            args=(modality.path, tuple(phrases)),
            label_visibility="collapsed",
            help=tr("Remove one, or clear all."),
            select_all=False,
        )


def _chip_removed(prefix: str, before: tuple[str, ...]) -> None:
    remaining = st.session_state[keys.widget(prefix, "chips")]
    for name in before:
        if name not in remaining:
            url_state.store(keys.criterion(prefix, name), "")
            st.session_state.get(keys.private(prefix), {}).pop(name, None)
    changes.first_page(prefix)
