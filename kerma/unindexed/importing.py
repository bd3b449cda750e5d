"""Imports the objects of unindexed files into Orthanc, and removes a file only after Orthanc holds the same."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from kerma.database import orthanc_index
from kerma.errors import ObjectError, UnavailableError
from kerma.interop import orthanc_rest
from kerma.unindexed import stored_file
from kerma.unindexed.comparison import FileState, UnindexedFile, unindexed_files

#: Folder within Orthanc's storage into which files are moved after their import.
FOLDER = "unindexed"


class ImportState(StrEnum):
    """What became of an object that Orthanc lacked."""

    IMPORTED = "imported"
    REFUSED = "Orthanc refuses it"
    RECEIVED_MEANWHILE = "Orthanc has received it meanwhile"
    NOT_STORED = "accepted, but the index does not name the same object"


class ImportedFile(NamedTuple):
    """A file whose object Orthanc lacked, and what became of it."""

    file: UnindexedFile
    state: ImportState


class ImportResult(NamedTuple):
    """What an import did.

    Attributes:
        imported: the objects that Orthanc lacked.
        removed: files that were moved or deleted, because Orthanc holds the same.
        left: files that stay where they are.
    """

    imported: Sequence[ImportedFile]
    removed: Sequence[UnindexedFile]
    left: Sequence[UnindexedFile]


def import_files(
    storage: Path, orthanc_url: str, minimum_age: timedelta, remove: Callable[[UnindexedFile], None]
) -> ImportResult:
    """Import the objects that Orthanc lacks, the oldest first; nothing that Orthanc holds is overwritten.

    Args:
        storage: folder of Orthanc's objects and index; Orthanc must run.
        orthanc_url: URL of Orthanc.
        minimum_age: younger files are left out.
        remove: called with each file whose object Orthanc holds with the same content.

    Raises:
        ConfigurationError: there is no index.
        UnavailableError: Orthanc does not run on the storage, does not answer, or its index cannot be read.
    """
    if not orthanc_index.is_locked(storage):
        raise UnavailableError(
            f"No Orthanc runs on {storage}: start it, or correct KERMA_ORTHANC_STORAGE. Nothing was imported."
        )
    missing = [file for file in unindexed_files(storage, minimum_age) if file.state is FileState.MISSING]
    sent = [ImportedFile(file, _send(file, orthanc_url)) for file in missing]
    # The index itself states what Orthanc holds now; it is compared again, content by content.
    afterwards = unindexed_files(storage, minimum_age)
    removable = [file for file in afterwards if file.state is FileState.SAME]
    for file in removable:
        remove(file)
    not_stored = {file.path for file in afterwards if file.state is not FileState.SAME}
    imported = [_checked(one, not_stored) for one in sent]
    return ImportResult(imported, removable, [file for file in afterwards if file.state is not FileState.SAME])


def move(storage: Path) -> Callable[[UnindexedFile], None]:
    """Moves files into a folder of the storage in which Orthanc does not look."""

    def move_(file: UnindexedFile) -> None:
        target = storage / FOLDER / file.path.relative_to(storage)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.path.rename(target)

    return move_


def delete(file: UnindexedFile) -> None:
    """Delete a file."""
    file.path.unlink()


def _send(file: UnindexedFile, orthanc_url: str) -> ImportState:
    assert file.identity is not None, "a file without identity is unreadable, not missing"
    if _is_in_orthanc(orthanc_url, file.identity.orthanc_id):
        return ImportState.RECEIVED_MEANWHILE
    try:
        data = stored_file.content(file.path)
    except ObjectError:
        return ImportState.REFUSED
    return ImportState.IMPORTED if orthanc_rest.store(orthanc_url, data) else ImportState.REFUSED


def _is_in_orthanc(orthanc_url: str, orthanc_id: str) -> bool:
    """Whether Orthanc holds an object; an older file must not overwrite what it has received since."""
    shown = orthanc_rest.without_password(orthanc_url)
    try:
        response = orthanc_rest.get(f"{orthanc_url.rstrip('/')}/instances/{orthanc_id}")
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise UnavailableError(f"{shown} cannot be reached: {reason}. Correct KERMA_ORTHANC_URL.") from error
    if response.status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
        raise UnavailableError(f"{shown} answers with status {response.status}; see KERMA_ORTHANC_USERS.")
    return response.status == HTTPStatus.OK


def _checked(one: ImportedFile, not_stored: Collection[Path]) -> ImportedFile:
    """An import counts only where the index names the object afterwards, with the same content."""
    if one.state is ImportState.IMPORTED and one.file.path in not_stored:
        return one._replace(state=ImportState.NOT_STORED)
    return one
