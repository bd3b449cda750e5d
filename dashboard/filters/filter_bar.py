"""The bar above lists and charts: the criteria most used, all others on demand, and what is in use as chips."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard.filters import data, description, url_parameters, url_values, widgets
from dashboard.filters.periods import PERIODS, named
from dashboard.ui import keys, patient_identity, plain_text
from dashboard.ui.cached_queries import local_now
from dashboard.ui.i18n import tr
from dashboard.ui.modalities import Modality
from kerma.database.query.filters.criteria import BY_MODALITY
from kerma.database.query.filters.criterion import Criterion, FilterGroup, FilterKind, FilterTarget
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality

_ALWAYS = ("text", "from", "to", "machine", "study")
_COLUMNS = 4


def show(modality: Modality) -> StudyFilter:
    """Show the bar; gives the studies that the address and the private criteria of this session leave."""
    prefix = modality.path
    chosen, complaints = url_parameters.read(st.query_params, modality.code, prefix)
    chosen = _with_private(chosen, prefix)
    machines = data.machine_names(modality.code)
    chosen, unknown = _known_machines(chosen, machines, modality)
    _main_row(modality, chosen, machines)
    _more(modality, chosen, machines)
    for sentence in (*complaints, *unknown, *url_parameters.strangers(st.query_params, modality.code, prefix)):
        plain_text.notice(sentence)
    _chips(modality, chosen, machines)
    return data.resolved(chosen)


def parameters(chosen: StudyFilter, modality: Modality) -> dict[str, str]:
    """The parameters of an address with this filter."""
    return url_parameters.of(chosen, modality.path)


def _with_private(chosen: StudyFilter, prefix: str) -> StudyFilter:
    texts: dict[str, str] = st.session_state.get(keys.private(prefix), {})
    for name, text in texts.items():
        chosen = chosen.with_value(name, url_values.read(BY_MODALITY[chosen.modality][name], text))
    return chosen


def _known_machines(
    chosen: StudyFilter, machines: Mapping[UUID, str], modality: Modality
) -> tuple[StudyFilter, list[str]]:
    wanted = chosen.value("machine")
    if not isinstance(wanted, tuple) or all(each in machines for each in wanted):
        return chosen, []
    known: Any = tuple(each for each in wanted if each in machines)
    said = tr("The machine in the address has sent no {modality} study; it was left out.", modality=tr(modality.title))
    return chosen.with_value("machine", known), [said]


def _main_row(modality: Modality, chosen: StudyFilter, machines: Mapping[UUID, str]) -> None:
    prefix, offered = modality.path, BY_MODALITY[modality.code]
    with st.container(key="kerma-three-filters"):
        places = st.columns([2.5, 1.95, 1.95, 1.7, 2.6, 2.6], vertical_alignment="bottom")
    for place, name in zip((*places[:3], *places[4:]), _ALWAYS, strict=True):
        with place:
            widgets.show(
                offered[name],
                chosen,
                prefix,
                choices=_choices(offered[name], modality.code),
                machines=machines,
                changed=(_changed, (prefix, offered[name])),
                **({"placeholder": tr("Description, protocol, …")} if name == "text" else {}),
            )
    with places[3]:
        _period(prefix, chosen)


def _period(prefix: str, chosen: StudyFilter) -> None:
    key = keys.widget(prefix, "period")
    days = (chosen.value("from"), chosen.value("to"))
    st.session_state[key] = named(days, local_now().date())  # type: ignore[arg-type]  # both criteria are of days
    st.selectbox(
        tr("Period"),
        list(PERIODS),
        index=None,
        format_func=tr,
        placeholder=tr("Any time"),
        key=key,
        on_change=_period_changed,
        args=(prefix,),
    )


def _period_changed(prefix: str) -> None:
    name = st.session_state[keys.widget(prefix, "period")]
    days = (None, None) if name is None else PERIODS[name](local_now().date())
    for end, day in zip(("from", "to"), days, strict=True):
        _write(prefix, end, "" if day is None else str(day))
    first_page(prefix)


def _choices(criterion: Criterion, modality: ExamModality) -> list[str]:
    if criterion.kind is not FilterKind.ONE_OF or criterion.vocabulary:
        return []
    if criterion.target is FilterTarget.EQUIPMENT:
        [column] = criterion.columns
        return sorted({row[column] for row in data.machines_of(modality) if row[column]})
    return data.texts_of(modality, criterion.name)


def _more(modality: Modality, chosen: StudyFilter, machines: Mapping[UUID, str]) -> None:
    offered = [each for each in BY_MODALITY[modality.code].values() if each.name not in _ALWAYS and _is_offered(each)]
    used = sum(chosen.value(each.name) is not None for each in offered)
    label = tr("More filters ({used} in use)", used=used) if used else tr("More filters")
    panel = st.expander(
        label, key=keys.widget(modality.path, "more"), on_change="rerun", icon=":material/tune:", type="compact"
    )
    if not panel.open:
        return
    with panel, st.form(keys.widget(modality.path, "form"), border=False):
        for group in FilterGroup:
            members = [each for each in offered if each.group is group]
            if members:
                _group(group, members, modality, chosen, machines)
        st.form_submit_button(
            tr("Apply"),
            type="primary",
            icon=":material/filter_alt:",
            on_click=_applied,
            args=(modality.path, tuple(offered)),
        )


def _group(
    group: FilterGroup,
    members: list[Criterion],
    modality: Modality,
    chosen: StudyFilter,
    machines: Mapping[UUID, str],
) -> None:
    st.markdown(f"**{tr(group.value)}**")
    for first in range(0, len(members), _COLUMNS):
        for place, criterion in zip(
            st.columns(_COLUMNS, vertical_alignment="bottom"), members[first : first + _COLUMNS], strict=False
        ):
            with place:
                choices = _choices(criterion, modality.code)
                widgets.show(criterion, chosen, modality.path, choices=choices, machines=machines)


def _is_offered(criterion: Criterion) -> bool:
    """Attributes that the site does not keep cannot be sought."""
    return criterion.kind is not FilterKind.CODED or patient_identity.may_be_sought(criterion.columns[0])


def _changed(prefix: str, criterion: Criterion) -> None:
    text = widgets.text_of(criterion, prefix)
    if criterion.is_private:
        kept = st.session_state.setdefault(keys.private(prefix), {})
        kept.pop(criterion.name, None)
        kept.update({criterion.name: text} if text else {})
    else:
        _write(prefix, criterion.name, text)
    first_page(prefix)


def _applied(prefix: str, offered: tuple[Criterion, ...]) -> None:
    for criterion in offered:
        _changed(prefix, criterion)


def _write(prefix: str, name: str, text: str) -> None:
    parameter = keys.criterion(prefix, name)
    if text:
        if st.query_params.get(parameter) != text:
            st.query_params[parameter] = text
    else:
        st.query_params.pop(parameter, None)


def first_page(prefix: str) -> None:
    """Begin the list anew; to be called before its pages are shown, or by a callback."""
    st.session_state[keys.page(prefix)] = 1


def _chips(modality: Modality, chosen: StudyFilter, machines: Mapping[UUID, str]) -> None:
    """What is in use; taking a chip away takes the criterion away, and clearing the field all of them."""
    if chosen.is_empty:
        return
    said = {criterion.name: description.phrase(criterion, value, machines) for criterion, value in chosen.criteria}
    key = keys.widget(modality.path, "chips")
    st.session_state[key] = list(said)
    st.multiselect(
        tr("Filters in use"),
        list(said),
        format_func=lambda name: said[name],
        key=key,
        on_change=_chip_removed,
        args=(modality.path, tuple(said)),
        label_visibility="collapsed",
        help=tr("Take one away, or clear all."),
        select_all=False,
    )


def _chip_removed(prefix: str, before: tuple[str, ...]) -> None:
    left = st.session_state[keys.widget(prefix, "chips")]
    for name in before:
        if name not in left:
            _write(prefix, name, "")
            st.session_state.get(keys.private(prefix), {}).pop(name, None)
    first_page(prefix)
