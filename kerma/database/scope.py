"""The scope of a connection: the equipment whose studies it shows, which PostgreSQL enforces for every query.

A connection with a scope takes on the role `kerma_scoped` in each of its transactions, which may not read the tables of
studies: it reads views of the same names (`kerma.database.schema.scoped_views`), without the rows of all other
equipment, and rows over all equipment. Queries therefore need no condition of their own; those on rollups sum the rows
of each piece of equipment instead.
"""

from collections.abc import Collection
from contextlib import closing
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, event

from kerma.database.schema.rollup_terms import ALL
from kerma.database.sql_types import Condition
from kerma.errors import ConfigurationError

#: The role of connections with a scope.
SCOPED_ROLE = "kerma_scoped"
#: The schema of the views that it reads in place of tables.
SCOPED_SCHEMA = "kerma_scoped"
#: The setting of a transaction with the identifiers of the equipment, as an array in PostgreSQL's form.
SCOPE_SETTING = "kerma.scope"
_OPTION = "kerma_scope"
_ALL = UUID(ALL)


def with_scope(engine: Engine, equipment_ids: Collection[UUID] | None) -> Engine:
    """The engine for connections that show this equipment only; all equipment for None.

    It shares the connections of the engine. Beginning a transaction raises ConfigurationError where the scope cannot be
    enforced.
    """
    if equipment_ids is None:
        return engine
    if not event.contains(engine, "begin", _take_on_scope):
        event.listen(engine, "begin", _take_on_scope)
    return engine.execution_options(**{_OPTION: _array(equipment_ids)})


def is_scoped(connection: Connection) -> bool:
    """Whether a connection shows some equipment only."""
    return _OPTION in connection.get_execution_options()


def of_each(table: Table) -> Condition:
    """The rows of a rollup of single equipment."""
    return table.c.equipment_id != _ALL


def of_all_or_each(connection: Connection, table: Table) -> Condition:
    """The rows of a rollup over all equipment; those of each piece of equipment for a connection with a scope."""
    return of_each(table) if is_scoped(connection) else table.c.equipment_id == _ALL


def _array(equipment_ids: Collection[UUID]) -> str:
    return "{" + ",".join(sorted(map(str, equipment_ids))) + "}"


def _take_on_scope(connection: Connection) -> None:
    """Restrict the transaction that begins; role and settings end with it.

    Raises:
        ConfigurationError: the role of the connection cannot take on that of a scope.
    """
    scope = connection.get_execution_options().get(_OPTION)
    if scope is None:
        return
    dbapi = connection.dialect.loaded_dbapi
    try:
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(
                f"SET LOCAL ROLE {SCOPED_ROLE}; SELECT set_config(%s, %s, true), "
                f"set_config('search_path', '{SCOPED_SCHEMA}, ' || current_setting('search_path'), true)",
                (SCOPE_SETTING, scope),
            )
    except dbapi.OperationalError:
        # The server does not answer.
        raise
    except dbapi.Error as error:
        raise ConfigurationError(
            f"The scope of this user cannot be enforced: the role of the dashboard cannot take on {SCOPED_ROLE}. "
            "An administrator sees to it with `kerma migrate` and `kerma check`."
        ) from error
