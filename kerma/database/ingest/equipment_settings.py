"""Settings of equipment by the site: display name, expected interval, room, department, days in use, replacement."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.equipment_setting_tables import (
    MAX_INTERVAL_DAYS,
    MAX_TEXT_LENGTH,
    MIN_INTERVAL_DAYS,
    equipment_setting,
)
from kerma.database.schema.tables import equipment
from kerma.errors import ConfigurationError

SettingValue = int | str | date | UUID | None


@dataclass(frozen=True, kw_only=True)
class EquipmentSetting:
    """What the site has set for a piece of equipment; None: not set.

    Attributes:
        expected_interval_days: it counts as inactive after more calendar days without a study.
        display_name: its name in lists, charts and exports; no other equipment has it.
        room: room in which it stands.
        department: department to which it belongs.
        used_from: first day of its use with patients.
        used_to: last day of its use with patients.
        replaced_by_id: the equipment that replaced it.
    """

    expected_interval_days: int | None = None
    display_name: str | None = None
    room: str | None = None
    department: str | None = None
    used_from: date | None = None
    used_to: date | None = None
    replaced_by_id: UUID | None = None

    def is_in_use(self, day: date) -> bool:
        """Whether studies are expected on a day; equipment that was replaced has none, until its last day if set."""
        if self.used_from is not None and day < self.used_from:
            return False
        return day <= self.used_to if self.used_to is not None else self.replaced_by_id is None


NOT_SET = EquipmentSetting()
_NAMES = tuple(declared.name for declared in fields(EquipmentSetting))


def of_all(connection: Connection) -> dict[UUID, EquipmentSetting]:
    """The settings by equipment_id, of equipment for which anything is set."""
    query = select(equipment_setting.c.equipment_id, *(equipment_setting.c[name] for name in _NAMES))
    return {
        row["equipment_id"]: EquipmentSetting(**{name: row[name] for name in _NAMES})
        for row in connection.execute(query).mappings()
    }


def change(
    connection: Connection, equipment_id: UUID, changes: Mapping[str, SettingValue], changed_by: str
) -> EquipmentSetting:
    """Store settings of equipment; others stay as they are. Returns all of them.

    Args:
        connection: within a transaction.
        equipment_id: the equipment.
        changes: values by name of the attribute of `EquipmentSetting`; None: not set.
        changed_by: who stores them.

    Raises:
        ConfigurationError: a value is out of its range, another one has this display name, the days are in the wrong
            order, or the equipment would replace itself; nothing is stored.
    """
    # One change after the other, so that two cannot make a circle together.
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(equipment_setting.name))))
    stored = of_all(connection)
    new = replace(stored.get(equipment_id, NOT_SET), **changes)  # type: ignore[arg-type]  # names come with their types
    _check(new)
    if changes.get("replaced_by_id") is not None:
        _check_replacement(connection, stored, equipment_id, new)
    if new.display_name is not None:
        _check_name(stored, equipment_id, new.display_name)
    _store(connection, equipment_id, new, changed_by)
    apply_names(connection)
    return new


def _store(connection: Connection, equipment_id: UUID, new: EquipmentSetting, changed_by: str) -> None:
    if new == NOT_SET:
        connection.execute(delete(equipment_setting).where(equipment_setting.c.equipment_id == equipment_id))
        return
    row = {**asdict(new), "changed_at": func.now(), "changed_by": changed_by}
    statement = insert(equipment_setting).values({"equipment_id": equipment_id} | row)
    connection.execute(statement.on_conflict_do_update(index_elements=["equipment_id"], set_=row))


def apply_names(connection: Connection) -> None:
    """Give all equipment the display names that are set, as after a change, or for equipment that came anew."""
    names = select(equipment_setting.c.display_name).where(equipment_setting.c.equipment_id == equipment.c.equipment_id)
    name = names.scalar_subquery()
    connection.execute(
        update(equipment).where(equipment.c.display_name.is_distinct_from(name)).values(display_name=name)
    )


def _check_name(stored: Mapping[UUID, EquipmentSetting], equipment_id: UUID, name: str) -> None:
    for other, setting in stored.items():
        if other != equipment_id and (setting.display_name or "").lower() == name.lower():
            raise ConfigurationError(f"Equipment {other} has the display name '{name}' already; choose another one.")


def _check(setting: EquipmentSetting) -> None:
    days = setting.expected_interval_days
    if days is not None and not MIN_INTERVAL_DAYS <= days <= MAX_INTERVAL_DAYS:
        raise ConfigurationError(
            f"The expected interval is {days} days; it must be from {MIN_INTERVAL_DAYS} to {MAX_INTERVAL_DAYS}."
        )
    for name in ("display_name", "room", "department"):
        if (text := getattr(setting, name)) is not None:
            _check_text(name.replace("_", " "), text)
    if setting.used_from and setting.used_to and setting.used_from > setting.used_to:
        raise ConfigurationError(
            f"The last day in use, {setting.used_to}, is before the first, {setting.used_from}; state them in order."
        )


def _check_text(words: str, text: str) -> None:
    if not text.strip():
        raise ConfigurationError(f"The {words} is empty.")
    if len(text) > MAX_TEXT_LENGTH:
        raise ConfigurationError(f"The {words} is longer than {MAX_TEXT_LENGTH} characters.")
    if (found := next((one for one in text if not one.isprintable()), None)) is not None:
        raise ConfigurationError(
            f"The {words} contains a character that is not shown, U+{ord(found):04X}; enter it without."
        )


def _check_replacement(
    connection: Connection, stored: Mapping[UUID, EquipmentSetting], equipment_id: UUID, new: EquipmentSetting
) -> None:
    by = new.replaced_by_id
    if connection.execute(select(equipment.c.equipment_id).where(equipment.c.equipment_id == by)).first() is None:
        raise ConfigurationError(f"There is no equipment {by} that could replace this one.")
    if _has_circle({**stored, equipment_id: new}, equipment_id):
        raise ConfigurationError(
            f"Equipment {by} cannot replace {equipment_id}, which replaced it, directly or through others; remove one "
            "of these settings first."
        )


def apply_imported(connection: Connection) -> None:
    """Apply the display names, and make sure that all values are in their range.

    Raises:
        ConfigurationError: a value is not, or equipment would replace itself through others.
    """
    apply_names(connection)
    stored = of_all(connection)
    for equipment_id in sorted(stored):
        _check(stored[equipment_id])
        if _has_circle(stored, equipment_id):
            raise ConfigurationError(
                f"Equipment {equipment_id} would replace itself through others. Nothing was stored."
            )


def _has_circle(settings: Mapping[UUID, EquipmentSetting], equipment_id: UUID) -> bool:
    """Whether the chain of replacements that begins at equipment comes back to a piece of it."""
    seen: set[UUID] = set()
    following: UUID | None = equipment_id
    while following is not None:
        if following in seen:
            return True
        seen.add(following)
        following = settings.get(following, NOT_SET).replaced_by_id
    return False
