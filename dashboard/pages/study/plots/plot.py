"""The input and the output of every plot of a study: its events, and a Vega-Lite specification with data and note."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dashboard.ui.text import formatting, plurals
from dashboard.ui.text.i18n import tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query.studies.study_detail import StoredEvent, StudyTotals
from kerma.facts.event import IrradiationEvent
from kerma.json_types import Json

Event = TypeVar("Event", bound=IrradiationEvent)

#: The data of one mark, by field name.
Mark = Json


@dataclass(frozen=True)
class NumberedEvent(Generic[Event]):
    """An irradiation event with its number on the page, from 1."""

    number: int
    facts: Event


@dataclass(frozen=True)
class ModalityEvents:
    """The events of one modality of a study, in order of time.

    Attributes:
        events: the events.
        totals: totals of the study.
    """

    events: Sequence[StoredEvent]
    totals: StudyTotals

    def events_of(self, record: type[Event]) -> list[NumberedEvent[Event]]:
        """The events of one record class."""
        return [
            NumberedEvent(event.ordinal + 1, event.facts) for event in self.events if isinstance(event.facts, record)
        ]


@dataclass(frozen=True)
class Plot:
    """One plot.

    Attributes:
        title: its heading.
        marks: its data, one entry a mark.
        spec: the Vega-Lite specification without data.
        note: number of events, how to read it, what is not drawn.
        alt: its content as text, for screen readers.
        is_wide: whether it takes the whole width of the page.
    """

    title: str
    marks: Sequence[Mark]
    spec: Spec
    note: str
    alt: str
    is_wide: bool = False


def number_shown(shown: int, total: int, count_text: Callable[[int], str] = plurals.events) -> str:
    """The number of events in a plot: "n = 3 of 4 events; the others do not state it"."""
    if shown == total:
        return f"n = {count_text(shown)}"
    return tr(
        "n = {shown} of {total}; the others do not state it", shown=formatting.number(shown), total=count_text(total)
    )


def value_range(values: Sequence[float], unit: str) -> str:
    """The lowest and the highest value: "0.1 to 9.9 mGy"."""
    low, high = (formatting.number(value) for value in (min(values), max(values)))
    return f"{low if low == high else tr('{low} to {high}', low=low, high=high)} {unit}".strip()


def declared_type(word: str | None) -> str:
    """A coded type as people read it; "not stated" where the object leaves it out."""
    return formatting.word(word) if word else tr("not stated")
