"""Saved views and preferences of users of the dashboard; only the owner may change or remove them."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from kerma.database.schema.preference_tables import preference, saved_view
from kerma.json_types import Json

MAX_NAME_LENGTH = 80
MAX_VIEWS = 200

_view = saved_view.c


class SavedView(NamedTuple):
    """A filter, columns and sort order under a name.

    Attributes:
        view_id: its key.
        name: as its owner named it; unique among the owner's views of an exam modality.
        parameters: of the URL, by name.
        is_shared: whether everybody may open it.
        is_own: whether it belongs to the user that the views are listed for.
    """

    view_id: UUID
    name: str
    parameters: dict[str, str]
    is_shared: bool
    is_own: bool


def views(connection: Connection, owner: str, modality: str) -> list[SavedView]:
    """The views of a modality that somebody may open, the own ones first, by name."""
    is_own = _view.owner == owner
    query = (
        select(
            _view.view_id,
            _view.name,
            _view.parameters,
            _view.is_shared,
            is_own,
        )
        .where(_view.modality == modality, or_(is_own, _view.is_shared))
        .order_by(is_own.desc(), func.lower(_view.name), _view.view_id)
        .limit(MAX_VIEWS)
    )
    return [SavedView(*row) for row in connection.execute(query)]


def save(
    connection: Connection, owner: str, modality: str, name: str, parameters: Mapping[str, str], *, is_shared: bool
) -> None:
    """Store a view under a name; an own view of that name is replaced.

    Raises:
        ValueError: the name is empty.
    """
    content = {"parameters": dict(parameters), "is_shared": is_shared}
    new = {"view_id": uuid4(), "owner": owner, "modality": modality, "name": _named(name), **content}
    own_names = [_view.owner, _view.modality, _view.name]
    replaced = {**content, "created_at": func.now()}
    connection.execute(insert(saved_view).values(new).on_conflict_do_update(index_elements=own_names, set_=replaced))


def rename(connection: Connection, owner: str, view_id: UUID, name: str) -> bool:
    """Give an own view another name; False where it is not one's own or the name is taken.

    Raises:
        ValueError: the name is empty.
    """
    new_name = _named(name)
    other = saved_view.alias()
    taken = select(other.c.view_id).where(
        other.c.owner == owner, other.c.modality == _view.modality, other.c.name == new_name, other.c.view_id != view_id
    )
    statement = update(saved_view).where(_is_own(owner, view_id), ~taken.exists()).values(name=new_name)
    return connection.execute(statement).rowcount == 1


def set_shared(connection: Connection, owner: str, view_id: UUID, *, is_shared: bool) -> bool:
    """Let everybody open an own view, or no longer; False where it is not one's own."""
    statement = update(saved_view).where(_is_own(owner, view_id)).values(is_shared=is_shared)
    return connection.execute(statement).rowcount == 1


def remove(connection: Connection, owner: str, view_id: UUID) -> bool:
    """Remove an own view; False where it is not one's own."""
    return connection.execute(delete(saved_view).where(_is_own(owner, view_id))).rowcount == 1


def preferred(connection: Connection, owner: str) -> Json:
    """The preferences of a user by name; values as stored in JSON."""
    query = select(preference.c.name, preference.c.value).where(preference.c.owner == owner)
    return {row.name: row.value for row in connection.execute(query)}


def prefer(connection: Connection, owner: str, name: str, value: object) -> None:
    """Store a preference of a user; None removes it."""
    if value is None:
        own = (preference.c.owner == owner, preference.c.name == name)
        connection.execute(delete(preference).where(*own))
        return
    statement = insert(preference).values(owner=owner, name=name, value=value)
    update_values = {"value": statement.excluded.value, "changed_at": func.now()}
    key = [preference.c.owner, preference.c.name]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=update_values))


def _is_own(owner: str, view_id: UUID) -> ColumnElement[bool]:
    return (_view.owner == owner) & (_view.view_id == view_id)


def _named(name: str) -> str:
    named = " ".join(name.split())[:MAX_NAME_LENGTH]
    if not named:
        raise ValueError("A view needs a name.")
    return named
