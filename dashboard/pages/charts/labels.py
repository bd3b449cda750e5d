"""Labels of the items of a dimension: short and distinct for an axis, complete for a tooltip."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from dashboard.pages.charts import mark_selection
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import lower, msg, tr
from dashboard.ui.text.spelling import display_text
from dashboard.ui.text.text_width import shortened_to
from kerma.database.query.charts.chart_records import Item
from kerma.database.query.charts.dimensions import Dimension
from kerma.standard.enumerations import ExamModality

#: Longest label of an axis, in its font size: longer ones are cut.
MAX_WIDTH_PX, FONT_PX = 215, 11
# Separates model, station and institution in the name of equipment; the institution is in the tooltip only.
_SEPARATOR = " · "
#: Everything that is not among the items of a grouping.
OTHERS = msg("all others")
_CODED = {"type", "event_type", "laterality"}
_SEXES = {"F": msg("female"), "M": msg("male"), "O": msg("other")}


class Label(NamedTuple):
    """The label of one item.

    Attributes:
        short: for an axis.
        full: for a tooltip.
        selection: the criteria that a click on it selects; empty where there is no criterion.
    """

    short: str
    full: str
    selection: str


def labels(
    dimension: Dimension,
    modality: ExamModality,
    items: Sequence[Item],
    equipment_names: Mapping[UUID, str],
    rest: int = 0,
) -> list[Label]:
    """The label of each group: first that of all others, of which there are `rest` items, then those of the items."""
    others = Label(f"{tr(OTHERS)} ({formatting.number(rest)})" if rest else tr(OTHERS), tr(OTHERS), "")
    criterion = dimension.criterion(modality)
    used: dict[str, int] = {others.short: 1}
    found = [others]
    for item in items:
        full = _full_label(dimension, item, equipment_names)
        selection = ""
        if criterion and item is not None and item != "":
            value = (item,) if isinstance(item, UUID) else (str(item),)
            selection = mark_selection.encode(modality, {criterion: value})
        found.append(Label(_distinct(_short_label(item, full), used), full, selection))
    return found


def ungrouped() -> list[Label]:
    """The one label of a chart without grouping."""
    return [Label(tr("all"), tr("all"), "")]


def _full_label(dimension: Dimension, item: Item, equipment_names: Mapping[UUID, str]) -> str:
    if item is None or item == "":
        return tr("no {name}", name=lower(tr(dimension.label)))
    if isinstance(item, UUID):
        return equipment_names.get(item, tr("unknown equipment"))
    if dimension.name == "sex":
        return tr(_SEXES.get(item, item))
    return formatting.word(item) if dimension.name in _CODED else display_text(dimension.fact, item)


def _short_label(item: Item, full: str) -> str:
    has_institution = isinstance(item, UUID) and full.count(_SEPARATOR) > 1
    text = " ".join((full.rsplit(_SEPARATOR, maxsplit=1)[0] if has_institution else full).split())
    return shortened_to(text, MAX_WIDTH_PX, FONT_PX)


def _distinct(text: str, used: dict[str, int]) -> str:
    """The text, numbered where it was used before."""
    used[text] = used.get(text, 0) + 1
    return text if used[text] == 1 else _distinct(f"{text} \N{MULTIPLICATION SIGN}{used[text]}", used)
