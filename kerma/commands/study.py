"""`kerma study`: deletion of one study in Kerma, in Orthanc, or in both, and how it is taken back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection, Engine

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.running_stack import command_settings
from kerma.commands.wide_table import print_table
from kerma.database.ingest import orthanc_deletions, study_deletion
from kerma.database.query.operations import deleted_studies
from kerma.database.query.operations.deleted_studies import StoredStudy
from kerma.errors import ConfigurationError
from kerma.identity import study_id
from kerma.retention.run import require_all_read
from kerma.retention.storage import ObjectStorage
from kerma.retention.study_deletion import delete_from_orthanc
from kerma.standard.enumerations import AuditAction, DeletedFrom

study = typer.Typer(no_args_is_help=True, help="Deletion of one study in Kerma, in Orthanc, or in both.")

_MAX_LISTED = 1000


class _Found(NamedTuple):
    """What there is of a study.

    Attributes:
        stored: in Kerma; None where nothing is.
        is_marked: whether it was deleted in Kerma before.
        object_count: number of objects in Orthanc; None where nothing is deleted there.
        further_nodes: the other Orthancs of the database, which delete it too, and the objects that are known there.
    """

    stored: StoredStudy | None
    is_marked: bool
    object_count: int | None
    further_nodes: Mapping[str, int]


StudyUid = Annotated[str, typer.Argument(metavar="STUDY_INSTANCE_UID", help="Study Instance UID.")]
From = Annotated[DeletedFrom, typer.Option("--from", help="Where it is deleted.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; listed with the deleted studies and in the audit trail.")]


@study.command(epilog=epilog("study delete"))
def delete(
    study_uid: StudyUid,
    from_: From,
    reason: Reason,
    yes: Annotated[
        bool, typer.Option("--yes", help="Delete it; without this, only show what would be deleted.")
    ] = False,
) -> None:
    """Delete a study. In Kerma its doses go, and its objects are skipped from then on, also when they are sent again.

    In Orthanc its objects go; unless it is deleted in Kerma as well, its doses stay. Backups keep what they hold.
    """
    storage = None if from_ is DeletedFrom.KERMA else ObjectStorage(command_settings().orthanc_url)
    with migrated_database() as engine:
        found = _find(engine, study_uid, storage)
        _show(found)
        if storage is not None and from_ is DeletedFrom.ORTHANC:
            # Doses that were not read would be lost.
            with engine.connect() as connection:
                require_all_read(connection, storage.node(), datetime.now(tz=UTC))
        if not yes:
            typer.echo("Nothing was changed. Repeat the command with --yes to delete the study.")
            return
        with engine.begin() as connection:
            _record(connection, study_uid, found, from_, reason)
            orthanc_deletions.request(connection, study_uid, found.further_nodes, author())
            if from_ is not DeletedFrom.ORTHANC:
                study_deletion.mark(connection, study_uid, reason, author())
                study_deletion.delete_stored(connection, study_id(study_uid))
    if from_ is not DeletedFrom.ORTHANC:
        typer.echo("Kerma holds nothing of the study any longer; its objects will be skipped.")
    if storage is not None:
        typer.echo(f"{delete_from_orthanc(storage, study_uid)} objects deleted in Orthanc.")
    if found.further_nodes:
        typer.echo(f"{', '.join(found.further_nodes)}: still to delete it; `kerma task list` shows whether they have.")


@study.command(epilog=epilog("study read-again"))
def read_again(study_uid: StudyUid) -> None:
    """Take back the deletion of a study in Kerma: the objects that Orthanc still holds are read again."""
    with migrated_database() as engine, engine.begin() as connection:
        count = study_deletion.take_back(connection, study_uid)
        record(connection, AuditAction.UNDO_STUDY_DELETION, study_instance_uid=study_uid)
    if count:
        typer.echo(f"{count} objects will be read from Orthanc again; `kerma status` shows how many are left.")
    else:
        typer.echo(
            "The deletion is taken back, but Orthanc holds no object of the study any longer: send it again where it "
            "was deleted there as well."
        )


@study.command(epilog=epilog("study deleted"))
def deleted() -> None:
    """List the studies that were deleted in Kerma, the latest first."""
    with migrated_database() as engine, engine.connect() as connection:
        found = deleted_studies.deleted_studies(connection, _MAX_LISTED)
    if not found:
        typer.echo("No study is deleted at present; the audit trail has deletions that were taken back.")
        return
    table = Table("Study Instance UID", "Deleted", "By", "Reason")
    for one in found:
        at = f"{one.deleted_at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(one.study_instance_uid, at, escape(one.deleted_by), escape(one.reason))
    print_table(table)


def _find(engine: Engine, study_uid: str, storage: ObjectStorage | None) -> _Found:
    """What there is of a study.

    Raises:
        ConfigurationError: nothing.
    """
    with engine.connect() as connection:
        stored = deleted_studies.stored_study(connection, study_uid)
        is_marked = bool(deleted_studies.deleted_studies(connection, 1, study_uid))
        further = _further_nodes(connection, study_uid, storage)
    count = None if storage is None else sum(storage.study_sizes(study_uid).values())
    if stored is None and not count and not any(further.values()):
        where = "Kerma holds no" if storage is None else "Neither Kerma nor Orthanc holds a"
        before = " It was deleted before." if is_marked else ""
        raise ConfigurationError(f"{where} study {study_uid}.{before}")
    return _Found(stored, is_marked, count, further)


def _further_nodes(connection: Connection, study_uid: str, storage: ObjectStorage | None) -> Mapping[str, int]:
    return {} if storage is None else orthanc_deletions.further_nodes(connection, storage.node(), study_uid)


def _show(found: _Found) -> None:
    if found.stored is None:
        typer.echo("Kerma: nothing" + (", it was deleted before" if found.is_marked else ""))
    else:
        stored = found.stored
        when = f"{stored.study_at:%Y-%m-%d %H:%M}" if stored.study_at else "unknown"
        typer.echo(f"Study date {when}, equipment {stored.equipment or 'unknown'}")
        typer.echo(f"Kerma: {stored.event_count} irradiation events from {stored.object_count} dose objects")
    if found.object_count is not None:
        typer.echo(f"Orthanc: {found.object_count} objects")
    for node, count in found.further_nodes.items():
        typer.echo(f"{node}: {count} objects as far as is known; it deletes the study too, once it has read all")


def _record(connection: Connection, study_uid: str, found: _Found, from_: DeletedFrom, reason: str) -> None:
    patient_key = found.stored.patient_id if found.stored else None
    details = {"deleted_from": str(from_), "reason": reason}
    record(connection, AuditAction.DELETE_STUDY, study_instance_uid=study_uid, patient_key=patient_key, **details)
