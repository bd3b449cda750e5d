"""Saved views: a filter with the layout of a list or the options of charts, under a name; save, open, share, delete."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from dashboard.ui import keys, preferences, schedule_link
from dashboard.ui.modalities import Modality
from dashboard.ui.navigation import Page
from dashboard.ui.text.i18n import tr
from kerma.database.preferences import MAX_NAME_LENGTH, SavedView
from kerma.scheduled_reports.schedule import ReportSubject


def show(modality: Modality, page: Page, parameters: Mapping[str, str]) -> None:
    """Show the saved views of a modality, a form that saves the present one, and the link to have it sent by mail.

    Args:
        modality: modality of the page.
        page: its list or its charts.
        parameters: URL parameters of the present page, without values that identify a person.
    """
    result = st.session_state.pop(keys.SAVE_RESULT, None)
    if result:
        st.toast(result)
    panel = st.popover(
        tr("Saved views"), key=keys.widget(modality.path, "views"), on_change="rerun", icon=":material/bookmarks:"
    )
    if not panel.open:
        return
    with panel:
        views = preferences.views(modality.code)
        if views:
            _open_menu(modality, views)
        _save_form(modality, parameters)
        own = [view for view in views if view.is_own]
        if own:
            _change_form(modality, own)
        same = next((view.name for view in views if view.parameters == dict(parameters)), tr(modality.title))
        schedule_link.show(ReportSubject.VIEW, page, parameters, same)


def _open_menu(modality: Modality, views: list[SavedView]) -> None:
    key = keys.widget(modality.path, "view")
    by_id = {view.view_id: view for view in views}
    st.session_state[key] = None
    st.selectbox(
        tr("Open a view"),
        list(by_id),
        index=None,
        format_func=lambda view_id: _name(by_id[view_id]),
        placeholder=tr("Choose"),
        key=key,
        on_change=_opened,
        args=(modality.path, {view_id: view.parameters for view_id, view in by_id.items()}),
    )


def _name(view: SavedView) -> str:
    if not view.is_own:
        return tr("{name} (shared)", name=view.name)
    return tr("{name} (yours, shared)", name=view.name) if view.is_shared else str(view.name)


def _opened(prefix: str, parameters: Mapping[UUID, Mapping[str, str]]) -> None:
    view_id = st.session_state[keys.widget(prefix, "view")]
    if view_id is None:
        return
    st.query_params.from_dict(dict(parameters[view_id]))
    st.session_state[keys.page(prefix)] = 1
    st.session_state[keys.private(prefix)] = {}


def _save_form(modality: Modality, parameters: Mapping[str, str]) -> None:
    with st.form(keys.widget(modality.path, "save_view"), border=False):
        name, is_shared = (keys.widget(modality.path, field) for field in ("view_name", "view_shared"))
        st.text_input(tr("Save this view as"), key=name, max_chars=MAX_NAME_LENGTH)
        st.checkbox(tr("Everybody may open it"), key=is_shared)
        st.form_submit_button(tr("Save"), on_click=_saved, args=(modality, dict(parameters), name, is_shared))


def _saved(modality: Modality, parameters: Mapping[str, str], name: str, is_shared: str) -> None:
    preferences.save_view(modality.code, st.session_state[name], parameters, is_shared=st.session_state[is_shared])


def _change_form(modality: Modality, own: list[SavedView]) -> None:
    by_id = {view.view_id: view for view in own}
    view_id = st.selectbox(
        tr("Change a view of yours"),
        list(by_id),
        index=None,
        format_func=lambda view_id: _name(by_id[view_id]) if view_id in by_id else "",
        placeholder=tr("Choose"),
        key=keys.widget(modality.path, "own_view"),
    )
    if view_id is None or view_id not in by_id:
        return
    view = by_id[view_id]
    name = st.text_input(tr("New name"), view.name, max_chars=MAX_NAME_LENGTH)
    rename, sharing, remove = st.columns(3)
    if rename.button(tr("Rename")):
        preferences.rename_view(view_id, name)
        st.rerun()
    if sharing.button(tr("Stop sharing") if view.is_shared else tr("Share with all")):
        preferences.set_view_shared(view_id, is_shared=not view.is_shared)
        st.rerun()
    if remove.button(tr("Delete")):
        preferences.remove_view(view_id)
        st.rerun()
