"""Imports of height and weight of patients: their history, adding and undoing them, and what follows for studies.

The imports are the truth: height and weight of `study` are derived from them and from what the objects state, whenever
a study is stored. For studies that are stored already, the owner of the tables applies an import at once; a page, which
may not change studies, has a worker merge them again.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, any_, func, insert, select, update

from kerma.database import equipment_merge_groups
from kerma.database.ingest import jobs
from kerma.database.ingest.rows import Row, execute_rows, insert_rows, update_rows
from kerma.database.ingest.size_matching import Matching, StudySize
from kerma.database.schema.expressions import uuids
from kerma.database.schema.patient_size_tables import imported_size, size_import
from kerma.database.schema.tables import study_table
from kerma.database.sizes_in_force import sizes_in_force
from kerma.errors import ConfigurationError
from kerma.json_types import Json
from kerma.messages import message
from kerma.patient_sizes.errors import SizeFileError
from kerma.patient_sizes.size_file import SizeFile
from kerma.reconcile.imported_size import SIZE_COLUMNS, SourcedValue, counting

#: Studies of one statement.
AT_A_TIME = 5000
_BEFORE_ALL = UUID(int=0)
_study, _size, _import = study_table.c, imported_size.c, size_import.c
_SIZED = tuple(_study[name] for fact, columns in SIZE_COLUMNS.items() for name in (fact, *columns))
_UPDATE_SIZES = update_rows(study_table, [_study.study_id], _SIZED).values(changed_at=func.now())
_INSERT_SIZES = insert_rows(imported_size, list(imported_size.c))


class SourceFile(NamedTuple):
    """A file that is imported: its name without folder, and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class StoredImport:
    """An import and its history; `undone_at` and `undone_by` are None while it is in force.

    The other attributes are described in `kerma.database.schema.patient_size_tables`.
    """

    import_number: int
    file_name: str
    sha256: str
    study_key: str
    overwrites: bool
    file_columns: Json
    row_count: int
    study_count: int
    findings: dict[str, int]
    imported_at: datetime
    imported_by: str
    undone_at: datetime | None
    undone_by: str | None


def history(connection: Connection) -> list[StoredImport]:
    """All imports, those that were undone included, the latest first."""
    query = select(size_import).order_by(_import.import_number.desc())
    return [StoredImport(**row) for row in connection.execute(query).mappings()]


def in_force_with(connection: Connection, sha256: str) -> list[int]:
    """The numbers of imports in force of a file with these bytes."""
    query = select(_import.import_number).where(_import.sha256 == sha256, _import.undone_at.is_(None))
    return list(connection.execute(query.order_by(_import.import_number)).scalars())


def add(
    connection: Connection,
    source: SourceFile,
    file: SizeFile,
    matching: Matching,
    *,
    overwrites: bool,
    imported_by: str,
) -> int:
    """Store an import and its sizes; returns its number. Studies follow by `apply` or `request`.

    Args:
        connection: within a transaction.
        source: the file.
        file: what it states.
        matching: the studies of its rows.
        overwrites: whether it replaces what objects state.
        imported_by: who imports it.

    Raises:
        SizeFileError: no row has a study.
    """
    if not matching.sizes:
        raise SizeFileError(message("No row of the file has a study: nothing was imported."))
    _lock_numbers(connection)
    last: int = connection.execute(select(func.coalesce(func.max(_import.import_number), 0))).scalar_one()
    number = last + 1
    row = {
        "import_number": number,
        "file_name": source.name,
        "sha256": source.sha256,
        "study_key": file.columns.key,
        "overwrites": overwrites,
        "file_columns": {**{str(name): text for name, text in file.columns.names.items()}, "units": _units(file)},
        "row_count": file.row_count,
        "study_count": len(matching.sizes),
        "findings": {str(name): count for name, count in matching.findings.counts.items()},
        "imported_at": func.clock_timestamp(),
        "imported_by": imported_by,
    }
    connection.execute(insert(size_import).values(row))
    for start in range(0, len(matching.sizes), AT_A_TIME):
        execute_rows(connection, _INSERT_SIZES, map(_size_row(number), matching.sizes[start : start + AT_A_TIME]))
    return number


def _units(file: SizeFile) -> dict[str, str]:
    return {fact: one.unit for fact, one in file.units.items()}


def _size_row(number: int) -> Callable[[StudySize], Row]:
    return lambda size: {**size._asdict(), "study_id": str(size.study_id), "import_number": number}


def undo(connection: Connection, import_number: int, undone_by: str) -> None:
    """Mark an import as undone. Studies follow by `apply` or `request`.

    Raises:
        ConfigurationError: no import in force has this number.
    """
    _lock_numbers(connection)
    in_force = update(size_import).where(_import.import_number == import_number, _import.undone_at.is_(None))
    values = {"undone_at": func.clock_timestamp(), "undone_by": undone_by}
    if connection.execute(in_force.values(values)).rowcount != 1:
        raise ConfigurationError(
            f"No import in force has the number {import_number}; `kerma sizes list` shows all imports."
        )


def apply(connection: Connection, import_number: int, on_progress: Callable[[int], None] = lambda _: None) -> int:
    """Derive the sizes of all studies that an import concerns again; returns how many have another value.

    Studies that are being stored wait for the end of this transaction, or apply themselves what it changes.

    Args:
        connection: within a transaction, with the role that owns the tables.
        import_number: the import, in force or undone.
        on_progress: called with the number of studies of each batch.
    """
    changed_count = 0
    for studies in _batches(connection, import_number):
        changed = list(_changes(connection, _stored(studies).with_for_update(key_share=True), studies))
        execute_rows(connection, _UPDATE_SIZES, (change.row for change in changed))
        with_other_size = [change.study_id for change in changed if change.has_other_value]
        if with_other_size:
            jobs.request(connection, jobs.SKIN_DOSE, jobs.with_skin_dose(with_other_size))
        changed_count += len(with_other_size)
        on_progress(len(studies))
    return changed_count


def request(connection: Connection, import_number: int) -> int:
    """Have a worker merge again the studies that an import changes; returns how many these are.

    Args:
        connection: within a transaction.
        import_number: the import, in force or undone.
    """
    # Studies that are being stored are not seen yet. First of all, since a job locks its study.
    connection.execute(select(func.pg_advisory_xact_lock(equipment_merge_groups.LOCK)))
    requested = 0
    for studies in _batches(connection, import_number):
        changed = [change.study_id for change in _changes(connection, _stored(studies), studies)]
        if changed:
            is_changed = _study.study_id == any_(uuids(changed))
            requested += jobs.request(connection, jobs.MERGE, select(_study.study_id).where(is_changed))
    return requested


def _batches(connection: Connection, import_number: int) -> Iterator[list[UUID]]:
    """The studies of an import, in the order of their identifiers."""
    last = _BEFORE_ALL
    of_import = select(_size.study_id).where(_size.import_number == import_number).order_by(_size.study_id)
    while studies := list(connection.execute(of_import.where(_size.study_id > last).limit(AT_A_TIME)).scalars()):
        yield studies
        last = studies[-1]


def _stored(studies: Collection[UUID]) -> Select[UUID]:
    """Rows of studies with their sizes, in the order in which others lock them."""
    query: Select[UUID] = select(_study.study_id, *_SIZED)
    return query.where(_study.study_id == any_(uuids(studies))).order_by(_study.study_id)


class _Change(NamedTuple):
    """What the row of a study has to be, and whether height or weight are others, not only the import they are from."""

    study_id: UUID
    row: Row
    has_other_value: bool


def _changes(connection: Connection, query: Select[UUID], studies: Collection[UUID]) -> Iterator[_Change]:
    """What the rows of studies have to be, where they are otherwise."""
    rows = connection.execute(query).mappings().all()
    sizes = sizes_in_force(connection, studies)
    for row in rows:
        found = {fact: counting(fact, _stated(row, fact), sizes.get(row["study_id"], ())) for fact in SIZE_COLUMNS}
        values = {name: value for fact, one in found.items() for name, value in _columns(fact, one).items()}
        if any(row[name] != value for name, value in values.items()):
            has_other_value = any(row[fact] != values[fact] for fact in SIZE_COLUMNS)
            yield _Change(row["study_id"], {"study_id": str(row["study_id"]), **values}, has_other_value)


def _stated(row: RowMapping, fact: str) -> float | None:
    """What the objects of a study state."""
    columns = SIZE_COLUMNS[fact]
    value: float | None = row[fact if row[columns.import_number] is None else columns.stated]
    return value


def _columns(fact: str, one: SourcedValue) -> dict[str, float | int | None]:
    columns = SIZE_COLUMNS[fact]
    return {fact: one.value, columns.stated: one.stated, columns.import_number: one.import_number}


def _lock_numbers(connection: Connection) -> None:
    """One change after the other, so that two do not take the same number, and a later one has a higher number."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(size_import.name))))
