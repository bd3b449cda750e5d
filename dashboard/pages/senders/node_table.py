"""The table of known nodes: those of Kerma, and those of the configuration of each Orthanc."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.ui import table
from dashboard.ui.column import Column
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.database.ingest.nodes import KnownModality, ListedNode, OrthancState
from kerma.database.query.operations.senders import Sender
from kerma.facts.fact import ValueKind

_ALLOWED = {"may_store": msg("send"), "may_echo": msg("C-ECHO"), "may_query": msg("query and retrieve")}
_COLUMNS = (
    Column(name="name", label="Name", help="Name of the node, also in Orthanc."),
    Column(name="ae_title", label="AE title", help="AE title with which it calls."),
    Column(name="address", label="Address", help="IP address or host name."),
    Column(name="port", label="Port", help="DICOM port of the node."),
    Column(name="allowed", label="Allowed", help="What Orthanc lets it do."),
    Column(name="source", label="Listed in", help="Nodes of Orthanc's configuration are changed there."),
    Column(name="state", label="State", help="Whether Orthanc knows the node as it is listed."),
    Column(name="object_count", label="Objects", help="Number of objects received from it.", kind=ValueKind.COUNT),
    Column(name="last_received", label="Last received", help="When its latest object was received, server's time."),
    Column(name="manufacturer", label="Manufacturer", help="As entered."),
    Column(name="note", label="Note", help="As entered."),
)


@dataclass(frozen=True)
class KnownNode:
    """A node that may call.

    Attributes:
        name: its name in Orthanc.
        ae_title: its AE title.
        address: its IP address or host name.
        port: its DICOM port.
        listed: its entry in Kerma; None where it comes from the configuration of Orthanc.
        state: whether Orthanc knows it, in the language of the page.
    """

    name: str
    ae_title: str
    address: str
    port: int
    listed: ListedNode | None
    state: str


def known_nodes(listed: Iterable[ListedNode], states: Sequence[OrthancState]) -> list[KnownNode]:
    """The nodes of Kerma and those of the configuration of each Orthanc, by name."""
    own = [
        KnownNode(entry.name, entry.ae_title, entry.address, entry.port, entry, _state(entry, states))
        for entry in listed
    ]
    configured = {
        (modality.name, modality.ae_title, modality.address, modality.port)
        for state in states
        for modality in state.modalities
        if not modality.is_own
    }
    active = tr("active")
    return sorted([*own, *(KnownNode(*key, None, active) for key in configured)], key=lambda known: known.name.lower())


def _state(entry: ListedNode, states: Sequence[OrthancState]) -> str:
    if not states:
        return tr("Orthanc has not reported")
    found = [_in_orthanc(entry, state.modalities) for state in states]
    error = next((modality.error for modality in found if modality and modality.error), None)
    if error:
        return tr("refused: {error}", error=tr(error))
    is_active = all(
        modality and (modality.ae_title, modality.address, modality.port) == (entry.ae_title, entry.address, entry.port)
        for modality in found
    )
    return tr("active") if is_active else tr("not yet active")


def _in_orthanc(entry: ListedNode, modalities: Iterable[KnownModality]) -> KnownModality | None:
    return next((modality for modality in modalities if modality.is_own and modality.name == entry.name), None)


def choose(known: Sequence[KnownNode], senders: Iterable[Sender]) -> KnownNode | None:
    """Show the nodes; returns the clicked one, once."""
    activity = _activity(senders)
    rows = [_row(entry, activity) for entry in known]
    opened = table.choose(
        rows,
        table.columns_with_values(rows, _COLUMNS),
        key=f"nodes:{hash(tuple(known))}",
        alt=tr("Known senders"),
    )
    return None if opened is None else known[opened]


def _activity(senders: Iterable[Sender]) -> dict[tuple[str, str | None], tuple[int, datetime]]:
    return {
        (sender.calling_ae_title, sender.remote_address): (sender.object_count, sender.last_received_at)
        for sender in senders
    }


def _row(known: KnownNode, activity: Mapping[tuple[str, str | None], tuple[int, datetime]]) -> TableRow:
    listed = known.listed
    object_count, last = activity.get((known.ae_title, known.address), (0, None))
    allowed = [tr(label) for name, label in _ALLOWED.items() if listed and getattr(listed, name)]
    return {
        "name": known.name,
        "ae_title": known.ae_title,
        "address": known.address,
        "port": str(known.port),
        "allowed": ", ".join(allowed) or (tr("nothing") if listed else None),
        "source": "Kerma" if listed else tr("Orthanc's configuration"),
        "state": known.state,
        "object_count": object_count,
        "last_received": formatting.received(last),
        "manufacturer": listed.manufacturer if listed else None,
        "note": listed.note if listed else None,
    }
