"""`kerma settings`: exports and imports what people of the site have set."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple, cast

import typer
from sqlalchemy import Connection

from kerma import __version__
from kerma.commands.audit_record import record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.database.ingest import site_settings
from kerma.errors import ConfigurationError
from kerma.json_types import Json
from kerma.standard.enumerations import AuditAction

settings = typer.Typer(no_args_is_help=True, help="Calibrations, equipment settings, senders, views and preferences.")

#: Number of the form of the file; it changes when older versions of Kerma cannot import it.
FORMAT = 1
#: Most keys of rows of one table that a row of the audit trail names; all are counted.
_MAX_KEYS = 200
#: Tables of what users see for themselves, whose keys are digests of their owners.
_PERSONAL = frozenset({"saved_view", "preference"})
SettingsFile = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON file.")]


@settings.command("export", epilog=epilog("settings export"))
def export(file: SettingsFile) -> None:
    """Write what people of the site have set into a file.

    Notes on studies and reasons of tags may name a patient, as people wrote them; nothing else in it does.
    """
    with migrated_database() as engine, engine.begin() as connection:
        tables = site_settings.export(connection)
        record(connection, AuditAction.EXPORT_SETTINGS, rows=_counts(_row_counts(tables)))
    document = {"format": FORMAT, "kerma_version": __version__, "tables": tables}
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    typer.echo(f"{file}: {_counts(_row_counts(tables))}.")


@settings.command("import", epilog=epilog("settings import"))
def import_(file: SettingsFile) -> None:
    """Store what `kerma settings export` wrote, in place of rows with the same key; others stay.

    What was removed here since then stays removed, and notes on studies that were deleted or whose identity was erased
    stay away. Rules of another site get the next numbers. Skin doses of equipment whose calibrations are imported are
    computed again. Authors are those that the file states; the audit trail names the user of this command, and each
    row that changed.
    """
    content = _content(file)
    tables = _tables(file, content)
    with migrated_database() as engine, engine.begin() as connection:
        before = site_settings.export(connection)
        imported = site_settings.import_(connection, tables)
        changed = site_settings.changed_keys(before, site_settings.export(connection))
        _record_import(connection, SourceFile(file.name, content), changed)
    typer.echo(f"Imported {_counts(imported.row_counts)}; {imported.skin_dose_count} skin doses to be computed again.")


class SourceFile(NamedTuple):
    """What an import reads: the name of the file, and its bytes."""

    name: str
    content: bytes


def _record_import(connection: Connection, file: SourceFile, changed: Mapping[str, list[str]]) -> None:
    """Record what an import changes: the file, and the keys of the rows, up to some of each table, without texts."""
    named = [f"{name} {key}" for name, keys in changed.items() if name not in _PERSONAL for key in keys[:_MAX_KEYS]]
    record(
        connection,
        AuditAction.IMPORT_SETTINGS,
        file=file.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        changed=_counts({name: len(keys) for name, keys in changed.items()}),
        rows=named,
    )


def _row_counts(tables: Mapping[str, list[Json]]) -> dict[str, int]:
    return {name: len(rows) for name, rows in tables.items()}


def _content(file: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.") from error


def _tables(file: Path, content: bytes) -> Json:
    """Rows by table.

    Raises:
        ConfigurationError: the file is no export of this version.
    """
    try:
        document = json.loads(content.decode("utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"{file} is no JSON file: {error}.") from error
    if not isinstance(document, dict) or not isinstance(document.get("tables"), dict):
        raise ConfigurationError(f"{file} holds no settings: name a file that `kerma settings export` wrote.")
    if document.get("format") != FORMAT:
        raise ConfigurationError(
            f"{file} was exported by Kerma {document.get('kerma_version')} in a form that this version does not know."
        )
    return cast("Json", document["tables"])


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} of {name}" for name, count in counts.items())
