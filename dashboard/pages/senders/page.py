"""The page Senders: the nodes that may send, who has sent, and who was rejected."""

from collections.abc import Sequence

import streamlit as st

from dashboard.pages.senders import callers, data, node_form, node_table
from dashboard.pages.senders.node_form import Limits
from dashboard.pages.senders.node_table import KnownNode
from dashboard.ui import keys, navigation
from dashboard.ui.navigation import Page
from dashboard.ui.permitted_changes import may_change
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from dashboard.ui.url_state import Fault, ParameterFault, report
from kerma.access.rights import Right
from kerma.database.ingest.nodes import ListedNode, OrthancState
from kerma.interop.association import NodeError
from kerma.messages import message

_READ_ONLY = msg("This dashboard may only read. Set KERMA_SETTINGS_DATABASE_URL to list senders from here.")

_DEFAULT_PORT = 104
_EXPECTED_NODE = message("the name of a known sender")


def show() -> None:
    """Show the page."""
    st.title(tr("Senders"), anchor=False)
    states, listed, senders = data.states(), data.listed(), data.senders()
    _acceptance(states)
    known = node_table.known_nodes(listed, states)
    opened = _known(known)
    if opened is not None:
        st.query_params[keys.NODE] = opened.name
        st.session_state.pop(keys.NODE_DRAFT, None)
        st.rerun()
    _selected_or_new(known, states)
    sender = callers.sent(senders, known)
    if sender is not None:
        navigation.switch_page(Page.INGESTION, callers.ledger_parameters(sender))
    rejected = callers.rejected(data.rejected(), states)
    if rejected is not None:
        _begin_draft(rejected.rejection.calling_ae_title, rejected.rejection.remote_address)


def _acceptance(states: Sequence[OrthancState]) -> None:
    """Whom each Orthanc accepts."""
    if not states:
        plain_text.empty(tr("No Orthanc has reported yet whom it accepts. Start Orthanc with Kerma's plugin."))
    for state in states:
        if state.accepts_unknown:
            plain_text.notice(
                tr("Orthanc {node} accepts objects from every sender, listed here or not.", node=state.node)
            )
        else:
            plain_text.line(tr("Orthanc {node} accepts objects from the senders listed here only.", node=state.node))
        conditions = [
            tr("Senders call the AE title {ae_title}.", ae_title=state.ae_title)
            if state.checks_called_ae_title
            else tr("Its own AE title is {ae_title}; it accepts others.", ae_title=state.ae_title),
            tr("The address of a sender must be the listed one.")
            if state.checks_address
            else tr("The address of a sender is not checked."),
        ]
        plain_text.note(" ".join(conditions))


def _known(known: Sequence[KnownNode]) -> KnownNode | None:
    """Show the known nodes; returns the clicked one, once."""
    st.header(tr("Known senders"), anchor=False)
    if message := st.session_state.pop(keys.NODE_RESULT, None):
        plain_text.result(message)
    if not known:
        plain_text.empty(tr("No sender is listed yet."))
        return None
    opened = node_table.choose(known, data.senders())
    plain_text.note(tr("Click a row to change, test or remove it."))
    return opened


def _selected_or_new(known: Sequence[KnownNode], states: Sequence[OrthancState]) -> None:
    """The selected node with its form, or the form for a new one."""
    name = st.query_params.get(keys.NODE)
    selected = next((node for node in known if node.name == name), None)
    if name and selected is None:
        report((ParameterFault(Fault.INVALID, keys.NODE, name, _EXPECTED_NODE),))
    draft: ListedNode | None = st.session_state.get(keys.NODE_DRAFT)
    title = tr("Sender {name}", name=selected.name) if selected else tr("Add a sender")
    with st.expander(title, expanded=bool(selected or draft or not known), icon=":material/dns:"):
        if selected is not None and selected.listed is None:
            plain_text.line(tr("It is listed in the configuration of Orthanc, and is changed there."))
        elif may_change(Right.MANAGE_INGESTION):
            node_form.show(selected.listed if selected else None, draft, _limits(known, states))
        else:
            plain_text.note(tr(_READ_ONLY))
        if selected is not None:
            _actions(selected)


def _limits(known: Sequence[KnownNode], states: Sequence[OrthancState]) -> Limits:
    return Limits(needs_numeric_address=any(state.checks_address for state in states), known=tuple(known))


def _actions(selected: KnownNode) -> None:
    """Buttons for a selected node: test, remove, close."""
    with st.container(horizontal=True):
        is_tested = st.button(
            tr("Send C-ECHO"),
            icon=":material/network_check:",
            help=tr("The dashboard calls the sender with the AE title of Orthanc. Many scanners answer no calls."),
            disabled=selected.listed is not None and selected.listed.uses_tls,
        )
        is_removed = (
            selected.listed is not None
            and may_change(Right.MANAGE_INGESTION)
            and st.button(tr("Remove"), icon=":material/delete:")
        )
        is_closed = st.button(tr("Close"), icon=":material/close:")
    if is_tested:
        _echo(selected)
    if is_removed:
        data.remove(selected.name)
        st.session_state[keys.NODE_RESULT] = tr(
            "{name} is removed; Orthanc rejects it within seconds.", name=selected.name
        )
    if is_removed or is_closed:
        del st.query_params[keys.NODE]
        st.rerun()


def _echo(selected: KnownNode) -> None:
    try:
        response = data.echo(selected.ae_title, selected.address, selected.port)
    except NodeError as error:
        plain_text.notice(translated(error.what))
        return
    milliseconds = formatting.number(1000 * response.duration_s, 0)
    plain_text.result(tr("{name} answers C-ECHO in {milliseconds} ms.", name=selected.name, milliseconds=milliseconds))


def _begin_draft(ae_title: str, address: str) -> None:
    """Begin a new entry with the AE title and address of a caller."""
    name = "".join(character if character.isascii() and character.isalnum() else "_" for character in ae_title)
    st.session_state[keys.NODE_DRAFT] = ListedNode(
        name=name.lower(), ae_title=ae_title, address=address, port=_DEFAULT_PORT
    )
    st.query_params.pop(keys.NODE, None)
    st.rerun()
