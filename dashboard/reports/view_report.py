"""The report on the studies of a saved view: how many, by system and by standard name, with their doses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from dashboard.filters import description
from dashboard.pages.charts import labels
from dashboard.reports.document import Block, Facts, Group, Note, Range, Ranges, Report, Table, Tiles
from dashboard.reports.dose_comparison import ticks
from dashboard.reports.equipment_quarter import COMPARED_QUANTITIES, MAX_ITEMS, QUARTILES
from dashboard.reports.imprint import imprinted
from dashboard.reports.tables import text_table
from dashboard.ui.modalities import BY_CODE
from dashboard.ui.text import exclusion_counts, formatting
from dashboard.ui.text.equipment_names import distinct_equipment_names
from dashboard.ui.text.i18n import heading, tr
from kerma.database.query.charts import exact_statistics
from kerma.database.query.charts.chart_records import Item, Summary
from kerma.database.query.charts.dimensions import EQUIPMENT, STANDARD_NAME, Dimension, Grouping
from kerma.database.query.charts.quantities import QUANTITIES, Quantity
from kerma.database.query.filters import options, resolve
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.database.query.studies import study_list

_MAX_RANGES = 12
#: Studies are counted to the end.
_ALL = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class ItemDoses:
    """The studies of one system or standard name.

    Attributes:
        label: its name.
        study_count: number of its studies that statistics count.
        summary: statistics of the dose quantity with quartiles; None without values.
    """

    label: str
    study_count: int
    summary: Summary | None


class Doses(NamedTuple):
    """The most frequent systems or standard names, and the number of all."""

    items: Sequence[ItemDoses]
    total: int


@dataclass(frozen=True, kw_only=True)
class ViewDoses:
    """The studies of a view.

    Attributes:
        study_filter: selects them.
        study_count: their number.
        by_equipment: by system, the most frequent first.
        by_name: by standard name, likewise.
        exclusions: which of them statistics leave out, in one sentence; may be empty.
        labels: names of the equipment.
    """

    study_filter: StudyFilter
    study_count: int
    by_equipment: Doses
    by_name: Doses
    exclusions: str
    labels: Mapping[UUID, str]


def load(connection: Connection, study_filter: StudyFilter) -> ViewDoses:
    """The studies of a view."""
    resolved = resolve.with_matching_terms(connection, study_filter)
    names = distinct_equipment_names(options.equipment_of(connection, study_filter.modality))
    return ViewDoses(
        study_filter=study_filter,
        study_count=study_list.study_count(connection, resolved, _ALL),
        by_equipment=_doses(connection, resolved, EQUIPMENT, names),
        by_name=_doses(connection, resolved, STANDARD_NAME, names),
        exclusions=exclusion_counts.as_text(study_list.exclusion_counts(connection, resolved, _ALL)),
        labels=names,
    )


def view_report(found: ViewDoses, title: str, period: str, printed_at: datetime) -> Report:
    """The report in the present language.

    Args:
        found: the studies.
        title: name of the view.
        period: first and last day.
        printed_at: now, with time zone.
    """
    return imprinted(
        kind=tr("{modality} studies", modality=tr(BY_CODE[found.study_filter.modality].title)),
        title=title,
        subtitle=period,
        blocks=list(_blocks(found)),
        printed_at=printed_at,
    )


def quantity_of(study_filter: StudyFilter) -> Quantity:
    """The dose quantity of the report."""
    modality = study_filter.modality
    return QUANTITIES[modality][COMPARED_QUANTITIES[modality][0]]


def _doses(connection: Connection, study_filter: StudyFilter, dimension: Dimension, names: Mapping[UUID, str]) -> Doses:
    every = exact_statistics.item_counts(connection, study_filter, dimension.level, dimension)
    counts = every[:MAX_ITEMS]
    items: tuple[Item, ...] = tuple(count.item for count in counts)
    if not items:
        return Doses([], 0)
    statistics = {
        one.group: one
        for one in exact_statistics.summary_statistics(
            connection, study_filter, quantity_of(study_filter), Grouping(dimension, items), fractions=QUARTILES
        )
        if one.n
    }
    texts = labels.labels(dimension, study_filter.modality, items, names)[1:]
    found = [
        ItemDoses(label=text.full, study_count=count.n, summary=statistics.get(number))
        for number, (text, count) in enumerate(zip(texts, counts, strict=True), start=1)
    ]
    return Doses(found, len(every))


def _blocks(found: ViewDoses) -> Iterator[Block]:
    phrases = [
        (tr(criterion.label), description.phrase(criterion, value, found.labels))
        for criterion, value in found.study_filter.criteria
    ]
    yield Facts(groups=[Group(heading=tr("Filter"), pairs=phrases)])
    yield Tiles(
        tiles=[
            (tr("Studies"), formatting.number(found.study_count), ""),
            (tr("Systems"), formatting.number(found.by_equipment.total), ""),
        ]
    )
    if found.exclusions:
        yield Note(text=found.exclusions)
    yield from _tables(found, found.by_equipment, EQUIPMENT)
    yield from _chart(found)
    yield from _tables(found, found.by_name, STANDARD_NAME)
    yield Note(
        text=tr(
            "n: number of values. The statistics are exact, with quartiles by linear interpolation. Systems on which "
            "other examinations are made have other medians for that reason."
        )
    )


def _tables(found: ViewDoses, doses: Doses, dimension: Dimension) -> Iterator[Block]:
    """The table of a dimension, and how many of its values are not in it."""
    yield _table(found, doses.items, dimension)
    if more := doses.total - len(doses.items):
        yield Note(text=tr("{count} further, less frequent ones are not listed.", count=formatting.number(more)))


def _table(found: ViewDoses, items: Sequence[ItemDoses], dimension: Dimension) -> Table:
    headings = (tr(dimension.label), tr("Studies"), tr("n"), tr("Lower quartile"), tr("Median"), tr("Upper quartile"))
    decimals = formatting.decimals_for(value for one in items for value in _quartiles(one) or ())
    rows = [
        (
            one.label,
            formatting.number(one.study_count),
            formatting.number(one.summary.n if one.summary else 0),
            *(formatting.number(value, decimals) for value in _quartiles(one) or (None, None, None)),
        )
        for one in items
    ]
    is_number = (False, *[True] * (len(headings) - 1))
    return text_table(headings, rows, is_number, title=heading(quantity_of(found.study_filter)))


def _chart(found: ViewDoses) -> Iterator[Ranges]:
    ranges = [
        Range(label=one.label, now=quartiles, before=None)
        for one in found.by_equipment.items
        if (quartiles := _quartiles(one))
    ][:_MAX_RANGES]
    maximum = max((one.now[2] for one in ranges if one.now), default=0.0)
    if maximum <= 0:
        return
    quantity = heading(quantity_of(found.study_filter))
    yield Ranges(
        ranges=ranges,
        ticks=[(tick, formatting.number(tick)) for tick in ticks(maximum)],
        legend=(tr("{quantity}: median and quartiles", quantity=quantity), ""),
        alt=tr("Median and quartiles of {quantity} by system.", quantity=quantity),
    )


def _quartiles(one: ItemDoses) -> tuple[float, float, float] | None:
    if one.summary is None or one.summary.quantiles is None:
        return None
    lower, median, upper = one.summary.quantiles
    return lower, median, upper
