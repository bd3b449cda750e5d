"""Prints measurements beside their limits, and the query plans of slow queries."""

from collections.abc import Sequence
from statistics import median

from sqlalchemy import Connection, event, func, select
from sqlalchemy.engine.interfaces import DBAPICursor

from bench.dashboard.database import read_only
from bench.dashboard.queries import Query
from kerma.database.schema.tables import study_table


def print_size(url: str, rounds: int) -> None:
    """Print the number of studies and events, and how many rounds each median is of."""
    with read_only(url) as (_, connection):
        query = select(func.count(), func.sum(study_table.c.event_count)).select_from(study_table)
        number, events = connection.execute(query).one()
    print(f"{number} studies, {events} events; median of {rounds}, lowest and highest in brackets")


def print_measurement(name: str, values: Sequence[float], limit: float, unit: str = "ms") -> bool:
    """Print median and range beside the limit; returns whether the median is within it."""
    is_within = median(values) <= limit
    verdict = "" if is_within else "   MORE THAN IT MAY"
    form = ".0f" if unit == "ms" else ".2f"
    spread = f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"
    print(f"  {name:<48} {spread:>22} {unit}, may be {limit:.0f}{verdict}", flush=True)
    return is_within


def print_plans(url: str, query: Query) -> None:
    """Print PostgreSQL's plan of each statement of a query."""
    statements: list[str] = []

    def record(_connection: Connection, cursor: DBAPICursor, *_: object) -> None:
        # psycopg2's text of the statement, its parameters included
        statements.append(cursor.query.decode())

    with read_only(url) as (engine, connection):
        event.listen(engine, "after_cursor_execute", record)
        query.execute(connection)
        event.remove(engine, "after_cursor_execute", record)
        connection.execution_options(no_parameters=True)
        for statement in statements:
            print(f"\nPlan of {query.name}:")
            for (line,) in connection.exec_driver_sql(f"explain (analyze, buffers) {statement}"):
                print(f"  {line}")
