"""C-STORE sender (PS3.4 annex B): streams DICOM files to a node in their own transfer syntax, without decoding."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydicom import dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_file_meta_info
from pynetdicom import _config
from pynetdicom.association import Association
from pynetdicom.presentation import build_context

from kerma.errors import MalformedObjectError, ObjectError, file_error_message
from kerma.interop.association import Node, open_association
from kerma.interop.orthanc_id import UNREADABLE
from kerma.messages import Message, message

# Files are streamed with their own encoding; pynetdicom would otherwise decode and encode each again.
_config.STORE_SEND_CHUNKED_DATASET = True

# PS3.8: an association has at most 128 presentation contexts.
_CONTEXTS_OF_AN_ASSOCIATION = 128
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


class Sent(NamedTuple):
    """The outcome of one file.

    Attributes:
        path: the file.
        refusal: why it was not accepted; None where the node accepted it.
        was_sent: whether the node received it; False for a file that cannot be read or sent.
    """

    path: Path
    refusal: Message | None
    was_sent: bool = True


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
        yield from (Sent(path, reason, was_sent=False) for path, reason in batch if isinstance(reason, Message))
        readable = [(path, stored_as) for path, stored_as in batch if isinstance(stored_as, _StoredAs)]
        yield from _send_readable(readable, node)


def _send_readable(readable: list[tuple[Path, _StoredAs]], node: Node) -> Iterator[Sent]:
    # A node may end the association at one object; the others are sent over a new one.
    while readable:
        offered = [build_context(*stored_as) for stored_as in sorted({stored_as for _, stored_as in readable})]
        with open_association(node, offered) as association:
            while readable and association.is_established:
                path, _ = readable.pop(0)
                yield _send(association, path, 1 + len(readable))


def _batches(paths: Iterable[Path]) -> Iterator[list[tuple[Path, _StoredAs | Message]]]:
    """Files that fit one association: at most 128 presentation contexts, at most 500 files."""
    batch: list[tuple[Path, _StoredAs | Message]] = []
    contexts: set[_StoredAs | Message] = set()
    for path in paths:
        stored_as = _stored_as(path)
        if len(contexts | {stored_as}) > _CONTEXTS_OF_AN_ASSOCIATION or len(batch) == 500:  # noqa: PLR2004
            yield batch
            batch, contexts = [], set()
        batch.append((path, stored_as))
        contexts.add(stored_as)
    if batch:
        yield batch


def _stored_as(path: Path) -> _StoredAs | Message:
    """What the node must accept to receive the file, or why the file cannot be sent."""
    try:
        meta = read_file_meta_info(path)
        return _StoredAs(str(meta.MediaStorageSOPClassUID), str(meta.TransferSyntaxUID))
    except OSError as error:
        return file_error_message(error)
    except UNREADABLE:
        return message("not a DICOM file")


def _send(association: Association, path: Path, message_id: int) -> Sent:
    """Send one file."""
    try:
        answer = association.send_c_store(_sendable(path), msg_id=message_id)
    except ObjectError as error:
        return Sent(path, error.what, was_sent=False)
    except (ValueError, AttributeError) as error:
        return Sent(path, message("the file cannot be sent: {error}", error=str(error)), was_sent=False)
    except Exception as error:  # noqa: BLE001 -- pydicom raises many kinds for a damaged file; the next one follows
        return Sent(path, message("the file is damaged ({error})", error=str(error)), was_sent=False)
    if "Status" not in answer:
        association.abort()
        return Sent(path, message("the node ended the association without an answer"))
    return Sent(path, _refusal(int(answer.Status)))


def _refusal(status: int) -> Message | None:
    """Why the node refused the object; None for success and warnings."""
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
