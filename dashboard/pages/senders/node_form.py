"""The form to add or change a node, with the faults of the input."""

from dataclasses import dataclass

import streamlit as st

from dashboard.pages.senders import data
from dashboard.pages.senders.node_table import KnownNode
from dashboard.ui import keys
from dashboard.ui.text import plain_text
from dashboard.ui.text.i18n import msg, tr
from dashboard.ui.text.translated_messages import translated
from kerma.database.ingest.nodes import MAX_ADDRESS_CHARACTERS, MAX_NAME_CHARACTERS, MAX_NOTE_CHARACTERS, ListedNode
from kerma.messages import Message, message
from kerma.settings import MAX_PORT

_DEFAULT_PORT = 104
_EMPTY = ListedNode(name="", ae_title="", address="", port=_DEFAULT_PORT)
_WHAT_IS_ALLOWED = {
    "may_store": msg("May send objects"),
    "may_echo": msg("May send C-ECHO"),
    "may_query": msg("May query and retrieve"),
    "uses_tls": msg("Is called over TLS"),
}


@dataclass(frozen=True)
class Limits:
    """What a node must fulfil besides its own form.

    Attributes:
        needs_numeric_address: whether an Orthanc compares the address of a caller with the listed one.
        known: the nodes of Kerma and of the configuration of each Orthanc.
    """

    needs_numeric_address: bool
    known: tuple[KnownNode, ...]

    def faults(self, entry: ListedNode) -> list[Message]:
        """Why the node cannot be saved; empty where it can."""
        found = entry.faults(needs_numeric_address=self.needs_numeric_address)
        if any(other.name == entry.name and other.listed is None for other in self.known):
            found.append(message("The configuration of Orthanc has a node named {name}.", name=entry.name))
        same = (other.name for other in self.known if entry.is_same_sender(other.ae_title, other.address))
        if other_name := next((name for name in same if name != entry.name), None):
            found.append(message("{name} has this AE title and address already.", name=other_name))
        return found


def show(edited: ListedNode | None, draft: ListedNode | None, limits: Limits) -> None:
    """Show the form.

    Args:
        edited: the node that is changed; None: one is added.
        draft: values to begin with, where one is added.
        limits: what the node must fulfil.
    """
    start = edited or draft or _EMPTY
    key = f"node:{start.name}:{start.ae_title}:{start.address}"
    with st.form(key):
        entry = _inputs(start, key, is_new=edited is None)
        is_submitted = st.form_submit_button(tr("Save"), type="primary", icon=":material/save:")
    if is_submitted:
        _save(entry, limits, key)


def _inputs(start: ListedNode, key: str, *, is_new: bool) -> ListedNode:
    name, ae_title, address, port = _identity(start, key, is_new=is_new)
    allowed = {
        field: cell.checkbox(tr(label), value=getattr(start, field), key=f"{key}:{field}")
        for cell, (field, label) in zip(st.columns(len(_WHAT_IS_ALLOWED)), _WHAT_IS_ALLOWED.items(), strict=True)
    }
    left, right = st.columns([3, 9])
    manufacturer = left.text_input(tr("Manufacturer"), start.manufacturer or "", key=f"{key}:manufacturer")
    note = right.text_input(tr("Note"), start.note or "", max_chars=MAX_NOTE_CHARACTERS, key=f"{key}:note")
    return ListedNode(
        name=name,
        ae_title=ae_title,
        address=address,
        port=port,
        may_store=allowed["may_store"],
        may_echo=allowed["may_echo"],
        may_query=allowed["may_query"],
        uses_tls=allowed["uses_tls"],
        manufacturer=manufacturer.strip() or None,
        note=note.strip() or None,
    )


def _identity(start: ListedNode, key: str, *, is_new: bool) -> tuple[str, str, str, int]:
    """The inputs of name, AE title, address and port."""
    name, ae_title, address, port = st.columns([3, 3, 4, 2])
    return (
        name.text_input(
            tr("Name"),
            start.name,
            max_chars=MAX_NAME_CHARACTERS,
            disabled=not is_new,
            help=tr("Letters, digits, - and _; Orthanc lists the node under this name."),
            key=f"{key}:name",
        ).strip(),
        ae_title.text_input(
            tr("AE title"),
            start.ae_title,
            help=tr("With which the sender calls; upper and lower case count."),
            key=f"{key}:ae_title",
        ).strip(),
        address.text_input(
            tr("Address"),
            start.address,
            max_chars=MAX_ADDRESS_CHARACTERS,
            placeholder="10.1.2.3",
            help=tr("IP address of the sender; behind NAT, that of the gateway."),
            key=f"{key}:address",
        ).strip(),
        int(
            port.number_input(
                tr("Port"),
                1,
                MAX_PORT,
                start.port,
                help=tr("Needed to call the sender, as C-ECHO does."),
                key=f"{key}:port",
            )
        ),
    )


def _save(entry: ListedNode, limits: Limits, key: str) -> None:
    if faults := limits.faults(entry):
        plain_text.notice(" ".join([tr("Nothing was saved."), *map(translated, faults)]))
        return
    data.save(entry)
    for name in [name for name in st.session_state if str(name).startswith(f"{key}:")]:
        del st.session_state[name]
    st.session_state.pop(keys.NODE_DRAFT, None)
    st.session_state[keys.NODE_RESULT] = tr("{name} is saved; Orthanc knows it within seconds.", name=entry.name)
    st.query_params.pop(keys.NODE, None)
    st.rerun()
