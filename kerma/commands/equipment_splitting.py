"""`kerma equipment split` and `unsplit`: studies of one stated piece of equipment count for another."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from kerma.commands import equipment_sight
from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_options import ChangeSight, DryRun
from kerma.commands.equipment_selection import equipment_names, find_stated_equipment
from kerma.database.access import undo_sight
from kerma.database.access.split_sight import sight_changes
from kerma.database.ingest import equipment_splits, undo_previews
from kerma.database.ingest.split_previews import preview
from kerma.equipment_splits import SplitCondition, SplitPreview
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction


def split(
    equipment_id: Annotated[
        str,
        typer.Argument(
            metavar="EQUIPMENT_ID",
            help="Identifier of the equipment that the studies state, its first digits, or station name.",
        ),
    ],
    first_day: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the studies, as YYYY-MM-DD."),
    ] = None,
    last_day: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of the studies, as YYYY-MM-DD.")
    ] = None,
    station_name: Annotated[str | None, typer.Option(help="Station name that the studies state.")] = None,
    serial_number: Annotated[str | None, typer.Option(help="Serial number that the studies state.")] = None,
    institution: Annotated[str | None, typer.Option(help="Institution that the studies state.")] = None,
    department: Annotated[str | None, typer.Option(help="Department that the studies state.")] = None,
    software: Annotated[str | None, typer.Option(help="Software versions that the studies state.")] = None,
    dry_run: DryRun = False,
    change_sight: ChangeSight = False,
) -> None:
    """Have the studies that fit all conditions count for equipment of their own: two systems appear as one.

    Studies that arrive later follow. What the objects state stays with each study; `kerma equipment unsplit` restores
    all of it.
    """
    condition = SplitCondition(
        first_day=_day(first_day),
        last_day=_day(last_day),
        station_name=station_name,
        device_serial_number=serial_number,
        institution_name=institution,
        department_name=department,
        software_versions=software,
    )
    with migrated_database() as engine, engine.begin() as connection:
        stated_id = find_stated_equipment(connection, equipment_id)
        expected = preview(connection, stated_id, condition)
        changes = sight_changes(connection, expected)
        names = {**equipment_names(connection), expected.equipment_id: f"what is split off ({expected.equipment_id})"}
        _state(expected, stated_id, names)
        equipment_sight.state(changes, names)
        if dry_run:
            typer.echo("Nothing was changed.")
            return
        equipment_sight.require_confirmation(changes, is_confirmed=change_sight)
        count = equipment_splits.split(connection, stated_id, condition, author())
        _record(connection, expected.equipment_id, stated_id, condition, sight=sorted(one.name for one in changes))
    typer.echo(f"This holds as soon as a worker has merged {count} studies again.")


def unsplit(
    equipment_id: Annotated[
        str,
        typer.Argument(
            metavar="EQUIPMENT_ID", help="Identifier of what was split off (`kerma equipment history`), or its digits."
        ),
    ],
    dry_run: DryRun = False,
    change_sight: ChangeSight = False,
) -> None:
    """Undo a split: the studies count again for the equipment that their objects state."""
    with migrated_database() as engine, engine.begin() as connection:
        found = _split_off(connection, equipment_id)
        preview = undo_previews.of_split(connection, found.equipment_id)
        changes = undo_sight.sight_changes(connection, preview)
        equipment_sight.state(changes, equipment_names(connection))
        if dry_run:
            typer.echo(f"{preview.moved_count} studies would count for {preview.other_id}. Nothing was changed.")
            return
        equipment_sight.require_confirmation(changes, is_confirmed=change_sight)
        count = equipment_splits.undo(connection, found.equipment_id, author())
        sight = sorted(one.name for one in changes)
        _record(connection, found.equipment_id, found.stated_id, found.condition, is_undone=True, sight=sight)
    typer.echo(f"The studies count for {found.stated_id} as soon as a worker has merged {count} studies again.")


def _state(expected: SplitPreview, stated_id: UUID, names: Mapping[UUID, str]) -> None:
    stated, counting = (names.get(one, str(one)) for one in (stated_id, expected.counting_id))
    typer.echo(
        f"{expected.split_count} studies that state {stated} count for {expected.equipment_id}; "
        f"{expected.left_count} are left to {counting}."
    )
    if expected.split_count == 0:
        typer.echo("No stored study fits; studies that arrive later may.")


def _split_off(connection: Connection, text: str) -> equipment_splits.StoredSplit:
    """The split in force whose identifier begins so."""
    in_force = [one for one in equipment_splits.history(connection) if one.undone_at is None]
    matching = [one for one in in_force if text and str(one.equipment_id).startswith(text.strip().lower())]
    if len(matching) != 1:
        raise ConfigurationError(
            f"'{text}' is not the beginning of one EQUIPMENT_ID that was split off; `kerma equipment history` shows "
            "all splits."
        )
    return matching[0]


def _record(
    connection: Connection,
    equipment_id: UUID,
    stated_id: UUID,
    condition: SplitCondition,
    *,
    is_undone: bool = False,
    sight: list[str] | None = None,
) -> None:
    record(
        connection,
        AuditAction.SPLIT_EQUIPMENT,
        equipment=str(equipment_id),
        stated=str(stated_id),
        condition=str(condition),
        is_undone=is_undone,
        sight_changes=sight or [],
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
