"""Tables of `kerma equipment list --all`: the equipment of all modalities."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import typer
from rich.markup import escape
from rich.table import Table

from kerma.commands.equipment_selection import shown_digits
from kerma.commands.wide_table import print_table, print_wide
from kerma.database.query.operations.equipment import EquipmentOverview

_TITLES = ("Modality", "Equipment", "Station", "Institution", "Department")


def print_all(known: Sequence[EquipmentOverview], *, is_wide: bool) -> None:
    """Print the equipment with institution and department; identifiers and serial numbers complete where it is wide."""
    digits = shown_digits(known)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("EQUIPMENT_ID", min_width=len(str(known[0].equipment_id)) if is_wide else digits)
    for title in (*_TITLES, *(["Serial number"] if is_wide else [])):
        table.add_column(title)
    table.add_column("Studies", justify="right")
    table.add_column("Last study")
    for item in known:
        identifier = str(item.equipment_id)
        serial = [item.device_serial_number] if is_wide else []
        table.add_row(
            identifier if is_wide else identifier[:digits],
            *(escape(text or "") for text in (*_names(item), *serial)),
            str(item.study_count),
            _day(item.last_seen_at),
        )
    (print_wide if is_wide else print_table)(table)


def print_all_json(known: Sequence[EquipmentOverview]) -> None:
    """Print one JSON object per piece of equipment and line, without the counts of recent studies."""
    for item in known:
        shown = {name: value for name, value in asdict(item).items() if not name.startswith("recent_")}
        typer.echo(json.dumps(shown, default=str))


def _names(item: EquipmentOverview) -> tuple[str | None, ...]:
    model = " ".join(name for name in (item.manufacturer, item.manufacturer_model_name) if name)
    modalities = ", ".join(map(str, item.modalities))
    return modalities, item.display_name or model, item.station_name, item.institution_name, item.department_name


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "no date"
