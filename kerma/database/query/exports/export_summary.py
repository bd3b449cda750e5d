"""Statistics of a workbook's summary: frequencies of texts, and the distribution of each quantity."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, FromClause, func, select
from sqlalchemy.dialects.postgresql import array

from kerma.database.query.exports.export import Per, events_of, protocol_of
from kerma.database.query.exports.export_columns import EVENT_FACTS, TOTALS
from kerma.database.query.filters.study_filter import StudyFilter, conditions, event_conditions
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, Condition, RowTuple
from kerma.facts.fact import Fact, ValueKind

_QUARTILES = (0.25, 0.5, 0.75)
_FACTS_PER_QUERY = 20
_VALUES_PER_FACT = 5


class Frequency(NamedTuple):
    """Number of studies or events with a text; None: without a text."""

    text: str | None
    number: int


class Statistics(NamedTuple):
    """The distribution of a quantity in its unit; quantiles by linear interpolation, None without values."""

    fact: Fact
    number: int
    minimum: float | None
    lower_quartile: float | None
    median: float | None
    mean: float | None
    upper_quartile: float | None
    maximum: float | None


def frequencies(connection: Connection, study_filter: StudyFilter, fact_name: str, limit: int) -> list[Frequency]:
    """The most frequent texts of a fact, with the number of studies of each."""
    return _frequencies(connection, study_table.c[fact_name], study_table, conditions(study_filter), limit)


def protocol_frequencies(connection: Connection, study_filter: StudyFilter, limit: int) -> list[Frequency]:
    """The most frequent protocols (radiopharmaceuticals in nuclear medicine), with the number of events of each."""
    where = [*conditions(study_filter), *event_conditions(study_filter)]
    return _frequencies(connection, protocol_of(study_filter.modality), events_of(study_filter), where, limit)


def _frequencies(
    connection: Connection, text: AnyColumn, tables: FromClause, where: Iterable[Condition], limit: int
) -> list[Frequency]:
    by_text = select(text, func.count()).select_from(tables).where(*where).group_by(text)
    rows = connection.execute(by_text.order_by(func.count().desc(), text.asc().nulls_last()).limit(limit))
    return [Frequency(*row) for row in rows]


def statistics(connection: Connection, study_filter: StudyFilter, per: Per) -> list[Statistics]:
    """The distribution of each total of the studies, or of each number of the events; those without values left out."""
    tables: FromClause
    if per is Per.STUDY:
        facts, columns, tables = TOTALS[study_filter.modality], study_table.c, study_table
        where = conditions(study_filter)
    else:
        facts, columns = EVENT_FACTS[study_filter.modality], EVENT_TABLES[study_filter.modality].c
        tables, where = events_of(study_filter), [*conditions(study_filter), *event_conditions(study_filter)]
    numbers = [fact for fact in facts if fact.kind is ValueKind.NUMBER]
    results: list[Statistics] = []
    for start in range(0, len(numbers), _FACTS_PER_QUERY):
        some = numbers[start : start + _FACTS_PER_QUERY]
        values = [value for fact in some for value in _aggregates(columns[fact.name])]
        results += _by_fact(some, tuple(connection.execute(select(*values).select_from(tables).where(*where)).one()))
    return [result for result in results if result.number]


def _aggregates(column: AnyColumn) -> tuple[AnyColumn, ...]:
    quartiles = func.percentile_cont(array(_QUARTILES)).within_group(column)
    return func.count(column), func.min(column), quartiles, func.avg(column), func.max(column)


def _by_fact(facts: Sequence[Fact], row: RowTuple) -> list[Statistics]:
    results = []
    for index, fact in enumerate(facts):
        count, minimum, quartiles, mean, maximum = row[index * _VALUES_PER_FACT : (index + 1) * _VALUES_PER_FACT]
        lower, median, upper = quartiles or (None, None, None)
        results.append(Statistics(fact, count, minimum, lower, median, mean, upper, maximum))
    return results
