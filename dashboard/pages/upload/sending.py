"""Sends files from the browser to Orthanc by C-STORE, and reads from the ledger the outcome for each."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from kerma.database.query.operations.ingestion import LedgerEntry
from kerma.interop.association import Node, NodeError
from kerma.interop.cstore import send
from kerma.interop.orthanc_id import orthanc_id
from kerma.interop.unpack import NamedFile, UnpackedFile, unpack
from kerma.messages import message_from_json
from kerma.settings import settings
from kerma.standard.enumerations import ObjectStatus

CALLING = "KERMA_UPLOAD"


class FileStatus(StrEnum):
    """The outcome for one file; beyond the statuses of the ledger, it may be refused, or not be in the ledger yet."""

    REFUSED = "refused"
    WAITING = "waiting"
    EXTRACTED = "extracted"
    SKIPPED = "skipped"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True)
class Result:
    """The outcome for one file.

    Attributes:
        name: name of the file, and of its archive.
        status: the outcome.
        reason: message why it was refused, skipped or failed; else None.
        orthanc_id: Orthanc's identifier of an accepted object.
        study_instance_uid: Study Instance UID of an object whose dose was read.
        problem_count: number of problems found while reading it.
    """

    name: str
    status: FileStatus
    reason: str | None = None
    orthanc_id: str | None = None
    study_instance_uid: str | None = None
    problem_count: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether Kerma has not read the object yet."""
        return self.status in {FileStatus.WAITING, FileStatus.PENDING}


def node() -> Node:
    """The DICOM node that the settings name."""
    configuration = settings()
    return Node(configuration.orthanc_dicom_host, configuration.orthanc_dicom_port, configuration.orthanc_aet, CALLING)


def transfer(files: Iterable[NamedFile], to: Node, progress: Callable[[int, int], None]) -> list[Result]:
    """Send files, and the files in archives, by C-STORE; returns the outcome for each, in the order of sending.

    The files are on disk only during the transfer.

    Args:
        files: the files.
        to: the DICOM node that receives them.
        progress: called with the number of finished files and the number of all.
    """
    with TemporaryDirectory(prefix="kerma-upload-") as folder:
        unpacked = list(unpack(files, Path(folder)))
        results = [Result(file.name, FileStatus.REFUSED, file.refusal) for file in unpacked if file.path is None]
        for result in _sent(unpacked, to):
            results.append(result)
            progress(len(results), len(unpacked))
    return results


def _sent(unpacked: Sequence[UnpackedFile], to: Node) -> Iterator[Result]:
    """The outcome for each readable file; after a failed connection the remaining files are refused."""
    names = {file.path: file.name for file in unpacked if file.path is not None}
    try:
        for path, refusal, _ in send(list(names), to):
            name = names.pop(path)
            yield (
                Result(name, FileStatus.REFUSED, refusal)
                if refusal
                else Result(name, FileStatus.WAITING, None, orthanc_id(path))
            )
            path.unlink()
    except NodeError as error:
        yield from (Result(name, FileStatus.REFUSED, error.what) for name in names.values())


def refreshed(
    results: Sequence[Result], entries_of: Callable[[Collection[str]], Mapping[str, LedgerEntry]]
) -> list[Result]:
    """The results with the present outcome of those that were open.

    Args:
        results: results as they are known.
        entries_of: returns ledger rows by Orthanc's identifier.
    """
    entries = entries_of({result.orthanc_id for result in results if result.is_open and result.orthanc_id})
    return [_with_outcome(result, entries.get(result.orthanc_id or "")) for result in results]


def _with_outcome(result: Result, entry: LedgerEntry | None) -> Result:
    if entry is None or not result.is_open:
        return result
    is_read = entry.status is ObjectStatus.EXTRACTED
    return replace(
        result,
        status=FileStatus(entry.status),
        reason=entry.reason and message_from_json(entry.reason, entry.reason_parts),
        study_instance_uid=entry.study_instance_uid if is_read else None,
        problem_count=entry.problem_count if is_read else None,
    )
