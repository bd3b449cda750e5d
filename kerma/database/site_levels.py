"""The reference levels that the site added, as records, and all levels in the order that it prefers."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from kerma.database.schema.reference_level_table import reference_level
from kerma.reference_levels.level_cells import read_level
from kerma.reference_levels.levels_in_force import by_preference
from kerma.reference_levels.published_levels import published_levels
from kerma.reference_levels.reference_level import COLUMNS, ReferenceLevel
from kerma.row_file import CellProblem

_level = reference_level.c
#: The columns of a level in the order of `COLUMNS`.
LEVEL_COLUMNS = tuple(_level["published_value" if name == "value" else name] for name in COLUMNS)


def site_levels(connection: Connection) -> list[ReferenceLevel]:
    """All levels of the site that were not removed, in the order in which they were added."""
    query = select(*LEVEL_COLUMNS).where(_level.removed_at.is_(None)).order_by(_level.level_number)
    rows = connection.execute(query).mappings()
    return [level for row in rows if (level := level_of(row)[0]) is not None]


def preferred_levels(connection: Connection, jurisdictions: Sequence[str]) -> list[ReferenceLevel]:
    """All levels of all days: the site's own first, then those of these jurisdictions in their order; empty: of all."""
    return by_preference([*site_levels(connection), *published_levels()], jurisdictions)


def level_of(row: RowMapping) -> tuple[ReferenceLevel | None, list[CellProblem]]:
    """The level in a row that holds its columns, None where it is none, and the problems."""
    values = zip(COLUMNS, (row[column.name] for column in LEVEL_COLUMNS), strict=True)
    return read_level({name: "" if value is None else str(value) for name, value in values})
