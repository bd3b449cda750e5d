"""The scope of the opened user: the equipment whose studies they see."""

from collections.abc import Collection
from functools import partial

import streamlit as st

from dashboard.pages.users import data
from dashboard.ui import access_result
from dashboard.ui.text import plain_text
from dashboard.ui.text.equipment_names import distinct_equipment_names
from dashboard.ui.text.i18n import tr
from kerma.access.scope import ScopeEntry
from kerma.database.access.accounts import Account
from kerma.database.access.scopes import ScopedEquipment


def show(account: Account) -> None:
    """Show the scope, with a form to change it."""
    plain_text.heading(tr("Scope"))
    scope = data.scope(account)
    labels = _labels(scope.equipment)
    # Equipment that was replaced meanwhile can still be removed from the scope.
    labels |= {entry: str(entry) for entry in scope.entries if entry not in labels}
    key = f"scope:{account.account_id}:{hash(tuple(scope.entries))}"
    with st.form(key):
        entries = st.multiselect(
            tr("Institutions, departments and equipment"),
            list(labels),
            list(scope.entries),
            format_func=labels.__getitem__,
            key=f"{key}:entries",
            placeholder=tr("All equipment"),
        )
        is_submitted = st.form_submit_button(tr("Save scope"), icon=":material/save:")
    plain_text.note(
        tr(
            "An empty field means all equipment. “Select all” of the list does not: it names what is known today, "
            "makes a scope of it, and leaves out equipment that comes later."
        )
    )
    plain_text.note(
        tr(
            "The user sees studies, charts, names and exports of this equipment only. With a scope, roles permit to "
            "see, export and upload, and nothing that concerns other equipment."
        )
    )
    if is_submitted:
        result = tr("The scope of {name} is saved.", name=account.name)
        access_result.change(partial(data.set_scope, account, entries), result)


def _labels(equipment: Collection[ScopedEquipment]) -> dict[ScopeEntry, str]:
    """What a scope may name, with its label: institutions, their departments, single equipment."""
    institutions: dict[ScopeEntry, str] = {}
    departments: dict[ScopeEntry, str] = {}
    single: dict[ScopeEntry, str] = {}
    names = distinct_equipment_names(equipment)
    for one in equipment:
        institution, department = one.institution_name, one.department_name
        if institution:
            institutions[ScopeEntry(institution)] = institution
        if department:
            parts = [name for name in (institution, department) if name]
            departments[ScopeEntry(institution, department)] = " / ".join(parts)
        single[ScopeEntry(equipment_id=one.equipment_id)] = names[one.equipment_id]
    return {**institutions, **departments, **single}
