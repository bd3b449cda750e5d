"""C-ECHO (PS3.4 annex A): verifies that a DICOM node answers."""

import time
from typing import NamedTuple

from pynetdicom.presentation import build_context

from kerma.interop.association import Node, NodeError, open_association
from kerma.messages import message

_VERIFICATION_SOP_CLASS = "1.2.840.10008.1.1"
_ANSWER_TIMEOUT_S = 10
_SUCCESS = 0x0000


class EchoResponse(NamedTuple):
    """The response of a node.

    Attributes:
        duration_s: from the request to the response, in seconds.
        implementation: the node's Implementation Version Name (PS3.7 D.3.3.2); empty where it states none.
    """

    duration_s: float
    implementation: str


def echo(node: Node) -> EchoResponse:
    """Send a C-ECHO request over an association of its own.

    Raises:
        NodeError: the node cannot be reached, rejects the association, or does not answer with success.
    """
    with open_association(node, [build_context(_VERIFICATION_SOP_CLASS)], _ANSWER_TIMEOUT_S) as association:
        start = time.perf_counter()
        answer = association.send_c_echo()
        duration_s = time.perf_counter() - start
        implementation = association.acceptor.implementation_version_name
    if "Status" not in answer:
        raise NodeError(
            message("The DICOM node {node} ended the association without answering C-ECHO.", node=node.description)
        )
    if int(answer.Status) != _SUCCESS:
        status = f"0x{int(answer.Status):04X}"
        raise NodeError(
            message("The DICOM node {node} refuses C-ECHO: status {status}.", node=node.description, status=status)
        )
    return EchoResponse(duration_s, str(implementation or ""))
