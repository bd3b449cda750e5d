"""Views under a name: save, open, share, rename, delete."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from dashboard.filters import preferences
from dashboard.ui import keys
from dashboard.ui.i18n import tr
from dashboard.ui.modalities import Modality
from kerma.database.preferences import LONGEST_NAME
from kerma.database.query import Row


def show(modality: Modality, parameters: Mapping[str, str]) -> None:
    """Offer the saved views of a modality, and to save what is shown now.

    Args:
        modality: whose list it is.
        parameters: the address of what is shown now; nothing in it tells who a patient is.
    """
    said = st.session_state.pop(keys.KEPT, None)
    if said:
        st.toast(said)
    panel = st.popover(
        tr("Saved views"), key=keys.widget(modality.path, "views"), on_change="rerun", icon=":material/bookmarks:"
    )
    if not panel.open:
        return
    with panel:
        views = preferences.views(modality.code)
        if views:
            _open(modality, views)
        _save(modality, parameters)
        own = [view for view in views if view["is_own"]]
        if own:
            _change(modality, own)


def _open(modality: Modality, views: list[Row]) -> None:
    key = keys.widget(modality.path, "view")
    by_id = {view["view_id"]: view for view in views}
    st.session_state[key] = None
    st.selectbox(
        tr("Open a view"),
        list(by_id),
        index=None,
        format_func=lambda view_id: _name(by_id[view_id]),
        placeholder=tr("Choose"),
        key=key,
        on_change=_opened,
        args=(modality.path, {view_id: view["parameters"] for view_id, view in by_id.items()}),
    )


def _name(view: Row) -> str:
    if not view["is_own"]:
        return tr("{name} (shared)", name=view["name"])
    return tr("{name} (yours, shared)", name=view["name"]) if view["is_shared"] else str(view["name"])


def _opened(prefix: str, parameters: Mapping[UUID, Mapping[str, str]]) -> None:
    chosen = st.session_state[keys.widget(prefix, "view")]
    if chosen is None:
        return
    st.query_params.from_dict(dict(parameters[chosen]))
    st.session_state[keys.page(prefix)] = 1
    st.session_state[keys.private(prefix)] = {}


def _save(modality: Modality, parameters: Mapping[str, str]) -> None:
    with st.form(keys.widget(modality.path, "save_view"), border=False):
        name, shared = (keys.widget(modality.path, each) for each in ("view_name", "view_shared"))
        st.text_input(tr("Save this view as"), key=name, max_chars=LONGEST_NAME)
        st.checkbox(tr("Everybody may open it"), key=shared)
        st.form_submit_button(tr("Save"), on_click=_saved, args=(modality, dict(parameters), name, shared))


def _saved(modality: Modality, parameters: Mapping[str, str], name: str, shared: str) -> None:
    preferences.save_view(modality.code, st.session_state[name], parameters, is_shared=st.session_state[shared])


def _change(modality: Modality, own: list[Row]) -> None:
    by_id = {view["view_id"]: view for view in own}
    key = keys.widget(modality.path, "own_view")
    chosen = st.selectbox(
        tr("Change a view of yours"),
        list(by_id),
        index=None,
        format_func=lambda view_id: _name(by_id[view_id]) if view_id in by_id else "",
        placeholder=tr("Choose"),
        key=key,
    )
    if chosen is None or chosen not in by_id:
        return
    name = st.text_input(tr("New name"), by_id[chosen]["name"], max_chars=LONGEST_NAME)
    rename, share, remove = st.columns(3)
    if rename.button(tr("Rename")):
        preferences.rename_view(chosen, name)
        st.rerun()
    is_shared = by_id[chosen]["is_shared"]
    if share.button(tr("Keep to myself") if is_shared else tr("Share with all")):
        preferences.share_view(chosen, is_shared=not is_shared)
        st.rerun()
    if remove.button(tr("Delete")):
        preferences.remove_view(chosen)
        st.rerun()
