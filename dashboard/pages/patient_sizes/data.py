"""Imports of height and weight for their page, not cached; each needs the right to import sizes."""

import hashlib
from dataclasses import dataclass, replace
from io import BytesIO
from typing import IO

from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.pages.upload.upload_middleware import stored_files
from dashboard.ui import audit_trail, cached_queries
from dashboard.ui.current_user import require
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.ingest import size_imports, size_matching
from kerma.database.ingest.size_imports import SourceFile, StoredImport
from kerma.database.ingest.size_matching import Matching
from kerma.messages import message
from kerma.patient_sizes.columns import SizeOptions
from kerma.patient_sizes.errors import SizeFileError
from kerma.patient_sizes.size_file import SizeFile, read_sizes
from kerma.patient_sizes.table_file import open_table
from kerma.settings import settings
from kerma.standard.enumerations import AuditAction

RIGHT = Right.IMPORT_SIZES
#: A page reads a file while its user waits; the command line takes larger ones.
MAX_BYTES, MAX_ROWS = 20 * 1024**2, 100_000


@dataclass(frozen=True)
class Prepared:
    """An import that somebody has still to confirm.

    Attributes:
        source: the file.
        file: what it states, without its sizes.
        matching: the studies of its rows.
        overwrites: whether it replaces what objects state.
        same_file: numbers of imports in force of the same file.
    """

    source: SourceFile
    file: SizeFile
    matching: Matching
    overwrites: bool
    same_file: tuple[int, ...]


def headings(uploaded: UploadedFile) -> tuple[str, ...]:
    """The headings of an uploaded file.

    Raises:
        SizeFileError: it is no table, or larger than a page takes.
    """
    require(RIGHT)
    with _content(uploaded) as content:
        return open_table(content).headings


def prepare(uploaded: UploadedFile, options: SizeOptions, *, overwrites: bool) -> Prepared:
    """What the import of an uploaded file would do; nothing is stored.

    It is recorded as a search, for it states which patients were here, and when.

    Raises:
        SizeFileError: it cannot be imported.
        ConfigurationError: the site's key cannot be used.
        UnrecordedError: it cannot be recorded, and must not be shown.
    """
    require(RIGHT)
    protection = size_matching.key_protection(settings())
    with _content(uploaded) as content:
        digest = hashlib.sha256(content.read()).hexdigest()
        content.seek(0)
        file = read_sizes(content, options, MAX_ROWS)
    with permitted_query(RIGHT) as connection:
        matching = size_matching.match(connection, file, protection)
        same_file = size_imports.in_force_with(connection, digest)
    audit_trail.record(
        AuditAction.SEARCH, file=uploaded.name, sha256=digest, rows=file.row_count, studies=len(matching.sizes)
    )
    return Prepared(SourceFile(uploaded.name, digest), replace(file, sizes=()), matching, overwrites, tuple(same_file))


def import_(prepared: Prepared) -> tuple[int, int]:
    """Store an import; returns its number, and how many studies a worker merges again.

    Raises:
        SizeFileError: no row has a study.
    """
    source, matching = prepared.source, prepared.matching
    with permitted_change(
        RIGHT,
        AuditAction.IMPORT_SIZES,
        file=source.name,
        studies=len(matching.sizes),
        overwrites=prepared.overwrites,
    ) as connection:
        number = size_imports.add(
            connection, source, prepared.file, matching, overwrites=prepared.overwrites, imported_by=author()
        )
        count = size_imports.request(connection, number)
    cached_queries.forget_study()
    return number, count


def undo(stored: StoredImport) -> int:
    """Undo an import; returns how many studies a worker merges again.

    Raises:
        ConfigurationError: it is no longer in force.
    """
    number, name = stored.import_number, stored.file_name
    with permitted_change(RIGHT, AuditAction.UNDO_SIZE_IMPORT, number=number, file=name) as connection:
        size_imports.undo(connection, number, author())
        count = size_imports.request(connection, number)
    cached_queries.forget_study()
    return count


def history() -> list[StoredImport]:
    """All imports, those that were undone included, the latest first."""
    with permitted_query(RIGHT) as connection:
        return size_imports.history(connection)


def _content(uploaded: UploadedFile) -> IO[bytes]:
    """The bytes of an uploaded file; from memory where the server has no middleware."""
    # The uploaded file itself stays open for the next run of the page.
    content: IO[bytes] = stored_files.open(uploaded.file_id) or BytesIO(uploaded.getvalue())
    size = content.seek(0, 2)
    content.seek(0)
    if size > MAX_BYTES:
        content.close()
        raise too_large()
    return content


def too_large() -> SizeFileError:
    """That a file is larger than a page takes."""
    return SizeFileError(
        message(
            "A page takes files of {megabytes} MB at most; `kerma sizes import` takes larger ones.",
            megabytes=MAX_BYTES // 1024**2,
        )
    )
