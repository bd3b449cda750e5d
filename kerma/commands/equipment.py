"""`kerma equipment`: calibrations of equipment for skin doses."""

import getpass
import inspect
from collections.abc import Callable
from dataclasses import Field, fields
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.database import migrated_database
from kerma.database.ingest import equipment_calibrations
from kerma.database.ingest.equipment_calibrations import CalibrationValue, CalibrationValues
from kerma.errors import ConfigurationError

equipment = typer.Typer(no_args_is_help=True, help="Calibrations of equipment, for skin doses.")

_MIN_DIGITS = 4
_DAY_FORMATS = ["%Y-%m-%d"]

EquipmentId = Annotated[
    str,
    typer.Argument(metavar="EQUIPMENT_ID", help="As `kerma equipment list` shows it; its first digits are enough."),
]
ValidFrom = Annotated[
    datetime, typer.Option(formats=_DAY_FORMATS, help="First day of the studies concerned, as YYYY-MM-DD.")
]


@equipment.command("list")
def list_() -> None:
    """List the equipment with fluoroscopy, and since when each is calibrated."""
    with migrated_database() as engine, engine.connect() as connection:
        listed = equipment_calibrations.calibrated_equipment(connection)
    if not listed:
        typer.echo("No equipment has sent fluoroscopy yet.")
        return
    table = Table(
        *("EQUIPMENT_ID", "Manufacturer", "Model", "Station", "Serial number", "Institution", "Studies", "Since")
    )
    for item in listed:
        model = (item.manufacturer, item.manufacturer_model_name)
        names = (*model, item.station_name, item.device_serial_number, item.institution_name)
        texts = [escape(name or "") for name in names]
        table.add_row(str(item.equipment_id), *texts, str(item.study_count), str(item.calibrated_from or "defaults"))
    Console().print(table)


@equipment.command()
def show(equipment_id: EquipmentId) -> None:
    """Show the calibrations of equipment, one column each."""
    with migrated_database() as engine, engine.connect() as connection:
        key = find_equipment(connection, equipment_id)
        stored = equipment_calibrations.history(connection, key)
    if not stored:
        typer.echo(f"Equipment {key} has no calibration: the defaults of its model apply.")
        return
    table = Table("From", *(str(calibration.valid_from) for calibration in stored))
    for declared in fields(CalibrationValues):
        values = (getattr(calibration.values, declared.name) for calibration in stored)
        table.add_row(declared.metadata["label"], *(_formatted(value) for value in values))
    changes = (f"{item.changed_by}, {item.changed_at.astimezone():%Y-%m-%d %H:%M}" for item in stored)
    table.add_row("Set by", *(escape(change) for change in changes))
    Console().print(table)


def _with_calibration_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with one option for each field of `CalibrationValues` in place of its `**values`."""
    signature = inspect.signature(command)
    own = [parameter for parameter in signature.parameters.values() if parameter.kind is not parameter.VAR_KEYWORD]
    options = [
        inspect.Parameter(declared.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_option(declared))
        for declared in fields(CalibrationValues)
    ]
    command.__signature__ = signature.replace(parameters=[*own, *options])  # type: ignore[attr-defined]  # Typer reads it
    return command


def _option(declared: "Field[object]") -> object:
    help_text = declared.metadata["meaning"]
    if declared.name == "calibrated_on":
        return Annotated[datetime | None, typer.Option(formats=_DAY_FORMATS, help=help_text)]
    value_type = str if declared.name == "note" else float
    return Annotated[value_type | None, typer.Option(help=help_text)]


@equipment.command("set")
@_with_calibration_options
def set_(
    equipment_id: EquipmentId,
    valid_from: ValidFrom,
    default: Annotated[
        list[str] | None,
        typer.Option(help="A value that returns to its default, such as table_water_equivalent_mm."),
    ] = None,
    **values: float | str | datetime | None,
) -> None:
    """Calibrate equipment from a day on; values that are not named stay as they were on that day.

    Skin doses of the studies since then are computed again.
    """
    changes: dict[str, CalibrationValue] = {
        name: _as_date(value) for name, value in values.items() if value is not None
    }
    changes |= dict.fromkeys(equipment_calibrations.checked_names(default or ()))
    if not changes:
        raise ConfigurationError("No value to set; `kerma equipment set --help` lists the options.")
    CalibrationValues().changed(changes).check()
    with migrated_database() as engine, engine.begin() as connection:
        key = find_equipment(connection, equipment_id)
        count = _put(connection, key, valid_from.date(), changes)
    typer.echo(
        f"Equipment {key} is calibrated from {valid_from:%Y-%m-%d} on; {_skin_doses(count)} to be computed again."
    )


@equipment.command()
def unset(equipment_id: EquipmentId, valid_from: ValidFrom) -> None:
    """Remove the calibration of a day; the one before it applies again."""
    with migrated_database() as engine, engine.begin() as connection:
        key = find_equipment(connection, equipment_id)
        count = equipment_calibrations.remove(connection, key, valid_from.date())
    if count is None:
        raise ConfigurationError(f"Equipment {key} has no calibration from {valid_from:%Y-%m-%d} on.")
    typer.echo(f"Removed from equipment {key}; {_skin_doses(count)} to be computed again.")


def find_equipment(connection: Connection, prefix: str) -> UUID:
    """The equipment whose identifier begins with these digits.

    Raises:
        ConfigurationError: none does, or several do.
    """
    start = prefix.strip().lower()
    known = [item.equipment_id for item in equipment_calibrations.calibrated_equipment(connection)]
    matching = [key for key in known if str(key).startswith(start)] if len(start) >= _MIN_DIGITS else []
    if len(matching) == 1:
        return matching[0]
    reason = "Several pieces of equipment begin" if matching else "No equipment with fluoroscopy begins"
    raise ConfigurationError(f"{reason} with '{prefix}'; `kerma equipment list` shows all.")


def _put(connection: Connection, key: UUID, day: date, changes: dict[str, CalibrationValue]) -> int:
    values = equipment_calibrations.valid_on(connection, key, day).changed(changes)
    return equipment_calibrations.put(connection, key, day, values, changed_by=f"{getpass.getuser()} (command line)")


def _as_date(value: float | str | datetime) -> float | str | date:
    return value.date() if isinstance(value, datetime) else value


def _formatted(value: float | str | date | None) -> str:
    if value is None:
        return "default"
    return f"{value:g}" if isinstance(value, float) else escape(str(value))


def _skin_doses(count: int) -> str:
    return "1 skin dose is" if count == 1 else f"{count} skin doses are"
