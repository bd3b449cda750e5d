"""Scopes of accounts, and the equipment that they contain at present."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import Connection, and_, any_, delete, insert, or_, select

from kerma.access.scope import ScopeEntry
from kerma.database.equipment_merge_groups import groups as groups_in_force
from kerma.database.schema.access_tables import account_scope
from kerma.database.schema.expressions import uuids
from kerma.database.schema.tables import equipment
from kerma.database.sql_types import Condition
from kerma.facts.study import Equipment

_entry = account_scope.c
_NAMES = ("institution_name", "department_name", "equipment_id")


@dataclass(frozen=True)
class ScopedEquipment:
    """A piece of equipment that a scope may name; texts are None where its objects do not state them."""

    equipment_id: UUID
    institution_name: str | None
    department_name: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None
    display_name: str | None


def entries(connection: Connection, account_id: UUID) -> tuple[ScopeEntry, ...]:
    """The scope of an account; empty where it sees all equipment."""
    columns = [_entry[name] for name in _NAMES]
    query = select(*columns).where(_entry.account_id == account_id).order_by(_entry.position)
    return tuple(ScopeEntry(*row) for row in connection.execute(query))


def all_entries(connection: Connection) -> dict[UUID, list[ScopeEntry]]:
    """The scopes of all accounts that see some equipment only."""
    columns = [_entry[name] for name in _NAMES]
    query = select(_entry.account_id, *columns).order_by(_entry.account_id, _entry.position)
    found: dict[UUID, list[ScopeEntry]] = {}
    for account_id, *values in connection.execute(query):
        found.setdefault(account_id, []).append(ScopeEntry(*values))
    return found


def replace(connection: Connection, account_id: UUID, scope: Iterable[ScopeEntry]) -> None:
    """Give an account this scope; an empty one contains all equipment."""
    connection.execute(delete(account_scope).where(_entry.account_id == account_id))
    for position, one in enumerate(dict.fromkeys(scope)):
        values = {name: getattr(one, name) for name in _NAMES}
        connection.execute(insert(account_scope).values(account_id=account_id, position=position, **values))


def equipment_ids(connection: Connection, account_id: UUID) -> frozenset[UUID] | None:
    """The equipment in the scope of an account, as its objects name it at present; None where it sees all."""
    if not connection.execute(select(_entry.position).where(_entry.account_id == account_id).limit(1)).first():
        return None
    fits = and_(*(or_(_entry[name].is_(None), _entry[name] == equipment.c[name]) for name in _NAMES))
    query = select(equipment.c.equipment_id).join(account_scope, fits).where(_entry.account_id == account_id)
    found = set(connection.execute(query.distinct()).scalars())
    groups = groups_in_force(connection)
    if not groups.into:
        return frozenset(found)
    # What is named counts for the equipment into which it was merged; of that, what was merged into it is seen, too.
    named = select(_entry.equipment_id).where(_entry.account_id == account_id, _names_equipment_alone())
    found |= set(connection.execute(named).scalars())
    return frozenset(one for equipment_id in found for one in groups.members(equipment_id))


def fits(scope: Iterable[ScopeEntry], equipment_id: UUID, described: Equipment) -> bool:
    """Whether a scope contains equipment of this description.

    Args:
        scope: its entries.
        equipment_id: identifier of the equipment.
        described: as its latest study states it.
    """
    values = {"equipment_id": equipment_id, **{name: getattr(described, name) for name in _NAMES[:2]}}
    return any(all(getattr(one, name) in (None, values[name]) for name in _NAMES) for one in scope)


def names_equipment(connection: Connection, account_id: UUID, equipment_ids: Collection[UUID]) -> bool:
    """Whether an entry of the scope of an account names one of these, or what was merged into it, by its identifier."""
    groups = groups_in_force(connection)
    return names_one_of(
        connection, account_id, {one for equipment_id in equipment_ids for one in groups.members(equipment_id)}
    )


def names_one_of(connection: Connection, account_id: UUID, equipment_ids: Collection[UUID]) -> bool:
    """Whether an entry of the scope of an account names one of these by its identifier."""
    query = select(_entry.position).where(
        _entry.account_id == account_id, _names_equipment_alone(), _entry.equipment_id == any_(uuids(equipment_ids))
    )
    return connection.execute(query.limit(1)).first() is not None


def _names_equipment_alone() -> Condition:
    """Entries of an identifier without institution and department, which only a description could fit."""
    return and_(_entry.equipment_id.is_not(None), _entry.institution_name.is_(None), _entry.department_name.is_(None))


def all_equipment(connection: Connection) -> list[ScopedEquipment]:
    """All equipment, by institution, department and station."""
    columns = [equipment.c[field.name] for field in fields(ScopedEquipment)]
    order = equipment.c.institution_name, equipment.c.department_name, equipment.c.station_name, columns[0]
    return [ScopedEquipment(*row) for row in connection.execute(select(*columns).order_by(*order))]


def without_equipment(connection: Connection, scope: Collection[ScopeEntry]) -> list[ScopeEntry]:
    """The entries of a scope that no equipment fits at present."""
    return [one for one in scope if not _exists(connection, one)]


def known_names(connection: Connection, one: ScopeEntry) -> list[str]:
    """The names that an entry could have in the place of one that no equipment states; none for an identifier.

    Those are the departments of its institution, where equipment states that, and else the institutions.
    """
    column, conditions = equipment.c.institution_name, list[Condition]()
    if one.institution_name is None or _exists(connection, ScopeEntry(one.institution_name)):
        if one.department_name is None:
            return []
        column = equipment.c.department_name
        conditions = [equipment.c.institution_name == one.institution_name] if one.institution_name else []
    query = select(column).where(column.is_not(None), *conditions).distinct().order_by(column)
    return list(connection.execute(query).scalars())


def _exists(connection: Connection, one: ScopeEntry) -> bool:
    fits = (equipment.c[name] == getattr(one, name) for name in _NAMES if getattr(one, name) is not None)
    return connection.execute(select(equipment.c.equipment_id).where(*fits).limit(1)).first() is not None
