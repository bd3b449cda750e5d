"""Texts about the data of a chart: how many studies or events, how computed, what is excluded or not drawn."""

from collections.abc import Iterable, Sequence

from dashboard.pages.charts.specs.chart_spec import Columns
from dashboard.pages.charts.specs.encodings import FEW_VALUES
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import lower, msg, tr, trn
from kerma.database.query.charts.column_criterion import Level
from kerma.database.query.charts.dimensions import Dimension
from kerma.database.query.charts.quantities import Quantity
from kerma.standard.enumerations import ExamModality

_STUDIES, _EVENTS, _ADMINISTRATIONS = msg("studies"), msg("irradiation events"), msg("administrations")
_BINNED, _EXACT = msg("from bins, values to 0.6 %"), msg("exact")


def counted_noun(level: Level, modality: ExamModality) -> str:
    """What a chart counts: studies, irradiation events, or administrations."""
    if level == "study":
        return tr(_STUDIES)
    return tr(_ADMINISTRATIONS if modality is ExamModality.NUCLEAR_MEDICINE else _EVENTS)


def count_note(n: int, level: Level, modality: ExamModality) -> str:
    """How many studies, irradiation events or administrations: "n = 1 study"."""
    text = formatting.number(n)
    if level == "study":
        return trn("n = {n} study", "n = {n} studies", n, n=text)
    if modality is ExamModality.NUCLEAR_MEDICINE:
        return trn("n = {n} administration", "n = {n} administrations", n, n=text)
    return trn("n = {n} irradiation event", "n = {n} irradiation events", n, n=text)


def data_notes(count: str, *, is_exact: bool, missing: int = 0, quantity: Quantity | None = None) -> tuple[str, ...]:
    """Notes below a chart: how many (see `count_note`), how computed, how many are without a value."""
    notes = (count, tr(_EXACT if is_exact else _BINNED))
    if not missing or quantity is None:
        return notes
    name = lower(tr(quantity.label))
    return (*notes, tr("excluded: {n} without {name}", n=formatting.number(missing), name=name))


def other_items_note(n: int) -> tuple[str, ...]:
    """How many are not drawn, since they belong to none of the groups; empty where none are."""
    return (tr("not drawn: {n} of other items", n=formatting.number(n)),) if n else ()


def undated_note(n: int) -> tuple[str, ...]:
    """How many have no date; empty where none."""
    return (tr("excluded: {n} without date", n=formatting.number(n, 0)),) if n else ()


def percent_of(part: int, whole: int) -> str:
    """A part of a whole in percent."""
    return f"{formatting.number(100 * part / whole, 1)} %" if whole else formatting.MISSING


def single_value_text(quantity: Quantity, value: float, where: str) -> str:
    """What stands instead of a chart that would have one mark of one value."""
    unit = f" {quantity.fact.symbol}" if quantity.fact.symbol else ""
    return tr("A single value: {value} ({item}).", value=f"{formatting.number(value)}{unit}", item=where)


def capitalized(text: str) -> str:
    """A text with a capital first letter."""
    return f"{text[:1].upper()}{text[1:]}"


def faded_note(numbers: Iterable[int]) -> tuple[str, ...]:
    """That statistics of few values are drawn faded, where one of these numbers of values is small."""
    return (tr("faded: fewer than {n} values", n=FEW_VALUES),) if any(n < FEW_VALUES for n in numbers) else ()


def items_text(dimensions: Sequence[Dimension]) -> str:
    """By what a chart is grouped: "protocol and system"."""
    return tr(" and ").join(lower(tr(dimension.label)) for dimension in dimensions)


def item_text(dimensions: Sequence[Dimension]) -> str:
    """By what a chart over time is grouped, as part of its title: ", by protocol"; empty without grouping."""
    return tr(", by {item}", item=items_text(dimensions)) if dimensions else ""


def item_columns(dimensions: Sequence[Dimension]) -> Columns:
    """Fields and headings of the items of each dimension; none without grouping."""
    fields = ("full_label", "second_label")
    return tuple((field, tr(dimension.label)) for field, dimension in zip(fields, dimensions, strict=False))
