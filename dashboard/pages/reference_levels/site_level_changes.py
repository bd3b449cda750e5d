"""What a user changes at the levels of the site; each change needs the right to manage standard names and levels."""

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO

from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.pages.reference_levels import data
from dashboard.pages.upload.upload_middleware import stored_files
from dashboard.ui.current_user import require
from dashboard.ui.permitted_changes import author, permitted_change, permitted_query
from kerma.access.rights import Right
from kerma.database.ingest import reference_levels
from kerma.database.site_levels import site_levels
from kerma.errors import ConfigurationError
from kerma.messages import message
from kerma.reference_levels import level_file
from kerma.reference_levels.level_changes import LevelChanges, changes_of_file
from kerma.reference_levels.reference_level import COLUMNS, ReferenceLevel
from kerma.standard.enumerations import AuditAction

RIGHT = Right.MANAGE_NAMES
#: Some thousand levels.
MAX_BYTES = 1024**2


@dataclass(frozen=True)
class PreparedLevels:
    """A file that somebody has still to confirm: its name, and what it would change."""

    file_name: str
    changes: LevelChanges


def prepare(uploaded: UploadedFile) -> PreparedLevels:
    """What an uploaded file would change; nothing is stored.

    Raises:
        ConfigurationError: it is too large, or no text in UTF-8.
    """
    require(RIGHT)
    with stored_files.open(uploaded.file_id) or BytesIO(uploaded.getvalue()) as content:
        read = content.read(MAX_BYTES + 1)
    if len(read) > MAX_BYTES:
        raise ConfigurationError(message("A file of levels has at most 1 MB."))
    try:
        text = read.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(message("The file is not UTF-8; save it as CSV in UTF-8.")) from None
    with permitted_query(RIGHT) as connection:
        return PreparedLevels(uploaded.name, changes_of_file(text, site_levels(connection)))


def store(prepared: PreparedLevels) -> None:
    """Store what a file changes.

    Raises:
        ConfigurationError: another person has changed one of the levels meanwhile.
    """
    changes = prepared.changes
    levels = [str(level) for level in (*changes.added, *(one.after for one in changes.replaced))]
    with permitted_change(
        RIGHT,
        AuditAction.SET_REFERENCE_LEVELS,
        file=prepared.file_name,
        levels=levels,
        is_removed=False,
        added=len(changes.added),
        changed=len(changes.replaced),
    ) as connection:
        reference_levels.apply(connection, changes, author())
    data.levels_of_site.clear()


def remove(level: ReferenceLevel) -> None:
    """Remove a level of the site; it stays as history.

    Raises:
        ConfigurationError: the site has no such level any longer.
    """
    with permitted_change(RIGHT, AuditAction.SET_REFERENCE_LEVELS, levels=[str(level)], is_removed=True) as connection:
        reference_levels.remove(connection, level.level_id, author())
    data.levels_of_site.clear()


def csv_of_site() -> str:
    """The levels of the site as a file that can be read again."""
    with permitted_query(RIGHT) as connection:
        rows = [COLUMNS, *map(level_file.cells_of, site_levels(connection))]
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
