"""How a machine is called on screen."""

from dashboard.ui.i18n import tr
from kerma.database.query import Row


def machine_name(row: Row) -> str:
    """Model and station, or what is known of them: "SOMATOM Definition Flash · CT01"."""
    model = row.get("manufacturer_model_name") or row.get("manufacturer")
    parts = [model, row.get("station_name")]
    return " · ".join(part for part in parts if part) or tr("unnamed machine")


def full_machine_name(row: Row) -> str:
    """The machine and its institution, for a choice among all."""
    institution = row.get("institution_name")
    return f"{machine_name(row)} · {institution}" if institution else machine_name(row)
