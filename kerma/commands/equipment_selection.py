"""Finds the equipment that an argument of the command line names, and shows the list of all."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.wide_table import print_table, print_wide
from kerma.database.access.scopes import all_equipment
from kerma.database.ingest.equipment_calibrations import CalibratedEquipment, calibrated_equipment
from kerma.database.ingest.equipment_splits import stated_elsewhere
from kerma.database.query.operations.equipment import studied_days
from kerma.errors import ConfigurationError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_MIN_DIGITS = 4
_MIN_SHOWN_DIGITS = 8
_MAX_SHOWN = 5


class NamedEquipment(Protocol):
    """What names a piece of equipment; texts are None where its objects do not state them."""

    @property
    def equipment_id(self) -> UUID:
        """Its identifier."""

    @property
    def manufacturer(self) -> str | None:
        """Manufacturer (0008,0070)."""

    @property
    def manufacturer_model_name(self) -> str | None:
        """Manufacturer's Model Name (0008,1090)."""

    @property
    def station_name(self) -> str | None:
        """Station Name (0008,1010)."""

    @property
    def display_name(self) -> str | None:
        """The name that the site set."""


def find_equipment(connection: Connection, text: str) -> UUID:
    """The equipment with fluoroscopy of this station or display name, or whose identifier begins with these digits.

    Raises:
        ConfigurationError: there is none, or there are several.
    """
    all_are_in = "`kerma equipment list` shows all."
    return _required(connection, calibrated_equipment(connection), text, "equipment with fluoroscopy", all_are_in)


def find_any_equipment(connection: Connection, text: str) -> UUID:
    """The equipment of any modality of this station or display name, or whose identifier begins with these digits.

    Raises:
        ConfigurationError: there is none, or there are several.
    """
    all_are_in = "`kerma equipment list --all` shows all."
    return _required(connection, all_equipment(connection), text, "equipment", all_are_in)


def find_stated_equipment(connection: Connection, text: str) -> UUID:
    """As `find_any_equipment`; by its identifier also equipment that studies state and which counts for another.

    Raises:
        ConfigurationError: there is none, or there are several.
    """
    prefix = text.strip().lower()
    stated = [one for one in stated_elsewhere(connection) if len(prefix) >= _MIN_DIGITS and str(one).startswith(prefix)]
    return stated[0] if len(stated) == 1 else find_any_equipment(connection, text)


def _required(connection: Connection, known: Sequence[NamedEquipment], text: str, what: str, all_are_in: str) -> UUID:
    """The one that fits, or the message that none does: what was searched, and where all are shown."""
    found = _only(connection, known, text)
    if found is None:
        raise ConfigurationError(
            f"No {what} has the station name '{text}', this display name, or an EQUIPMENT_ID that begins so (at least "
            f"{_MIN_DIGITS} digits); {all_are_in}"
        )
    return found


def _only(connection: Connection, known: Sequence[NamedEquipment], text: str) -> UUID | None:
    """The one that fits; None where none does."""
    matching = list(fitting(known, text))
    if len(matching) <= 1:
        return matching[0].equipment_id if matching else None
    digits, shown = shown_digits(known), matching[:_MAX_SHOWN]
    days = studied_days(connection, [item.equipment_id for item in shown])
    names = ", ".join(
        f"{str(item.equipment_id)[:digits]} ({_name(item)}, {_studied(days.get(item.equipment_id))})" for item in shown
    )
    more = f" and {len(matching) - _MAX_SHOWN} more" if len(matching) > _MAX_SHOWN else ""
    raise ConfigurationError(f"'{text}' fits several pieces of equipment: {names}{more}. Name one by its EQUIPMENT_ID.")


def equipment_names(connection: Connection) -> dict[UUID, str]:
    """Name and first digits of the identifier of all equipment with studies: "GE Revolution CT1 (6dc0d48c)"."""
    known = all_equipment(connection)
    digits = shown_digits(known)
    return {
        one.equipment_id: f"{_name(one) or 'unnamed equipment'} ({str(one.equipment_id)[:digits]})" for one in known
    }


def _studied(days: tuple[date, date] | None) -> str:
    """When equipment was used: by this the parts of a split system differ, whose names are the same."""
    return "no study with a date" if days is None else f"studies {days[0]} to {days[1]}"


def fitting(known: Sequence[NamedEquipment], text: str) -> Iterator[NamedEquipment]:
    """The equipment of this station or display name, or whose identifier begins with these digits."""
    text = text.strip().lower()
    names = [
        item for item in known if text and text in (_comparable(item.station_name), _comparable(item.display_name))
    ]
    identifiers = [item for item in known if len(text) >= _MIN_DIGITS and str(item.equipment_id).startswith(text)]
    yield from {item.equipment_id: item for item in (*names, *identifiers)}.values()


def _comparable(name: str | None) -> str:
    return (name or "").strip().lower()


def shown_digits(known: Sequence[NamedEquipment]) -> int:
    """Number of first digits in which all identifiers differ, at least 8."""
    ordered = sorted(str(item.equipment_id) for item in known)
    return max((_digits_apart(*pair) for pair in pairwise(ordered)), default=_MIN_SHOWN_DIGITS)


def _digits_apart(first: str, second: str) -> int:
    different = (number for number, (a, b) in enumerate(zip(first, second, strict=True), 1) if a != b)
    return max(_MIN_SHOWN_DIGITS, next(different, len(first)))


def _name(item: NamedEquipment) -> str:
    names = (item.display_name, item.manufacturer, item.manufacturer_model_name, item.station_name)
    return " ".join(name for name in names if name)


def print_json(rows: "Sequence[DataclassInstance]") -> None:
    """Print one JSON object per row and line, with complete identifiers."""
    for item in rows:
        typer.echo(json.dumps(asdict(item), default=str))


def print_calibrated(known: Sequence[CalibratedEquipment]) -> None:
    """Print a table with the first digits of identifiers."""
    digits = shown_digits(known)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("EQUIPMENT_ID", no_wrap=True, min_width=digits)
    table.add_column("Equipment")
    for title in ("Station", "Serial number"):
        table.add_column(title)
    table.add_column("Studies", justify="right")
    table.add_column("Since")
    for item in known:
        model = " ".join(name for name in (item.manufacturer, item.manufacturer_model_name) if name)
        names = (item.display_name or model, item.station_name, item.device_serial_number)
        table.add_row(str(item.equipment_id)[:digits], *_cells(*names), str(item.study_count), _since(item))
    print_table(table)


def print_wide_table(known: Sequence[CalibratedEquipment]) -> None:
    """Print a table with all columns uncut, as wide as it needs."""
    titles = ("EQUIPMENT_ID", "Manufacturer", "Model", "Station", "Serial number", "Institution", "Studies")
    table = Table(*titles, "Calibrated from", box=None, pad_edge=False, header_style="bold")
    for item in known:
        model = (item.manufacturer, item.manufacturer_model_name)
        names = (*model, item.station_name, item.device_serial_number, item.institution_name)
        table.add_row(str(item.equipment_id), *_cells(*names), str(item.study_count), _since(item))
    print_wide(table)


def _cells(*values: str | None) -> list[str]:
    return [escape(value or "") for value in values]


def _since(item: CalibratedEquipment) -> str:
    return str(item.calibrated_from or "defaults")
