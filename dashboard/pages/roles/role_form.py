"""The form to add or change a role of the site."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.pages.roles import data
from dashboard.ui import access_result
from dashboard.ui.text import plain_text, right_texts
from dashboard.ui.text.i18n import tr
from dashboard.ui.text.translated_messages import translated
from kerma.access.rights import Right
from kerma.database.access.account_names import MAX_NAME_CHARACTERS
from kerma.database.access.roles import Role
from kerma.messages import message, quoted

_COLUMNS = 3


def show(edited: Role | None, all_roles: Sequence[Role]) -> None:
    """Show the form.

    Args:
        edited: the role that is changed; None: one is added.
        all_roles: whose names are taken.
    """
    key = f"role:{edited.name}:{hash(edited.rights)}" if edited else f"new-role:{len(all_roles)}"
    with st.form(key):
        name = edited.name if edited else _name(key)
        rights = _rights(edited.rights if edited else (), key)
        is_submitted = st.form_submit_button(tr("Save role"), type="primary", icon=":material/save:")
    if not is_submitted:
        return
    if edited is None and name in {role.name for role in all_roles}:
        plain_text.notice(translated(message("There is a role {name} already.", name=quoted(name))))
        return
    access_result.change(partial(data.put, name, rights), tr("The role {name} is saved.", name=name))


def _name(key: str) -> str:
    return st.text_input(tr("Name"), max_chars=MAX_NAME_CHARACTERS, key=f"{key}:name").strip()


def _rights(checked: Sequence[Right], key: str) -> list[Right]:
    """A checkbox for each right; returns the checked ones."""
    columns = st.columns(_COLUMNS)
    rights = []
    for number, right in enumerate(Right):
        with columns[number % _COLUMNS]:
            label, meaning = right_texts.label(right), right_texts.meaning(right)
            if st.checkbox(label, value=right in checked, help=meaning, key=f"{key}:{right}"):
                rights.append(right)
    return rights
