"""Saved views and preferences: read, written, and removed by their owner alone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.preference_tables import preference, saved_view

LONGEST_NAME = 80
MOST_VIEWS = 200

_view = saved_view.c


def views(connection: Connection, owner: str, modality: str) -> list[dict[str, Any]]:
    """The views of a modality that somebody may open, the own ones first, by name.

    Besides the columns of `saved_view` but its owner: `is_own`.
    """
    is_own = _view.owner == owner
    query = (
        select(
            *(column for column in _view if column.name not in {"owner", "modality"}),
            is_own.label("is_own"),
        )
        .where(_view.modality == modality, or_(is_own, _view.is_shared))
        .order_by(is_own.desc(), func.lower(_view.name), _view.view_id)
        .limit(MOST_VIEWS)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def save(
    connection: Connection, owner: str, modality: str, name: str, parameters: Mapping[str, str], *, is_shared: bool
) -> None:
    """Keep a view under a name; an own one of that name is replaced.

    Raises:
        ValueError: the name is empty.
    """
    given = {"parameters": dict(parameters), "is_shared": is_shared}
    new = {"view_id": uuid4(), "owner": owner, "modality": modality, "name": _named(name), **given}
    own_names = [_view.owner, _view.modality, _view.name]
    replaced = {**given, "created_at": func.now()}
    connection.execute(insert(saved_view).values(new).on_conflict_do_update(index_elements=own_names, set_=replaced))


def rename(connection: Connection, owner: str, view_id: UUID, name: str) -> bool:
    """Give an own view another name; False where it is not one's own or the name is taken.

    Raises:
        ValueError: the name is empty.
    """
    wanted = _named(name)
    other = saved_view.alias()
    taken = select(other.c.view_id).where(
        other.c.owner == owner, other.c.modality == _view.modality, other.c.name == wanted, other.c.view_id != view_id
    )
    statement = update(saved_view).where(_is_own(owner, view_id), ~taken.exists()).values(name=wanted)
    return connection.execute(statement).rowcount == 1


def share(connection: Connection, owner: str, view_id: UUID, *, is_shared: bool) -> bool:
    """Let everybody open an own view, or no longer; False where it is not one's own."""
    statement = update(saved_view).where(_is_own(owner, view_id)).values(is_shared=is_shared)
    return connection.execute(statement).rowcount == 1


def remove(connection: Connection, owner: str, view_id: UUID) -> bool:
    """Forget an own view; False where it is not one's own."""
    return connection.execute(delete(saved_view).where(_is_own(owner, view_id))).rowcount == 1


def preferred(connection: Connection, owner: str) -> dict[str, Any]:
    """What somebody prefers, by name."""
    query = select(preference.c.name, preference.c.value).where(preference.c.owner == owner)
    return {row.name: row.value for row in connection.execute(query)}


def prefer(connection: Connection, owner: str, name: str, value: Any) -> None:
    """Remember what somebody prefers; None forgets it."""
    if value is None:
        own = (preference.c.owner == owner, preference.c.name == name)
        connection.execute(delete(preference).where(*own))
        return
    statement = insert(preference).values(owner=owner, name=name, value=value)
    chosen = {"value": statement.excluded.value, "changed_at": func.now()}
    key = [preference.c.owner, preference.c.name]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=chosen))


def _is_own(owner: str, view_id: UUID) -> ColumnElement[bool]:
    return (_view.owner == owner) & (_view.view_id == view_id)


def _named(name: str) -> str:
    named = " ".join(name.split())[:LONGEST_NAME]
    if not named:
        raise ValueError("A view needs a name.")
    return named
