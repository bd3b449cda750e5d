"""The filter bar above lists and charts: frequent criteria, all others on demand, and those in use as chips."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from dashboard.filters import data, description, url_parameters, url_values, widgets
from dashboard.filters.description import EquipmentLabels
from dashboard.filters.widgets import OnChange
from dashboard.ui import keys, url_state
from dashboard.ui.modalities import Modality
from dashboard.ui.text import patient_identity
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import Fault, Faults, ParameterFault
from kerma.database.query.filters.criteria import BY_MODALITY, DAYS_OF_PERIOD
from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget, Period
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.messages import message
from kerma.standard.enumerations import ExamModality

_ALWAYS = ("text", "from", "to", "period", "machine", "study")
_WIDTHS = [2.5, 1.95, 1.95, 1.7, 2.6, 2.6]
_COLUMNS = 4


def show(modality: Modality) -> StudyFilter:
    """Show the bar; returns the filter of the URL and of the session's private criteria, resolved."""
    prefix = modality.path
    study_filter, faults = url_parameters.read(st.query_params, modality.code, prefix)
    study_filter = _with_private(study_filter, prefix)
    labels = data.equipment_labels(modality.code)
    study_filter, unknown_equipment = _with_known_equipment(study_filter, labels, modality)
    _main_row(modality, study_filter, labels)
    _more(modality, study_filter, labels)
    unknown = url_parameters.unknown(st.query_params, modality.code, prefix)
    url_state.report((*faults, *unknown_equipment, *unknown))
    _chips(modality, study_filter, labels)
    return data.with_matching_terms(study_filter)


def _with_private(study_filter: StudyFilter, prefix: str) -> StudyFilter:
    texts: dict[str, str] = st.session_state.get(keys.private(prefix), {})
    for name, text in texts.items():
        criterion = BY_MODALITY[study_filter.modality][name]
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


def _main_row(modality: Modality, study_filter: StudyFilter, labels: EquipmentLabels) -> None:
    criteria, shown = BY_MODALITY[modality.code], _with_days_of_period(study_filter)
    with st.container(key="kerma-three-filters"):
        columns = st.columns(_WIDTHS, vertical_alignment="bottom")
    for column, name in zip(columns, _ALWAYS, strict=True):
        with column:
            widgets.show(
                criteria[name],
                shown,
                modality.path,
                options=_options(criteria[name], modality.code),
                labels=labels,
                on_change=_on_change(name, modality.path, criteria),
                placeholder=_placeholder(name, study_filter),
            )


def _with_days_of_period(study_filter: StudyFilter) -> StudyFilter:
    """The filter with the days of its period, which the fields of the days show."""
    period = study_filter.value("period")
    if not isinstance(period, Period):
        return study_filter
    return study_filter.with_value("from", period.first).with_value("to", period.last)


def _placeholder(name: str, study_filter: StudyFilter) -> str:
    if name == "text":
        return tr("Description, protocol, …")
    has_days = study_filter.value("from") is not None or study_filter.value("to") is not None
    return tr("Fixed days") if name == "period" and has_days else ""


def _on_change(name: str, prefix: str, criteria: Mapping[str, Criterion]) -> OnChange:
    """A period and days take each other's place."""
    days = DAYS_OF_PERIOD["period"]
    if name == "period":
        return OnChange(_changed_instead_of, (prefix, (criteria[name],), days))
    if name in days:
        return OnChange(_changed_instead_of, (prefix, tuple(criteria[end] for end in days), ("period",)))
    return OnChange(_changed, (prefix, criteria[name]))


def _changed_instead_of(prefix: str, criteria: tuple[Criterion, ...], others: tuple[str, ...]) -> None:
    for name in others:
        url_state.store(keys.criterion(prefix, name), "")
    _applied(prefix, criteria)


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
    _applied(prefix, criteria)
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
        if criterion.name not in _ALWAYS and _is_offered(criterion)
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
    """Attributes that the site does not store cannot be searched."""
    return criterion.kind is not FilterKind.HASHED_TEXT or patient_identity.is_searchable(criterion.columns[0])


def _changed(prefix: str, criterion: Criterion) -> None:
    text = widgets.text_of(criterion, prefix)
    if criterion.is_private:
        private = st.session_state.setdefault(keys.private(prefix), {})
        private.pop(criterion.name, None)
        private.update({criterion.name: text} if text else {})
    else:
        url_state.store(keys.criterion(prefix, criterion.name), text)
    first_page(prefix)


def _applied(prefix: str, criteria: tuple[Criterion, ...]) -> None:
    for criterion in criteria:
        _changed(prefix, criterion)


def first_page(prefix: str) -> None:
    """Go to the first page of the list; call it before the pages are shown, or in a callback."""
    st.session_state[keys.page(prefix)] = 1


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
    first_page(prefix)
