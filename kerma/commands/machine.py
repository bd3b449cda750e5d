"""`kerma machine`: what a site knows of its machines and no report tells, for skin doses."""

import getpass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.database import migrated_database
from kerma.database.ingest import equipment_calibrations as stored
from kerma.errors import ConfigurationError

machine = typer.Typer(no_args_is_help=True, help="Settings of machines, for skin doses.")

_NAMES = ("manufacturer", "manufacturer_model_name", "station_name", "device_serial_number", "institution_name")
_MIN_DIGITS = 4
#: What each setting is called and means, in the order in which it is shown.
LABELS = {
    "table_zero_x_cm": "Table zero, to the patient's left (cm)",
    "table_zero_y_cm": "Table zero, downwards (cm)",
    "table_zero_z_cm": "Table zero, to the head (cm)",
    "patient_offset_x_cm": "Patient on the table, to the left (cm)",
    "patient_offset_y_cm": "Patient on the table, downwards (cm)",
    "patient_offset_z_cm": "Patient on the table, to the head (cm)",
    "table_water_equivalent_mm": "Table top and pad as water (mm)",
    "kap_meter_calibration_factor": "True over indicated air kerma",
    "inherent_filtration_mm_al": "Inherent filtration (mm Al)",
    "calibrated_on": "Kerma meter calibrated on",
    "note": "Note",
}

Machine = Annotated[
    str, typer.Argument(metavar="EQUIPMENT_ID", help="As `kerma machine list` shows it; its first digits will do.")
]
ValidFrom = Annotated[
    datetime, typer.Option(formats=["%Y-%m-%d"], help="First day of the studies concerned, as YYYY-MM-DD.")
]


def _number(what: str) -> Any:
    return typer.Option(help=what)


@machine.command("list")
def list_() -> None:
    """List the machines that send fluoroscopy, and since when each has settings."""
    with migrated_database() as engine, engine.connect() as connection:
        found = stored.machines(connection)
    if not found:
        typer.echo("No machine has sent fluoroscopy yet.")
        return
    table = Table(
        "EQUIPMENT_ID", "Manufacturer", "Model", "Station", "Serial number", "Institution", "Studies", "Set from"
    )
    for row in found:
        names = [escape(str(row[name] or "")) for name in _NAMES]
        table.add_row(str(row["equipment_id"]), *names, str(row["study_count"]), str(row["set_from"] or "defaults"))
    Console().print(table)


@machine.command()
def show(equipment: Machine) -> None:
    """Show the settings of a machine, each column valid from its day on."""
    with migrated_database() as engine, engine.connect() as connection:
        key = find_machine(connection, equipment)
        rows = stored.history(connection, key)
    if not rows:
        typer.echo(f"Nothing is set for machine {key}: the defaults of its model apply.")
        return
    table = Table("From", *(str(row["valid_from"]) for row in rows))
    for name, label in LABELS.items():
        table.add_row(label, *("default" if row[name] is None else escape(_shown(row[name])) for row in rows))
    table.add_row(
        "Set by", *(escape(f"{row['changed_by']}, {row['changed_at'].astimezone():%Y-%m-%d %H:%M}") for row in rows)
    )
    Console().print(table)


@machine.command("set")
def set_(
    equipment: Machine,
    valid_from: ValidFrom,
    table_zero_x_cm: Annotated[
        float | None, _number("Added to the table's origin, towards the patient's left.")
    ] = None,
    table_zero_y_cm: Annotated[float | None, _number("Added to the table's origin, downwards.")] = None,
    table_zero_z_cm: Annotated[float | None, _number("Added to the table's origin, towards the head.")] = None,
    patient_offset_x_cm: Annotated[float | None, _number("Added to the patient's place, along the table's x.")] = None,
    patient_offset_y_cm: Annotated[float | None, _number("Added to the patient's place, along the table's y.")] = None,
    patient_offset_z_cm: Annotated[float | None, _number("Added to the patient's place, along the table's z.")] = None,
    table_water_equivalent_mm: Annotated[
        float | None, _number("Water that attenuates as table top and pad do.")
    ] = None,
    kap_meter_calibration_factor: Annotated[float | None, _number("True over indicated air kerma and DAP.")] = None,
    inherent_filtration_mm_al: Annotated[float | None, _number("Filtration of the tube in aluminium.")] = None,
    calibrated_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When that factor was measured.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Where the values come from.")] = None,
    default: Annotated[
        list[str] | None,
        typer.Option(help="A setting that goes back to its default, such as table_water_equivalent_mm."),
    ] = None,
) -> None:
    """Set what is known of a machine, from a day on; what is not named stays as it was on that day.

    Skin doses of the studies since then are computed anew.
    """
    given = {
        "table_zero_x_cm": table_zero_x_cm,
        "table_zero_y_cm": table_zero_y_cm,
        "table_zero_z_cm": table_zero_z_cm,
        "patient_offset_x_cm": patient_offset_x_cm,
        "patient_offset_y_cm": patient_offset_y_cm,
        "patient_offset_z_cm": patient_offset_z_cm,
        "table_water_equivalent_mm": table_water_equivalent_mm,
        "kap_meter_calibration_factor": kap_meter_calibration_factor,
        "inherent_filtration_mm_al": inherent_filtration_mm_al,
        "calibrated_on": calibrated_on and calibrated_on.date(),
        "note": note,
    }
    changes = {name: value for name, value in given.items() if value is not None} | dict.fromkeys(default or ())
    if not changes:
        raise ConfigurationError("Nothing is given to be set; `kerma machine set --help` lists what can be.")
    stored.check(changes)
    with migrated_database() as engine, engine.begin() as connection:
        key = find_machine(connection, equipment)
        concerned = _put(connection, key, valid_from.date(), changes)
    typer.echo(f"Set for machine {key} from {valid_from:%Y-%m-%d} on; {_studies(concerned)} to be computed anew.")


@machine.command()
def unset(equipment: Machine, valid_from: ValidFrom) -> None:
    """Take back what was set from a day on; what was set before it applies again."""
    with migrated_database() as engine, engine.begin() as connection:
        key = find_machine(connection, equipment)
        concerned = stored.remove(connection, key, valid_from.date())
    if concerned is None:
        raise ConfigurationError(f"Nothing was set for machine {key} from {valid_from:%Y-%m-%d} on.")
    typer.echo(f"Taken back for machine {key}; {_studies(concerned)} to be computed anew.")


def find_machine(connection: Connection, given: str) -> UUID:
    """The machine whose identifier begins so.

    Raises:
        ConfigurationError: none does, or several do.
    """
    start = given.strip().lower()
    known = [row["equipment_id"] for row in stored.machines(connection)]
    found = [each for each in known if str(each).startswith(start)] if len(start) >= _MIN_DIGITS else []
    if len(found) == 1:
        return UUID(str(found[0]))
    reason = "Several machines begin" if found else "No machine that sends fluoroscopy begins"
    raise ConfigurationError(f"{reason} with '{given}'; `kerma machine list` shows all.")


def _put(connection: Connection, key: UUID, day: date, changes: dict[str, Any]) -> int:
    before = stored.valid_on(connection, key, day)
    values = {name: before.get(name) for name in stored.SETTINGS} | changes
    return stored.put(connection, key, day, values, changed_by=f"{getpass.getuser()} (command line)")


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _studies(count: int) -> str:
    return "1 skin dose is" if count == 1 else f"{count} skin doses are"
