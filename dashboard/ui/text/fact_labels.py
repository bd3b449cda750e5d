"""Labels of facts by their path, and their values as text."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from dashboard.ui.column import Column
from dashboard.ui.modalities import EVENT_COUNT, MODALITIES
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.facts import ct, nuclear_medicine, projection, study
from kerma.facts.event import COMMON_FACTS
from kerma.facts.fact import Fact, ValueKind

_DECLARED: tuple[Fact, ...] = (
    *(fact for modality in MODALITIES for fact in (*modality.event_facts, *modality.totals)),
    *(*COMMON_FACTS, *ct.EVENT_FACTS, *ct.SOURCE, *projection.FILTER, *nuclear_medicine.ORGAN_DOSE, *study.HEADER),
)
_FACTS: Mapping[str, Fact | Column] = {
    EVENT_COUNT.name: EVENT_COUNT,
    **{fact.name: fact for fact in _DECLARED},
}
#: A fact of the whole study needs no further word.
_WITH_PART = {
    "totals": msg("{fact} (total)"),
    "planes": msg("{fact} (planes)"),
    "events": msg("{fact} (events)"),
}
#: How texts (ISO 8601, codes) are read before they are written in the language of the page.
_READ: Mapping[ValueKind, Callable[[str], object]] = {
    ValueKind.CODE: formatting.word,
    ValueKind.DATE: date.fromisoformat,
    ValueKind.TIME: time.fromisoformat,
    ValueKind.DATETIME: datetime.fromisoformat,
}


def fact_label(path: str) -> str:
    """The label of the fact with this path: "events[1].dlp_mgy_cm" is DLP."""
    name = path.rpartition(".")[2]
    fact = _FACTS.get(name)
    return tr(fact.label if fact else name.replace("_", " ")) or tr("Whole object")


def label_with_part(path: str) -> str:
    """The same, with what it is a fact of: "totals.dlp_mgy_cm" is DLP (total)."""
    part = path.partition(".")[0]
    label = fact_label(path)
    return tr(_WITH_PART[part], fact=label) if part in _WITH_PART else label


def value_text(path: str, value: object) -> str:
    """A value of the fact with this path as text, with its unit; a dash for None."""
    fact = _FACTS.get(path.rpartition(".")[2])
    if value is None or fact is None:
        return formatting.anything(value)
    if isinstance(value, str) and fact.kind in _READ:
        return formatting.anything(_READ[fact.kind](value))
    return formatting.of_fact(fact, value)
