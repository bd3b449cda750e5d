"""`kerma equipment`: calibrations of equipment for skin doses, and what the site sets for it."""

import inspect
from collections.abc import Callable
from dataclasses import Field, fields
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands import equipment_merging, equipment_splitting
from kerma.commands.audit_record import author
from kerma.commands.database import migrated_database
from kerma.commands.equipment_description import describe
from kerma.commands.equipment_history import history
from kerma.commands.equipment_list import print_all, print_all_json
from kerma.commands.equipment_modality import modality
from kerma.commands.equipment_selection import find_equipment, print_calibrated, print_json, print_wide_table
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_table
from kerma.database.ingest import equipment_calibrations
from kerma.database.ingest.equipment_calibrations import CalibrationValue, CalibrationValues
from kerma.database.query.operations.equipment import overview
from kerma.errors import ConfigurationError

equipment = typer.Typer(
    no_args_is_help=True,
    help="Equipment: name, room, days in use, calibrations for skin doses, merges, splits, rules about modalities.",
)
equipment.command("describe", epilog=epilog("equipment describe"))(describe)
equipment.command("merge", epilog=epilog("equipment merge"))(equipment_merging.merge)
equipment.command("unmerge", epilog=epilog("equipment unmerge"))(equipment_merging.unmerge)
equipment.command("split", epilog=epilog("equipment split"))(equipment_splitting.split)
equipment.command("unsplit", epilog=epilog("equipment unsplit"))(equipment_splitting.unsplit)
equipment.command("history", epilog=epilog("equipment history"))(history)
equipment.add_typer(modality, name="modality")

_DAY_FORMATS = ["%Y-%m-%d"]

EquipmentId = Annotated[
    str,
    typer.Argument(
        metavar="EQUIPMENT_ID", help="Identifier as in `kerma equipment list`, its first digits, or the station name."
    ),
]
ValidFrom = Annotated[
    datetime, typer.Option(formats=_DAY_FORMATS, help="First day of the studies concerned, as YYYY-MM-DD.")
]


@equipment.command("list", epilog=epilog("equipment list"))
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per piece of equipment and line.")] = False,
    wide: Annotated[bool, typer.Option("--wide", help="All columns and complete identifiers.")] = False,
    of_all_modalities: Annotated[
        bool, typer.Option("--all", help="Equipment of all modalities, with institution and department.")
    ] = False,
) -> None:
    """List the equipment with fluoroscopy and since when each is calibrated, or all equipment."""
    if of_all_modalities:
        _list_all(as_json=as_json, is_wide=wide)
        return
    with migrated_database() as engine, engine.connect() as connection:
        listed = equipment_calibrations.calibrated_equipment(connection)
    if as_json:
        print_json(listed)
    elif not listed:
        typer.echo("No equipment has sent fluoroscopy yet; --all lists other equipment, too.")
    elif wide:
        print_wide_table(listed)
    else:
        print_calibrated(listed)


def _list_all(*, as_json: bool, is_wide: bool) -> None:
    with migrated_database() as engine, engine.connect() as connection:
        listed = overview(connection, datetime.now())  # noqa: DTZ005 -- studies have local times
    if as_json:
        print_all_json(listed)
    elif listed:
        print_all(listed, is_wide=is_wide)
    else:
        typer.echo("No equipment has sent anything yet.")


@equipment.command(epilog=epilog("equipment show"))
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
    print_table(table)


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


@equipment.command("set", epilog=epilog("equipment set"))
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


@equipment.command(epilog=epilog("equipment unset"))
def unset(equipment_id: EquipmentId, valid_from: ValidFrom) -> None:
    """Remove the calibration of a day; the one before it applies again."""
    with migrated_database() as engine, engine.begin() as connection:
        key = find_equipment(connection, equipment_id)
        count = equipment_calibrations.remove(connection, key, valid_from.date())
    if count is None:
        raise ConfigurationError(f"Equipment {key} has no calibration from {valid_from:%Y-%m-%d} on.")
    typer.echo(f"Removed from equipment {key}; {_skin_doses(count)} to be computed again.")


def _put(connection: Connection, key: UUID, day: date, changes: dict[str, CalibrationValue]) -> int:
    values = equipment_calibrations.valid_on(connection, key, day).changed(changes)
    return equipment_calibrations.put(connection, key, day, values, changed_by=author())


def _as_date(value: float | str | datetime) -> float | str | date:
    return value.date() if isinstance(value, datetime) else value


def _formatted(value: float | str | date | None) -> str:
    if value is None:
        return "default"
    return f"{value:g}" if isinstance(value, float) else escape(str(value))


def _skin_doses(count: int) -> str:
    return "1 skin dose is" if count == 1 else f"{count} skin doses are"
