"""C-STORE sender (PS3.4 annex B): streams DICOM files to a node in their own transfer syntax, without decoding."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import NamedTuple

from pydicom import dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_file_meta_info
from pynetdicom import AE, _config, evt
from pynetdicom.association import Association
from pynetdicom.presentation import PresentationContext, build_context

from kerma.errors import MalformedObjectError, ObjectError
from kerma.interop.orthanc_id import UNREADABLE
from kerma.messages import Message, message

# Files are streamed with their own encoding; pynetdicom would otherwise decode and encode each again.
_config.STORE_SEND_CHUNKED_DATASET = True

# PS3.8: an association has at most 128 presentation contexts.
_CONTEXTS_OF_AN_ASSOCIATION = 128
_CONNECT_TIMEOUT_S = 10
_ANSWER_TIMEOUT_S = 60
_SUCCESS = 0x0000
_WARNINGS = range(0xB000, 0xC000)
# PS3.4 table B.2-1, and PS3.7 annex C for the general ones.
_REFUSALS = (
    (range(0xA700, 0xA800), message("the node is out of resources")),
    (range(0xA900, 0xAA00), message("the data set does not match its SOP class")),
    (range(0xC000, 0xD000), message("the node cannot understand the data set")),
    (range(0x0110, 0x0111), message("the node had a processing failure")),
    (range(0x0122, 0x0123), message("the node does not support the SOP class")),
    (range(0x0124, 0x0125), message("the node does not allow it")),
)


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
        return message("{aet} at {host}, port {port}", aet=self.aet, host=self.host, port=self.port)

    def __str__(self) -> str:
        return str(self.description)


class Sent(NamedTuple):
    """The outcome of one file: `refusal` is None where the node accepted it, else the reason."""

    path: Path
    refusal: Message | None


class _StoredAs(NamedTuple):
    """SOP class and transfer syntax of a file, which the node must accept."""

    sop_class_uid: str
    transfer_syntax_uid: str


def send(paths: Iterable[Path], node: Node) -> Iterator[Sent]:
    """Send files one after the other; yields the outcome of each.

    Raises:
        NodeError: the node cannot be reached or does not accept the association.
    """
    for batch in _batches(paths):
        refused = [path for path, stored_as in batch if stored_as is None]
        yield from (Sent(path, message("not a DICOM file")) for path in refused)
        readable = [(path, stored_as) for path, stored_as in batch if stored_as is not None]
        yield from _send_readable(readable, node)


def _send_readable(readable: list[tuple[Path, _StoredAs]], node: Node) -> Iterator[Sent]:
    # A node may end the association at one object; the others are sent over a new one.
    while readable:
        with _association(node, {stored_as for _, stored_as in readable}) as association:
            while readable and association.is_established:
                path, _ = readable.pop(0)
                yield Sent(path, _send(association, path, 1 + len(readable)))


def _batches(paths: Iterable[Path]) -> Iterator[list[tuple[Path, _StoredAs | None]]]:
    """Files that fit one association: at most 128 presentation contexts, at most 500 files."""
    batch: list[tuple[Path, _StoredAs | None]] = []
    contexts: set[_StoredAs | None] = set()
    for path in paths:
        stored_as = _stored_as(path)
        if len(contexts | {stored_as}) > _CONTEXTS_OF_AN_ASSOCIATION or len(batch) == 500:  # noqa: PLR2004
            yield batch
            batch, contexts = [], set()
        batch.append((path, stored_as))
        contexts.add(stored_as)
    if batch:
        yield batch


def _stored_as(path: Path) -> _StoredAs | None:
    try:
        meta = read_file_meta_info(path)
        return _StoredAs(str(meta.MediaStorageSOPClassUID), str(meta.TransferSyntaxUID))
    except UNREADABLE:
        return None  # the caller reports that it is not a DICOM file


@contextmanager
def _association(node: Node, contexts: set[_StoredAs]) -> Iterator[Association]:
    association = _associate(node, [build_context(*stored_as) for stored_as in sorted(contexts)])
    try:
        if not association.is_established:
            raise NodeError(_failure(association, node))
        yield from _with_paused_reader(association)
    finally:
        _close(association)


def _with_paused_reader(association: Association) -> Iterator[Association]:
    reader = _pause_reader(association)
    try:
        yield association
    finally:
        if association.is_established:
            association.release()
        reader.resume()


def _close(association: Association) -> None:
    """Close the connection where pynetdicom did not: its thread may end just before it would have."""
    if association.dul.is_alive():
        association.dul.join(_CONNECT_TIMEOUT_S)
    transport = association.dul.socket
    if transport is not None and transport.socket is not None:
        transport.socket.close()


class _PausedEvent(Event):
    """An event that ignores `set` until `resume`."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = Event()
        self._is_paused = True

    def wait(self, timeout: float | None = None) -> bool:
        """Wait, and record in `reached` that a thread does."""
        self.reached.set()
        return super().wait(timeout)

    def set(self) -> None:
        """Do nothing while paused."""
        if not self._is_paused:
            super().set()

    def resume(self) -> None:
        """Become an ordinary event again, and set it."""
        self._is_paused = False
        self.set()


def _pause_reader(association: Association) -> _PausedEvent:
    """Pause pynetdicom's reactor thread while objects are sent.

    It serves requests of the node, of which a sender gets none. `send_c_store` pauses it for each object, but on a busy
    computer it may wake in between and discard the response: an accepted object would be reported as refused.
    """
    paused = _PausedEvent()
    association._reactor_checkpoint = paused  # noqa: SLF001 -- pynetdicom offers no other way
    paused.reached.wait(_ANSWER_TIMEOUT_S)
    return paused


def _associate(node: Node, contexts: list[PresentationContext]) -> Association:
    entity = AE(ae_title=node.calling)
    entity.connection_timeout = _CONNECT_TIMEOUT_S
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = _ANSWER_TIMEOUT_S
    return entity.associate(
        node.host, node.port, contexts=contexts, ae_title=node.aet, evt_handlers=[(evt.EVT_CONN_OPEN, _send_at_once)]
    )


def _send_at_once(event: evt.Event) -> None:
    """Switch Nagle's algorithm off: it waits two delayed acknowledgements, 80 ms, for each object."""
    transport = event.assoc.dul.socket
    if transport and transport.socket:
        transport.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _failure(association: Association, node: Node) -> Message:
    if association.is_rejected:
        answer = association.acceptor.primitive
        reason = getattr(answer, "reason_str", "no reason given")
        return message(
            "The DICOM node {node} rejects the association: {reason}. Check both AE titles.",
            node=node.description,
            reason=reason,
        )
    return message(
        "The DICOM node {node} cannot be reached. Does it run, and are host and port right?", node=node.description
    )


def _send(association: Association, path: Path, message_id: int) -> Message | None:
    """Send one file; gives why it was refused."""
    try:
        answer = association.send_c_store(_sendable(path), msg_id=message_id)
    except ObjectError as error:
        return error.what
    except (ValueError, AttributeError) as error:
        return message("the file cannot be sent: {error}", error=str(error))
    except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for a damaged file; the next one follows
        return message("the file is damaged ({error})", error=str(error))
    if "Status" not in answer:
        association.abort()
        return message("the node ended the association without an answer")
    status = int(answer.Status)
    if status == _SUCCESS or status in _WARNINGS:
        return None
    words = next((words for codes, words in _REFUSALS if status in codes), message("the node refuses it"))
    return message("{words} (status {status})", words=words, status=f"0x{status:04X}")


def _sendable(path: Path) -> Path | Dataset:
    """The file as it is; or, where a careless writer left values of odd length, its data set written anew.

    Raises:
        MalformedObjectError: the odd length comes from a file that was cut short.
    """
    if path.stat().st_size % 2 == 0:
        return path
    dataset = dcmread(path)
    last = dataset.get_item(max(dataset.keys()))
    if not isinstance(last, RawDataElement) or len(last.value or b"") != last.length:
        raise MalformedObjectError(message("its data set is of odd length: it is damaged or cut short"))
    for _ in dataset.iterall():
        pass  # what pydicom has looked at, it writes with even length
    return dataset
