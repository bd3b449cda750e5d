"""`kerma equipment describe`: display name, room, department, days in use and replacement of equipment."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.equipment_selection import find_any_equipment
from kerma.database.ingest import equipment_settings
from kerma.database.ingest.equipment_settings import NOT_SET, EquipmentSetting, SettingValue
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction

_NAMES = tuple(asdict(NOT_SET))


def describe(
    equipment_id: Annotated[
        str,
        typer.Argument(metavar="EQUIPMENT_ID", help="Identifier of the equipment, its first digits, or station name."),
    ],
    name: Annotated[
        str | None, typer.Option(help="Its name in lists, charts and exports, in place of model and station.")
    ] = None,
    room: Annotated[str | None, typer.Option(help="Room in which it stands.")] = None,
    department: Annotated[str | None, typer.Option(help="Department to which it belongs.")] = None,
    used_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day in use, as YYYY-MM-DD.")
    ] = None,
    used_to: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day in use, as YYYY-MM-DD.")
    ] = None,
    replaced_by: Annotated[str | None, typer.Option(help="The equipment that replaced it, named likewise.")] = None,
    expected_interval_days: Annotated[
        int | None, typer.Option(help="It counts as inactive after more calendar days without a study.")
    ] = None,
    unset: Annotated[list[str] | None, typer.Option(help="A value to remove, such as used_to.")] = None,
) -> None:
    """Show what the site set for equipment, or set it; values that are not named stay as they are.

    Studies outside the days in use count like all others; the page Data quality names them.
    """
    set_values = {
        "display_name": _checked_text("display_name", name),
        "room": _checked_text("room", room),
        "department": _checked_text("department", department),
        "used_from": used_from and used_from.date(),
        "used_to": used_to and used_to.date(),
        "expected_interval_days": expected_interval_days,
    }
    changes: dict[str, SettingValue] = {name: value for name, value in set_values.items() if value is not None}
    changes |= dict.fromkeys(_checked_names(unset or []))
    with migrated_database() as engine, engine.begin() as connection:
        key = find_any_equipment(connection, equipment_id)
        if replaced_by is not None:
            changes["replaced_by_id"] = find_any_equipment(connection, replaced_by)
        setting = (
            _change(connection, key, changes) if changes else equipment_settings.of_all(connection).get(key, NOT_SET)
        )
    _print(key, setting)


def _change(connection: Connection, key: UUID, changes: dict[str, SettingValue]) -> EquipmentSetting:
    setting = equipment_settings.change(connection, key, changes, author())
    details = {name: None if value is None else str(value) for name, value in changes.items()}
    record(connection, AuditAction.SET_EQUIPMENT, equipment=str(key), **details)
    return setting


def _checked_text(name: str, text: str | None) -> str | None:
    if text is not None and not text.strip():
        raise ConfigurationError(f"The {name.replace('_', ' ')} is empty; remove it with --unset {name}.")
    return None if text is None else text.strip()


def _checked_names(names: list[str]) -> list[str]:
    for name in names:
        if name not in _NAMES:
            raise ConfigurationError(f"{name} is no setting of equipment; these are {', '.join(_NAMES)}.")
    return names


def _print(key: UUID, setting: EquipmentSetting) -> None:
    typer.echo(f"Equipment {key}:")
    for name, value in asdict(setting).items():
        typer.echo(f"  {name}: {'not set' if value is None else value}")
    if not setting.is_in_use(date.today()):  # noqa: DTZ011 -- the local day, as studies state it
        typer.echo("It is not in use today, and not reported as inactive.")
