"""Displayed names of equipment."""

from dashboard.ui.i18n import tr
from kerma.database.query import Row


def equipment_name(row: Row) -> str:
    """Model and station of the equipment, as far as they are known: "SOMATOM Definition Flash · CT01".

    Args:
        row: a row with `manufacturer`, `manufacturer_model_name` and `station_name`; any may be missing.
    """
    model = row.get("manufacturer_model_name") or row.get("manufacturer")
    parts = [model, row.get("station_name")]
    return " · ".join(part for part in parts if part) or tr("unnamed equipment")


def full_equipment_name(row: Row) -> str:
    """As `equipment_name`, followed by the institution, to select among all equipment."""
    institution = row.get("institution_name")
    return f"{equipment_name(row)} · {institution}" if institution else equipment_name(row)
