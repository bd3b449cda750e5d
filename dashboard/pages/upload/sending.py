"""Sends files from the browser to Orthanc by C-STORE, and asks the ledger what became of them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kerma.database.query import Row
from kerma.interop.cstore import Node, NodeError, send
from kerma.interop.orthanc_id import orthanc_id
from kerma.interop.unpack import NamedFile, UnpackedFile, unpack
from kerma.messages import message_from_json
from kerma.settings import settings

CALLING = "KERMA_UPLOAD"
REFUSED, WAITING = "refused", "waiting"


@dataclass(frozen=True)
class Result:
    """What became of one file.

    Attributes:
        name: the name it had, with that of its archive.
        status: refused, waiting, or what the ledger says: extracted, skipped, failed, pending.
        reason: why it was refused, skipped or failed; None where all is well.
        orthanc_id: Orthanc's identifier of what was accepted.
        study_instance_uid: the study to look at, where dose was read.
        problem_count: problems found while reading.
    """

    name: str
    status: str
    reason: str | None = None
    orthanc_id: str | None = None
    study_instance_uid: str | None = None
    problem_count: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the ledger has not told yet what became of it."""
        return self.status in {WAITING, "pending"}


def node() -> Node:
    """The DICOM node that the settings name."""
    chosen = settings()
    return Node(chosen.orthanc_dicom_host, chosen.orthanc_dicom_port, chosen.orthanc_aet, CALLING)


def transfer(given: Iterable[NamedFile], to: Node, progress: Callable[[int, int], None]) -> list[Result]:
    """Send files, and what archives hold; gives what became of each, in the order of sending.

    The files lie on disk only meanwhile.

    Args:
        given: the files.
        to: where to.
        progress: is told how many of how many are done.
    """
    with TemporaryDirectory(prefix="kerma-upload-") as folder:
        laid = list(unpack(given, Path(folder)))
        results = [Result(each.name, REFUSED, each.refusal) for each in laid if each.path is None]
        for result in _sent(laid, to):
            results.append(result)
            progress(len(results), len(laid))
    return results


def _sent(laid: Sequence[UnpackedFile], to: Node) -> Iterator[Result]:
    """Where the node cannot be reached, or goes away, what is left is refused for that reason."""
    names = {each.path: each.name for each in laid if each.path is not None}
    try:
        for path, refusal in send(list(names), to):
            name = names.pop(path)
            yield Result(name, REFUSED, refusal) if refusal else Result(name, WAITING, None, orthanc_id(path))
            path.unlink()
    except NodeError as error:
        yield from (Result(name, REFUSED, error.what) for name in names.values())


def asked_again(results: Iterable[Result], ask: Callable[[Collection[str]], dict[str, Row]]) -> list[Result]:
    """The results with what the ledger says now; `ask` gives its rows by Orthanc's identifier."""
    found = list(results)
    entries = ask({result.orthanc_id for result in found if result.is_open and result.orthanc_id})
    return [
        _told(result, entries[result.orthanc_id]) if result.is_open and result.orthanc_id in entries else result
        for result in found
    ]


def _told(result: Result, entry: Row) -> Result:
    is_read = entry["status"] == "extracted"
    return replace(
        result,
        status=entry["status"],
        reason=entry["reason"] and message_from_json(entry["reason"], entry["reason_parts"]),
        study_instance_uid=entry["study_instance_uid"] if is_read else None,
        problem_count=entry["problem_count"] if is_read else None,
    )
