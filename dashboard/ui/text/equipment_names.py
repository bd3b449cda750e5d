"""Displayed names of equipment."""

from typing import Protocol

from dashboard.ui.text.i18n import tr


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


def equipment_name(equipment: NamedEquipment) -> str:
    """Model and station of the equipment, as far as they are known: "SOMATOM Definition Flash · CT01"."""
    parts = (equipment.manufacturer_model_name or equipment.manufacturer, equipment.station_name)
    return " · ".join(part for part in parts if part) or tr("unnamed equipment")


def full_equipment_name(equipment: NamedEquipment) -> str:
    """As `equipment_name`, followed by the institution, to select among all equipment."""
    institution = equipment.institution_name
    return f"{equipment_name(equipment)} · {institution}" if institution else equipment_name(equipment)
