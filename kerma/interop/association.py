"""Opens DICOM associations (PS3.8), closes them, and states in the node's own words why one failed."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.presentation import PresentationContext

from kerma.errors import ObjectError
from kerma.interop.reactor import paused_reactor
from kerma.messages import Message, message

# It would print, beside our message, what that message states: that an association was rejected, and why.
logging.getLogger("pynetdicom").setLevel(logging.CRITICAL)

CONNECT_TIMEOUT_S = 10
ANSWER_TIMEOUT_S = 60
# The reason of a failed connection is looked up by a second one, which need not wait as long.
_SECOND_TIMEOUT_S = 3


class NodeError(ObjectError):
    """The DICOM node cannot be reached, or rejects the association."""


@dataclass(frozen=True)
class Node:
    """A DICOM node: address, called AE title and our calling AE title."""

    host: str
    port: int
    aet: str = "KERMA"
    calling: str = "KERMA_SEND"

    @property
    def description(self) -> Message:
        """AE title and address for people."""
        return message("{aet} at {host}, port {port}", aet=self.aet, host=self.host, port=str(self.port))

    def __str__(self) -> str:
        return str(self.description)


@contextmanager
def open_association(
    node: Node, contexts: list[PresentationContext], answer_timeout_s: float = ANSWER_TIMEOUT_S
) -> Iterator[Association]:
    """An established association, which is released and its connection closed at the end.

    Args:
        node: the node to call.
        contexts: the presentation contexts to offer.
        answer_timeout_s: how long to wait for each response of the node, in seconds.

    Raises:
        NodeError: the node cannot be reached or does not accept the association.
    """
    association = _request(node, contexts, answer_timeout_s)
    try:
        if not association.is_established:
            raise NodeError(_failure(association, node))
        with paused_reactor(association):
            yield association
    finally:
        _close(association)


def _request(node: Node, contexts: list[PresentationContext], answer_timeout_s: float) -> Association:
    try:
        entity = AE(ae_title=node.calling)
        entity.connection_timeout = CONNECT_TIMEOUT_S
        entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = answer_timeout_s
        return entity.associate(
            node.host,
            node.port,
            contexts=contexts,
            ae_title=node.aet,
            evt_handlers=[(evt.EVT_CONN_OPEN, _send_at_once)],
        )
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NodeError(
            message("The host {host} of the DICOM node is not known: {reason}.", host=node.host, reason=reason)
        ) from error
    except ValueError as error:
        text = str(error).rstrip(".")
        raise NodeError(
            message("The DICOM node {node} cannot be called: {error}.", node=node.description, error=text)
        ) from error


def _send_at_once(event: Any) -> None:
    """Switch Nagle's algorithm off: it waits two delayed acknowledgements, 80 ms, for each object."""
    event.assoc.dul.socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _failure(association: Association, node: Node) -> Message:
    if association.is_rejected:
        return message(
            "The DICOM node {node} rejects the association: {reason}. Check both AE titles.",
            node=node.description,
            reason=_rejection(association.acceptor.primitive),
        )
    if association.rejected_contexts:
        return message("The DICOM node {node} accepts none of the offered SOP classes.", node=node.description)
    if reason := _connection_error(node):
        return message(
            "The DICOM node {node} cannot be reached: {reason}. Does it run, and are host and port right?",
            node=node.description,
            reason=reason,
        )
    return message(
        "What listens at {host}, port {port} does not answer the association request. Is this a DICOM port?",
        host=node.host,
        port=str(node.port),
    )


def _rejection(answer: Any) -> str:
    """The node's own reason, with result and source (PS3.8 table 9-21)."""
    reason = str(getattr(answer, "reason_str", "no reason stated"))
    details = [str(getattr(answer, name, "")) for name in ("result_str", "source_str")]
    return f"{reason} ({', '.join(detail for detail in details if detail)})"


def _connection_error(node: Node) -> str:
    """Why the node's port cannot be connected to; empty where it can."""
    try:
        socket.create_connection((node.host, node.port), timeout=_SECOND_TIMEOUT_S).close()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _close(association: Association) -> None:
    """Close the connection where pynetdicom did not: its thread may end just before it would have."""
    if association.dul.is_alive():
        association.dul.join(CONNECT_TIMEOUT_S)
    transport = association.dul.socket
    if transport is not None and transport.socket is not None:
        transport.socket.close()
