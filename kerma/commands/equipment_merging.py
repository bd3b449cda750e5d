"""`kerma equipment merge` and `unmerge`: equipment that is one physical system counts as one."""

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from kerma.commands import equipment_sight
from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_options import ChangeSight, DryRun
from kerma.commands.equipment_selection import equipment_names, find_any_equipment, fitting
from kerma.database.access import undo_sight
from kerma.database.access.merge_sight import sight_changes
from kerma.database.access.scopes import all_equipment
from kerma.database.ingest import equipment_merges, merge_previews, undo_previews
from kerma.equipment_merge_preview import MergePreview
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction

EquipmentId = Annotated[
    str,
    typer.Argument(metavar="EQUIPMENT_ID", help="Identifier of the equipment, its first digits, or station name."),
]


def merge(
    equipment_id: EquipmentId,
    into: Annotated[str, typer.Option(help="The equipment for which its studies are to count, named likewise.")],
    dry_run: DryRun = False,
    change_sight: ChangeSight = False,
) -> None:
    """Have the studies of equipment count for another, because both are one physical system.

    Studies that arrive later follow. What the objects state stays with each study; `kerma equipment unmerge` restores
    all of it.
    """
    with migrated_database() as engine, engine.begin() as connection:
        key, into_id = find_any_equipment(connection, equipment_id), find_any_equipment(connection, into)
        preview, names = merge_previews.preview(connection, key, into_id), equipment_names(connection)
        changes = sight_changes(connection, preview)
        _state_doubts(preview)
        equipment_sight.state(changes, names)
        what = f"{preview.study_count} studies of {names[key]}"
        if dry_run:
            typer.echo(f"{what} would count for {names[into_id]}. Nothing was changed.")
            return
        equipment_sight.require_confirmation(changes, is_confirmed=change_sight)
        equipment_merges.merge(connection, key, into_id, author())
        sight = sorted(change.name for change in changes)
        _record(connection, key, into_id, is_undone=False, sight=sight)
    typer.echo(f"{what} count for {names[into_id]} as soon as a worker has merged them again.")


def unmerge(equipment_id: EquipmentId, dry_run: DryRun = False, change_sight: ChangeSight = False) -> None:
    """Undo the merge of equipment: its studies count for itself again, as its objects state it."""
    with migrated_database() as engine, engine.begin() as connection:
        key = _merged(connection, equipment_id)
        preview = undo_previews.of_merge(connection, key)
        changes = undo_sight.sight_changes(connection, preview)
        equipment_sight.state(changes, {**equipment_names(connection), key: f"what was merged ({key})"})
        if dry_run:
            typer.echo(f"{preview.moved_count} studies would count for equipment {key} itself. Nothing was changed.")
            return
        equipment_sight.require_confirmation(changes, is_confirmed=change_sight)
        count = equipment_merges.undo(connection, key, author())
        _record(connection, key, None, is_undone=True, sight=sorted(change.name for change in changes))
    typer.echo(f"Equipment {key} counts for itself as soon as a worker has merged {count} studies again.")


def _state_doubts(preview: MergePreview) -> None:
    """Print what speaks against that both are one physical system."""
    one, other = preview.equipment, preview.into
    if preview.has_other_modality:
        of_each = (", ".join(piece.modalities) for piece in (one, other))
        typer.echo("Note: the studies of both are of different modalities: {} and {}.".format(*of_each))
    if preview.has_other_model:
        typer.echo(f"Note: manufacturer and model differ: {one.model} and {other.model}.")
    if preview.shared_day_count:
        typer.echo(f"Note: both have studies on the same days ({preview.shared_day_count}).")


def _merged(connection: Connection, text: str) -> UUID:
    """The merged equipment of this name, or whose identifier begins so; it may have no study of its own any longer."""
    in_force = {one.equipment_id for one in equipment_merges.history(connection) if one.undone_at is None}
    named = [one for one in all_equipment(connection) if one.equipment_id in in_force]
    matching = {one.equipment_id for one in fitting(named, text)}
    matching |= {one for one in in_force if text and str(one).startswith(text.strip().lower())}
    if len(matching) != 1:
        raise ConfigurationError(
            f"'{text}' is not the name, or the beginning of the EQUIPMENT_ID, of exactly one piece of merged "
            "equipment; `kerma equipment history` shows all merges."
        )
    return matching.pop()


def _record(
    connection: Connection, key: UUID, into_id: UUID | None, *, is_undone: bool, sight: list[str] | None = None
) -> None:
    into = None if into_id is None else str(into_id)
    record(
        connection,
        AuditAction.MERGE_EQUIPMENT,
        equipment=str(key),
        into=into,
        is_undone=is_undone,
        sight_changes=sight or [],
    )
