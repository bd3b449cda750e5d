"""Displayed names of equipment."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from dashboard.ui.text.i18n import tr

_DIGITS = 8


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


class IdentifiedEquipment(NamedEquipment, Protocol):
    """Equipment with its identifier."""

    @property
    def equipment_id(self) -> UUID:
        """Its identifier."""


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


def distinct_equipment_names(equipment: Iterable[IdentifiedEquipment]) -> dict[UUID, str]:
    """The full names by identifier; of several that are the same, as after a split, with its first digits."""
    names = {one.equipment_id: full_equipment_name(one) for one in equipment}
    occurrences = Counter(names.values())
    return {key: name if occurrences[name] == 1 else f"{name} · {str(key)[:_DIGITS]}" for key, name in names.items()}
