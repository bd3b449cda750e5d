"""A chart with its figures, ready to be shown, and the sentences that say what they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Connection

from dashboard.pages.charts.chart_catalogue import Chart
from dashboard.pages.charts.labels import Label, labels
from dashboard.ui import formatting as numbers
from dashboard.ui.i18n import lower, msg, tr, trn
from kerma.database.query import Row
from kerma.database.query.charts import chart_data
from kerma.database.query.charts.exact_statistics import Among
from kerma.database.query.charts.quantities import Level, Quantity
from kerma.database.query.filters.study_filter import StudyFilter
from kerma.standard.enumerations import ExamModality

_STUDIES, _EVENTS, _ADMINISTRATIONS = msg("studies"), msg("irradiation events"), msg("administrations")
_BINNED, _EXACT = msg("from bins, values to 0.6 %"), msg("exact")


@dataclass(frozen=True)
class Drawing:
    """What a chart shows.

    Attributes:
        title: its heading.
        frame: one row a mark; columns that begin with `t_` are texts for the tooltip.
        look: name of the specification.
        shape: what the specification needs besides the tooltip.
        tips: fields and headings of the tooltip, and the columns of the table and the file.
        said: its n, how it was made, what was left out.
        alt: the chart in words.
        columns: fields and headings of its file.
        over: rows drawn over the marks, such as a line of medians; they stand in no file.
    """

    title: str
    frame: pd.DataFrame
    look: str
    shape: tuple[Any, ...]
    tips: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    alt: str
    columns: tuple[tuple[str, str], ...] = field(default=())
    over: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def marks(self) -> pd.DataFrame:
        """Everything that is drawn."""
        return self.frame if self.over.empty else pd.concat([self.frame, self.over], ignore_index=True)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return bool(self.frame.empty)


@dataclass(frozen=True)
class Sheet:
    """What every chart is drawn on: where to ask, which studies, and how machines are called."""

    connection: Connection
    chosen: StudyFilter
    machines: Mapping[UUID, str]


def counted(level: Level, modality: ExamModality) -> str:
    """What is counted: studies, irradiation events, administrations."""
    return tr(_STUDIES if level == "study" else _ADMINISTRATIONS if modality == "NM" else _EVENTS)


def among(sheet: Sheet, chart: Chart, level: Level) -> tuple[Among | None, list[Label], list[Row]]:
    """The items told apart in the order of their frequency, their labels by place, and all items with their number."""
    dimension = chart.dimension
    if dimension is None:
        return None, labels_of_none(), []
    rows = chart_data.items(sheet.connection, sheet.chosen, level, dimension, must_be_exact=chart.is_exact).rows
    told = tuple(row["item"] for row in rows[: chart.most_items])
    rest = len(rows) - len(told)
    return Among(dimension, told), labels(dimension, chart.modality, told, sheet.machines, rest), rows


def labels_of_none() -> list[Label]:
    """The one label of what is not told apart."""
    return [Label(tr("all"), tr("all"), "")]


def numbered(n: int, level: Level, modality: ExamModality) -> str:
    """How many studies, irradiation events or administrations: "n = 1 study"."""
    told = numbers.number(n)
    if level == "study":
        return trn("n = {n} study", "n = {n} studies", n, n=told)
    if modality == "NM":
        return trn("n = {n} administration", "n = {n} administrations", n, n=told)
    return trn("n = {n} irradiation event", "n = {n} irradiation events", n, n=told)


def made(n: str, missing: int, quantity: Quantity | None, *, is_exact: bool) -> tuple[str, ...]:
    """Sentences: how many (see `numbered`), how made, and how many were left out."""
    said = [n, tr(_EXACT if is_exact else _BINNED)]
    if missing and quantity is not None:
        said.append(tr("left out: {n} without {name}", n=numbers.number(missing), name=lower(tr(quantity.label))))
    return tuple(said)


def of_others(number: int) -> tuple[str, ...]:
    """How many are not drawn, since their items are not told apart; empty where none are."""
    return (tr("not drawn: {n} of other items", n=numbers.number(number)),) if number else ()


def texts(values: Iterable[float | None], places: int | None = None) -> list[str]:
    """Numbers as people write them, all with as many decimals."""
    found = list(values)
    decimals = numbers.decimals_for(found) if places is None else places
    return [numbers.number(value, decimals) for value in found]


def percent(parts: Sequence[int]) -> list[str]:
    """Shares of the whole."""
    whole = sum(parts)
    return [f"{numbers.number(100 * part / whole, 1)} %" if whole else numbers.MISSING for part in parts]


def capital(words: str) -> str:
    """Words as a heading."""
    return f"{words[:1].upper()}{words[1:]}"
