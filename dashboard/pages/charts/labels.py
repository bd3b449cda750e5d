"""The items of a dimension as a chart names them: short and different from each other, the whole in the tooltip."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from dashboard.pages.charts import selected_criteria
from dashboard.ui import formatting
from dashboard.ui.i18n import lower, msg, tr
from dashboard.ui.spelling import spelt
from kerma.database.query.charts.quantities import Dimension
from kerma.standard.enumerations import ExamModality

LONGEST = 34
# Model, station and institution of a machine are parted by it; the institution stands in the tooltip only.
_PART = " · "
#: Everything that is not among the items told apart.
OTHERS = msg("all others")
_CODED = {"type", "event_type", "laterality"}
_SEXES = {"F": msg("female"), "M": msg("male"), "O": msg("other")}


class Label(NamedTuple):
    """One item: short for an axis, whole for a tooltip, and what a click on it chooses."""

    short: str
    whole: str
    pick: str


def labels(
    dimension: Dimension, modality: ExamModality, items: Sequence[Any], machines: Mapping[UUID, str], rest: int = 0
) -> list[Label]:
    """The label of each place: first that of all others, of which there are `rest` items, then those of the items."""
    found = [Label(f"{tr(OTHERS)} ({formatting.number(rest)})" if rest else tr(OTHERS), tr(OTHERS), "")]
    criterion = dimension.criterion(modality)
    taken: dict[str, int] = {found[0].short: 1}
    for item in items:
        whole = _whole(dimension, item, machines)
        pick = selected_criteria.written(modality, {criterion: (item,)}) if criterion and item not in (None, "") else ""
        short = whole.rsplit(_PART, maxsplit=1)[0] if isinstance(item, UUID) and whole.count(_PART) > 1 else whole
        found.append(Label(_different(_cut(short), taken), whole, pick))
    return found


def _whole(dimension: Dimension, item: Any, machines: Mapping[UUID, str]) -> str:
    if item is None or item == "":
        return tr("no {name}", name=lower(tr(dimension.label)))
    if isinstance(item, UUID):
        return machines.get(item, tr("unknown machine"))
    if dimension.name == "sex":
        return tr(_SEXES.get(str(item), str(item)))
    return formatting.word(item) if dimension.name in _CODED else spelt(dimension.fact, str(item))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def _different(text: str, taken: dict[str, int]) -> str:
    taken[text] = taken.get(text, 0) + 1
    return text if taken[text] == 1 else _different(f"{text} \N{MULTIPLICATION SIGN}{taken[text]}", taken)
