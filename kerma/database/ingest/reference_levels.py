"""Reference levels of a site: adding and removing them; removed ones stay as history."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from kerma.database.equipment_merge_groups import LOCK
from kerma.database.schema.reference_level_table import reference_level
from kerma.database.site_levels import LEVEL_COLUMNS, level_of, site_levels
from kerma.errors import ConfigurationError
from kerma.reference_levels.level_changes import LevelChanges
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.reference_level import ReferenceLevel

_level = reference_level.c


def known_levels(connection: Connection) -> list[ReferenceLevel]:
    """The levels that exist: those of the site, then the published ones."""
    return [*site_levels(connection), *published_levels()]


def add(connection: Connection, levels: Collection[ReferenceLevel], added_by: str) -> None:
    """Add levels that `level_file.read` found to be without problems beside `known_levels`.

    Raises:
        ConfigurationError: one has the name of a level that another person has added meanwhile.
    """
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    taken = {level.level_id for level in known_levels(connection)}
    if again := [level.level_id for level in levels if level.level_id in taken]:
        raise ConfigurationError(f"There is a level {again[0]} already. Nothing was stored.")
    last: int = connection.execute(select(func.coalesce(func.max(_level.level_number), 0))).scalar_one()
    for number, level in enumerate(levels, last + 1):
        about = {"level_number": number, "added_at": func.clock_timestamp(), "added_by": added_by}
        connection.execute(insert(reference_level).values({**_values(level), **about}))


def apply(connection: Connection, changes: LevelChanges, changed_by: str) -> None:
    """Store what a file changes (`changes_of_file`, without problems); what a level was before stays as history.

    Raises:
        ConfigurationError: another person has added or changed one of the levels meanwhile.
    """
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    current = site_levels(connection)
    for before, _ in changes.replaced:
        if before not in current:
            raise ConfigurationError(f"The level {before.level_id} was changed meanwhile. Nothing was stored.")
        remove(connection, before.level_id, changed_by)
    add(connection, [*changes.added, *(one.after for one in changes.replaced)], changed_by)


def remove(connection: Connection, level_id: str, removed_by: str) -> ReferenceLevel:
    """Remove a level of the site, and return it.

    Raises:
        ConfigurationError: the site has no such level.
    """
    found = next((level for level in site_levels(connection) if level.level_id == level_id), None)
    if found is None:
        is_published = any(level.level_id == level_id for level in published_levels())
        why = "is published and comes with Kerma" if is_published else "is no level of this site"
        raise ConfigurationError(f"{level_id} {why}; `kerma levels list` shows all levels.")
    values = {"removed_at": func.clock_timestamp(), "removed_by": removed_by}
    connection.execute(
        update(reference_level).where(_level.level_id == level_id, _level.removed_at.is_(None)).values(values)
    )
    return found


def levels_at(connection: Connection, moment: datetime) -> list[ReferenceLevel]:
    """The levels that the site had at a moment, so that an earlier comparison can be repeated."""
    was_there = (_level.added_at <= moment, func.coalesce(_level.removed_at > moment, True))
    query = select(*LEVEL_COLUMNS).where(*was_there).order_by(_level.level_number)
    rows = connection.execute(query).mappings()
    return [level for row in rows if (level := level_of(row)[0]) is not None]


def apply_imported(connection: Connection) -> None:
    """Make sure that all levels are such as a file may state.

    Raises:
        ConfigurationError: one is not, or two state the same for one day.
    """
    known = list(published_levels())
    query = select(*LEVEL_COLUMNS).where(_level.removed_at.is_(None)).order_by(_level.level_number)
    for stored in connection.execute(query).mappings():
        level, wrong_cells = level_of(stored)
        problems = [f"{column}: {what}" for column, what in wrong_cells]
        if level is not None:
            taken = [one.level_id for one in known if one.level_id == level.level_id or one.overlaps(level)]
            problems.extend(f"{one} states the same for the same days" for one in taken)
            known.append(level)
        if problems:
            raise ConfigurationError(f"reference_level {stored['level_id']}, {problems[0]}. Nothing was stored.")


def _values(level: ReferenceLevel) -> dict[str, Any]:
    values = {column.name: getattr(level, column.name) for column in LEVEL_COLUMNS}
    return {**values, "population": str(level.population)}
