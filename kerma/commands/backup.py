"""`kerma backup` and `kerma restore`: database, Orthanc's objects, settings and key."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from kerma.backup import making, restoring, site_settings
from kerma.backup.encryption import Encryption
from kerma.backup.restoring import Backup, Target
from kerma.commands.audit_record import author
from kerma.commands.database import database, migrate, migrated_database
from kerma.commands.running_stack import command_settings, running_stack
from kerma.database.ingest import task_runs
from kerma.errors import ConfigurationError
from kerma.monitoring.task_reporter import TaskReporter
from kerma.settings import Protection, Settings
from kerma.standard.enumerations import TaskKind

_KEY_FOLDER = "keys"

Identity = Annotated[
    Path | None, typer.Option(metavar="FILE", help="File with the secret key of age; GnuPG uses its own keyring.")
]


def backup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of all backups; each is a folder in it.")],
    recipient: Annotated[
        list[str] | None,
        typer.Option(help="For whom it is encrypted: public key of age, or key of GnuPG. May be repeated."),
    ] = None,
    not_encrypted: Annotated[
        bool, typer.Option("--not-encrypted", help="Leave it readable: it holds names of patients.")
    ] = False,
    keep: Annotated[int | None, typer.Option(min=1, help="Remove all but so many of the newest backups.")] = None,
    key_folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the key of hashes.", show_default="FOLDER/keys"),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Then restore it into a temporary database, and compare.")
    ] = False,
    identity: Identity = None,
) -> None:
    """Back up database, Orthanc's objects, settings and key; Orthanc may run and receive meanwhile."""
    recipients = [one for one in recipient or () if one.strip()]
    if bool(recipients) == not_encrypted:
        raise ConfigurationError(
            "A backup holds names of patients: state for whom it is encrypted by --recipient, or --not-encrypted where "
            "nobody else can read the folder."
        )
    encryption = Encryption.to(recipients)
    configured = command_settings()
    with migrated_database() as engine:
        source = making.Source(
            engine,
            configured.orthanc_storage,
            configured.secret_file if _hashes(configured) else None,
            site_settings.current(running_stack()),
        )
        with TaskReporter(engine, TaskKind.BACKUP, author(), subject=str(folder.absolute())):
            path, made = making.create(source, folder, key_folder or folder / _KEY_FOLDER, encryption)
            if verify:
                restoring.check(Backup.open(path, identity), engine)
    rows = sum(table.row_count for table in made.tables.values())
    verified = ", checked by restoring it" if verify else ""
    typer.echo(
        f"{path}: {rows} rows of {len(made.tables)} tables, {made.objects.file_count} files of Orthanc{verified}."
    )
    _warn_of_missing(made.objects.missing)
    for removed in making.remove_old(folder, keep) if keep else ():
        typer.echo(f"Removed {removed}.")


class Part(StrEnum):
    """A part that can be restored alone."""

    DATABASE = "database"
    ORTHANC = "orthanc"


def restore(
    folder: Annotated[Path, typer.Argument(metavar="BACKUP", help="Folder kerma-… of one backup.")],
    identity: Identity = None,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Key of hashes from the folder of keys, where KERMA_SECRET_FILE lacks it."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what the database and Orthanc's folder hold.")
    ] = False,
    only: Annotated[
        Part | None, typer.Option(help="Restore only the database, or only Orthanc's folder; leave the other as it is.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Restore into a temporary database only, compare, and change nothing else.")
    ] = False,
) -> None:
    """Restore a backup, and migrate the database to this version; Orthanc, worker and dashboard must be stopped."""
    found = Backup.open(folder, identity)
    configured = command_settings()
    storage = None if only is Part.DATABASE else configured.orthanc_storage
    if only is Part.ORTHANC and not check:
        restoring.restore(found, Target(None, storage, configured.secret_file), key, force=force)
    else:
        with database() as engine:
            if check:
                restoring.check(found, engine)
                typer.echo(f"{folder} can be restored: all rows and files are as its manifest states.")
                return
            restoring.restore(found, Target(engine, storage, configured.secret_file), key, force=force)
        migrate()
        with database() as engine, engine.begin() as connection:
            task_runs.forget_unfinished(connection)
    _report_restored(found, only)


def _report_restored(found: Backup, only: Part | None) -> None:
    """Print what was restored, what the backup lacks, and which settings differ."""
    texts = {
        Part.DATABASE: f"{sum(table.row_count for table in found.manifest.tables.values())} rows",
        Part.ORTHANC: f"{found.manifest.objects.file_count} files of Orthanc",
    }
    typer.echo(f"Restored {' and '.join(text for part, text in texts.items() if only in {None, part})}.")
    if only is not Part.DATABASE:
        _warn_of_missing(found.manifest.objects.missing)
    for line in site_settings.differences(restoring.settings(found), site_settings.current(running_stack())):
        typer.echo(line)


def _hashes(configured: Settings) -> bool:
    rules = (
        *(configured.patient_name, configured.patient_id, configured.accession, configured.birth_date),
        configured.staff_names,
    )
    return Protection.HASH in rules


def _warn_of_missing(missing: tuple[str, ...]) -> None:
    if missing:
        Console(stderr=True).print(
            f"[yellow]Orthanc's storage lacks {len(missing)} files that its index names:[/] "
            f"{escape(', '.join(missing[:3]))}. Their objects cannot be read from Orthanc.",
            soft_wrap=True,
        )
