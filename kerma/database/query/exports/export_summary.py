"""What the summary of a downloaded workbook says: how often what was done, and the distribution of each quantity."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, func, select
from sqlalchemy.dialects.postgresql import array

from kerma.database.query.exports.export import Per, events_of, protocol_of
from kerma.database.query.exports.export_columns import EVENT_FACTS, TOTALS
from kerma.database.query.filters.study_filter import StudyFilter, conditions, event_conditions
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.tables import study_table
from kerma.facts.fact import Fact, ValueKind

_QUARTILES = (0.25, 0.5, 0.75)
_AT_A_TIME = 20


class Frequency(NamedTuple):
    """How often a text occurs; None where there is none."""

    text: str | None
    number: int


class Statistics(NamedTuple):
    """The distribution of a quantity in its unit; quantiles by linear interpolation, None where no value is told."""

    fact: Fact
    number: int
    minimum: float | None
    lower_quartile: float | None
    median: float | None
    mean: float | None
    upper_quartile: float | None
    maximum: float | None


def frequencies(connection: Connection, chosen: StudyFilter, fact_name: str, most: int) -> list[Frequency]:
    """The commonest texts of a fact of the studies, and the number of studies that say each."""
    return _frequencies(connection, study_table.c[fact_name], study_table, conditions(chosen), most)


def protocol_frequencies(connection: Connection, chosen: StudyFilter, most: int) -> list[Frequency]:
    """The commonest protocols (radiopharmaceuticals in nuclear medicine), and the number of events of each."""
    told = [*conditions(chosen), *event_conditions(chosen)]
    return _frequencies(connection, protocol_of(chosen.modality), events_of(chosen), told, most)


def _frequencies(
    connection: Connection, text: ColumnElement[Any], tables: FromClause, told: Iterable[Any], most: int
) -> list[Frequency]:
    asked = select(text, func.count()).select_from(tables).where(*told).group_by(text)
    rows = connection.execute(asked.order_by(func.count().desc(), text.asc().nulls_last()).limit(most))
    return [Frequency(*row) for row in rows]


def statistics(connection: Connection, chosen: StudyFilter, per: Per) -> list[Statistics]:
    """The distribution of every total of the studies, or of every number of the events, that is told at all."""
    tables: FromClause
    if per == "study":
        facts, columns, tables, told = TOTALS[chosen.modality], study_table.c, study_table, conditions(chosen)
    else:
        facts, columns = EVENT_FACTS[chosen.modality], EVENT_TABLES[chosen.modality].c
        tables, told = events_of(chosen), [*conditions(chosen), *event_conditions(chosen)]
    numbers = [fact for fact in facts if fact.kind is ValueKind.NUMBER]
    found: list[Statistics] = []
    for start in range(0, len(numbers), _AT_A_TIME):
        some = numbers[start : start + _AT_A_TIME]
        asked = select(*(each for fact in some for each in _summary(columns[fact.name]))).select_from(tables)
        found += _by_fact(some, connection.execute(asked.where(*told)).one())
    return [each for each in found if each.number]


def _summary(column: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    quartiles = func.percentile_cont(array(_QUARTILES)).within_group(column)
    return func.count(column), func.min(column), quartiles, func.avg(column), func.max(column)


def _by_fact(facts: Sequence[Fact], row: Sequence[Any]) -> list[Statistics]:
    found = []
    for index, fact in enumerate(facts):
        count, minimum, quartiles, mean, maximum = row[index * 5 : index * 5 + 5]
        lower, median, upper = quartiles or (None, None, None)
        found.append(Statistics(fact, count, minimum, lower, median, mean, upper, maximum))
    return found
