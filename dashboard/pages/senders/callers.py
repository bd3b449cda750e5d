"""Tables of those who have sent objects, and of those whom Orthanc rejected."""

from collections.abc import Iterable, Sequence

import streamlit as st

from dashboard.pages.senders.node_table import KnownNode
from dashboard.ui import keys, table
from dashboard.ui.column import Column
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.database.ingest.nodes import OrthancState
from kerma.database.ingest.rejections import RejectedCaller
from kerma.database.query.operations.senders import Sender
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import ObjectStatus, RejectionReason

_AE_TITLE = Column(name="calling_ae_title", label="Calling AE title", help="AE title of the caller.")
_ADDRESS = Column(name="remote_address", label="Address", help="IP address of the caller as Orthanc saw it.")
_SENT_COLUMNS = (
    _AE_TITLE,
    _ADDRESS,
    Column(name="known", label="Listed as", help="Name of the node with this AE title and address."),
    Column(name="object_count", label="Objects", help="Number of objects received from it.", kind=ValueKind.COUNT),
    Column(name="failed_count", label="Failed", help="Number of those that could not be read.", kind=ValueKind.COUNT),
    Column(name="last_received", label="Last received", help="When its latest object was received, server's time."),
)
_REJECTED_COLUMNS = (
    Column(name="last", label="Last rejected", help="In this server's time."),
    _AE_TITLE,
    _ADDRESS,
    Column(name="cause", label="Reason", help="Why Orthanc rejected it."),
    Column(name="rejection_count", label="Times", help="How often it was rejected.", kind=ValueKind.COUNT),
    Column(name="first", label="First rejected", help="In this server's time."),
)
_REASONS = {
    RejectionReason.UNKNOWN: msg("no listed sender has this AE title"),
    RejectionReason.OTHER_ADDRESS: msg("the sender is listed with the address {detail}"),
    RejectionReason.CALLED_AE_TITLE: msg("it called the AE title {detail}, and Orthanc has another"),
    RejectionReason.NOT_ALLOWED: msg("the sender is listed and may not send {detail} requests"),
}


def sent(senders: Sequence[Sender], known: Iterable[KnownNode]) -> Sender | None:
    """Show who has sent; returns the clicked sender, once."""
    st.header(tr("Who has sent"), anchor=False)
    if not senders:
        plain_text.empty(tr("No object has been received by DICOM yet."))
        return None
    names = {(node.ae_title, node.address): node.name for node in known}
    rows = [
        {
            "calling_ae_title": sender.calling_ae_title,
            "remote_address": sender.remote_address,
            "known": names.get((sender.calling_ae_title, sender.remote_address or ""), tr("not listed")),
            "object_count": sender.object_count,
            "failed_count": sender.failed_count,
            "last_received": formatting.received(sender.last_received_at),
        }
        for sender in senders
    ]
    opened = table.choose(rows, _SENT_COLUMNS, key=f"sent:{hash(tuple(senders))}", alt=tr("Who has sent"))
    plain_text.note(tr("Click a row to see the objects of this sender on the page Ingestion."))
    return None if opened is None else senders[opened]


def ledger_parameters(sender: Sender) -> dict[str, str]:
    """The URL parameters of the page Ingestion with the objects of a sender: the failed ones where there are any."""
    status = ObjectStatus.FAILED if sender.failed_count else ObjectStatus.EXTRACTED
    return {keys.LEDGER_SENDER: sender.calling_ae_title, keys.LEDGER_STATUS: status}


def rejected(callers: Sequence[RejectedCaller], states: Sequence[OrthancState]) -> RejectedCaller | None:
    """Show whom Orthanc rejected; returns the clicked caller, once."""
    st.header(tr("Who was rejected"), anchor=False)
    for state in states:
        _log_notice(state)
    if not any(state.log_file for state in states):
        plain_text.empty(
            tr(
                "Rejected callers are not known: Orthanc writes them into its log only. "
                "Set KERMA_ORTHANC_LOG of Orthanc to its log file."
            )
        )
    if not callers:
        if any(state.log_file and not state.log_error for state in states):
            plain_text.empty(tr("Orthanc has rejected nobody."))
        return None
    rows = [
        {
            "last": formatting.received(caller.rejection.at),
            "calling_ae_title": caller.rejection.calling_ae_title or None,
            "remote_address": caller.rejection.remote_address or None,
            "cause": tr(_REASONS[caller.rejection.reason], detail=caller.rejection.detail),
            "rejection_count": caller.rejection_count,
            "first": formatting.received(caller.first_at),
        }
        for caller in callers
    ]
    opened = table.choose(rows, _REJECTED_COLUMNS, key=f"rejected:{hash(tuple(callers))}", alt=tr("Who was rejected"))
    plain_text.note(tr("Click a row to list its AE title and address above. A dash: Orthanc's log does not name it."))
    return None if opened is None else callers[opened]


def _log_notice(state: OrthancState) -> None:
    if state.log_error:
        plain_text.notice(
            tr(
                "The log {file} of Orthanc {node} cannot be read: {error}.",
                file=state.log_file,
                node=state.node,
                error=state.log_error,
            )
        )
