"""Displayed names of equipment."""

from typing import Protocol

from dashboard.ui.text.i18n import tr


class NamedEquipment(Protocol):
    """Equipment, or a study with its equipment; each name may be None."""

    @property
    def display_name(self) -> str | None:
        """The name that the site set; None: none."""

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
    """The name that the site set, else model and station as far as known: "SOMATOM Definition Flash · CT01"."""
    if equipment.display_name:
        return equipment.display_name
    parts = (equipment.manufacturer_model_name or equipment.manufacturer, equipment.station_name)
    return " · ".join(part for part in parts if part) or tr("unnamed equipment")


def full_equipment_name(equipment: NamedEquipment) -> str:
    """As `equipment_name`, followed by the institution, to select among all equipment.

    The name that the site set is unique, and stands alone.
    """
    institution = None if equipment.display_name else equipment.institution_name
    return f"{equipment_name(equipment)} · {institution}" if institution else equipment_name(equipment)
