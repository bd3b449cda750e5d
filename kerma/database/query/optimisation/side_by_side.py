"""Equipment or protocols side by side: how much of each dose, technique and size is known, and its quartiles.

Quartiles interpolate linearly (`percentile_cont`). Values by rank serve the bootstrap interval of medians of dose.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, CTE, Connection, Double, cast, func, literal_column, select

from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.optimisation.measured_rows import Group, GroupBy, event_rows, is_measured, study_rows
from kerma.database.query.optimisation.measures import MEASURES, Measure, MeasureLevel, Part
from kerma.database.sql_types import AnyColumn
from kerma.statistics.bootstrap import RANK_FRACTIONS, MedianInterval, RankedSample, median_interval

# The aggregates of one group by name, as PostgreSQL returns them.
_Row = dict[str, Any]
_QUARTILES: AnyColumn = literal_column("ARRAY[0.25, 0.5, 0.75]::float8[]")


class NumberSummary(NamedTuple):
    """The values of one measure in one group.

    Attributes:
        n: number of measured values.
        zero: number of zeros that stand for a value that was not measured.
        missing: number of studies or events without a value.
        quartiles: lower quartile, median, upper quartile; None without values.
        interval: 95 % bootstrap interval of the median; None for other measures than doses, and of few values.
    """

    n: int
    zero: int
    missing: int
    quartiles: tuple[float, float, float] | None
    interval: MedianInterval | None = None


class TextSummary(NamedTuple):
    """The most frequent text of one measure in one group.

    Attributes:
        n: number of stated texts.
        missing: number of studies or events without one.
        text: the most frequent one; None without any.
        frequency: how often it occurs.
    """

    n: int
    missing: int
    text: str | None
    frequency: int


@dataclass(frozen=True)
class ComparedGroup:
    """Equipment or a protocol, with its measures by name.

    Attributes:
        group: equipment_id or protocol; None: no protocol is stated.
        study_count: number of studies.
        event_count: number of compared events; None where no measure belongs to events.
        numbers: measures with numbers.
        texts: measures with texts.
    """

    group: Group
    study_count: int
    event_count: int | None
    numbers: Mapping[str, NumberSummary]
    texts: Mapping[str, TextSummary]


def side_by_side(connection: Connection, study_filter: StudyFilter, by: GroupBy) -> list[ComparedGroup]:
    """The groups of the filtered studies, that with the most studies first.

    Where events are grouped by protocol, a study may have several: measures of studies are then left out in modalities
    whose measures belong to events.
    """
    shown = tuple(MEASURES[study_filter.modality].values())
    of_events = [one for one in shown if one.level is MeasureLevel.EVENT]
    of_studies = [one for one in shown if one.level is not MeasureLevel.EVENT]
    events = _rows(connection, study_filter, by, of_events) if of_events else {}
    has_studies = not (of_events and by is GroupBy.PROTOCOL)
    studies = _rows(connection, study_filter, by, of_studies) if has_studies else {}
    found = (_group(key, studies.get(key), events.get(key), shown) for key in {**studies, **events})
    return sorted(found, key=lambda one: (-one.study_count, str(one.group)))


def _rows(
    connection: Connection, study_filter: StudyFilter, by: GroupBy, shown: Sequence[Measure]
) -> dict[Group, _Row]:
    rows_of = event_rows if shown[0].level is MeasureLevel.EVENT else study_rows
    # Materialized, so that what is looked up for each row is looked up once, not for each aggregate.
    rows = rows_of(study_filter, by, shown).cte("rows").prefix_with("MATERIALIZED")
    columns = [column for one in shown for column in _columns(rows, one)]
    query = select(
        rows.c.group,
        func.count().label("rows"),
        func.count(rows.c.study_id.distinct()).label("studies"),
        *columns,
    ).group_by(rows.c.group)
    found = {row["group"]: dict(row) for row in connection.execute(query).mappings()}
    for one in shown:
        if one.is_text:
            _count_modes(connection, rows_of(study_filter, by, (one,)).cte("texts"), one, found)
    return found


def _count_modes(connection: Connection, rows: CTE, measure: Measure, found: Mapping[Group, _Row]) -> None:
    """Add to each group how often its most frequent text occurs; the rows have no other measure."""
    value = rows.c[measure.name]
    query = select(rows.c.group, value, func.count()).where(value.is_not(None)).group_by(rows.c.group, value)
    for group, text, n in connection.execute(query):
        if text == found[group][f"{measure.name}:text"]:
            found[group][f"{measure.name}:frequency"] = n


def _columns(rows: CTE, measure: Measure) -> Iterable[AnyColumn]:
    value = rows.c[measure.name]
    yield func.count(value).label(f"{measure.name}:stated")
    if measure.is_text:
        yield func.mode().within_group(value).label(f"{measure.name}:text")
        return
    is_value = is_measured(value, measure)
    yield func.count().filter(is_value).label(f"{measure.name}:n")
    yield func.percentile_cont(_QUARTILES).within_group(value).filter(is_value).label(f"{measure.name}:quartiles")
    if measure.part is Part.DOSE:
        at_ranks = func.percentile_disc(cast(list(RANK_FRACTIONS), ARRAY(Double))).within_group(value)
        yield at_ranks.filter(is_value).label(f"{measure.name}:ranks")


def _group(key: Group, of_studies: _Row | None, of_events: _Row | None, shown: Sequence[Measure]) -> ComparedGroup:
    numbers, texts = {}, {}
    for measure in shown:
        row = of_events if measure.level is MeasureLevel.EVENT else of_studies
        if row is None:
            continue
        if measure.is_text:
            texts[measure.name] = _text(row, measure.name)
        else:
            numbers[measure.name] = _number(row, measure.name)
    study_count = max(row["studies"] for row in (of_studies, of_events) if row is not None)
    return ComparedGroup(key, study_count, None if of_events is None else of_events["rows"], numbers, texts)


def _number(row: _Row, name: str) -> NumberSummary:
    n, stated, quartiles = row[f"{name}:n"], row[f"{name}:stated"], row[f"{name}:quartiles"]
    ranks = row.get(f"{name}:ranks")
    return NumberSummary(
        n=n,
        zero=stated - n,
        missing=row["rows"] - stated,
        quartiles=None if quartiles is None else tuple(quartiles),
        interval=median_interval(RankedSample(n, ranks)) if ranks else None,
    )


def _text(row: _Row, name: str) -> TextSummary:
    stated = row[f"{name}:stated"]
    return TextSummary(stated, row["rows"] - stated, row[f"{name}:text"], row.get(f"{name}:frequency", 0))
