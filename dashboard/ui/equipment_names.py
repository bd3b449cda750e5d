"""Displayed names of equipment."""

from typing import Protocol

from dashboard.ui.i18n import tr
from kerma.database.query import Row


class NamedEquipment(Protocol):
    """Equipment, or a study with its equipment; each name may be None."""

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
    def institution_name(self) -> str | None:
        """Institution Name (0008,0080)."""


def equipment_name(equipment: NamedEquipment | Row) -> str:
    """Model and station of the equipment, as far as they are known: "SOMATOM Definition Flash · CT01".

    Args:
        equipment: a record, or a row of the database in which any of the names may be missing.
    """
    model = _text(equipment, "manufacturer_model_name") or _text(equipment, "manufacturer")
    parts = (model, _text(equipment, "station_name"))
    return " · ".join(part for part in parts if part) or tr("unnamed equipment")


def full_equipment_name(equipment: NamedEquipment | Row) -> str:
    """As `equipment_name`, followed by the institution, to select among all equipment."""
    institution = _text(equipment, "institution_name")
    return f"{equipment_name(equipment)} · {institution}" if institution else equipment_name(equipment)


def _text(equipment: NamedEquipment | Row, name: str) -> str | None:
    return equipment.get(name) if isinstance(equipment, dict) else getattr(equipment, name)
