"""The page Roles: the roles with what they permit, the opened one, and the form to add one."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.pages.roles import data, role_form
from dashboard.ui import access_result, keys, table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import plain_text, right_texts
from dashboard.ui.text.i18n import tr
from dashboard.ui.url_state import Fault, ParameterFault, report
from dashboard.ui.user_menu import role_name
from kerma.database.access.roles import Role
from kerma.facts.fact import ValueKind
from kerma.messages import message

_EXPECTED_ROLE = message("the name of a role")
_COLUMNS = (
    Column(name="name", label="Role", help="Name of the role."),
    Column(name="origin", label="Defined by", help="Whether every site has it, or this site has defined it."),
    Column(name="users", label="Users", help="How many users have it.", kind=ValueKind.COUNT),
    Column(name="rights", label="Permits", help="What users with this role may do."),
)


def show() -> None:
    """Show the page."""
    st.title(tr("Roles"), anchor=False)
    roles = data.roles()
    access_result.show()
    opened = _choose(roles)
    if opened is not None:
        st.query_params[keys.ROLE] = opened.name
        st.rerun()
    plain_text.note(tr("Click a row to open a role. The roles of Kerma cannot be changed; a site may define its own."))
    _opened_or_new(roles)


def _choose(roles: Sequence[Role]) -> Role | None:
    """Show the roles; returns the clicked one, once."""
    opened = table.choose(list(map(_row, roles)), _COLUMNS, key=f"roles:{hash(tuple(roles))}", alt=tr("Roles"))
    return None if opened is None else roles[opened]


def _row(role: Role) -> TableRow:
    return {
        "name": role_name(role.name),
        "origin": "Kerma" if role.is_built_in else tr("this site"),
        "users": len(role.users),
        "rights": ", ".join(map(right_texts.label, role.rights)),
    }


def _opened_or_new(roles: Sequence[Role]) -> None:
    """The role that the URL names, or the form for a new one."""
    name = st.query_params.get(keys.ROLE)
    opened = next((role for role in roles if role.name == name), None)
    if name and opened is None:
        report((ParameterFault(Fault.INVALID, keys.ROLE, name, _EXPECTED_ROLE),))
    if opened is None:
        with st.expander(tr("Add a role"), icon=":material/add:"):
            role_form.show(None, roles)
    else:
        _details(opened, roles)


def _details(role: Role, roles: Sequence[Role]) -> None:
    plain_text.heading(tr("Role {name}", name=role_name(role.name)))
    users = ", ".join(role.users)
    plain_text.line(tr("Users with this role: {users}", users=users) if users else tr("No user has this role."))
    if role.is_built_in:
        plain_text.bullets(right_texts.lines(role.rights))
    else:
        role_form.show(role, roles)
    with st.container(horizontal=True):
        is_removed = not role.is_built_in and st.button(tr("Remove"), icon=":material/delete:")
        is_closed = st.button(tr("Close"), icon=":material/close:")
    if is_removed:
        access_result.change(partial(data.remove, role.name), tr("The role {name} is removed.", name=role.name))
    if is_closed:
        del st.query_params[keys.ROLE]
        st.rerun()
