"""What a picture is made from, and what it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.ui import formatting, plurals
from dashboard.ui.i18n import tr
from dashboard.ui.vega_theme import Spec
from kerma.database.query import Row


@dataclass(frozen=True)
class Exposures:
    """The events of one family of a study.

    Attributes:
        events: rows of the table of events, in order of time.
        study: facts and totals of the study.
        organ_doses: organ doses as the report states them.
    """

    events: Sequence[Row]
    study: Row
    organ_doses: Sequence[Row] = ()


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        title: what it shows.
        rows: its data, a row a mark.
        spec: the Vega-Lite specification without data.
        note: the number behind it, how to read it, what was left out.
        alt: what it says, for those who cannot see it.
        is_wide: whether it takes the whole width of the page.
    """

    title: str
    rows: Sequence[Row]
    spec: Spec
    note: str
    alt: str
    is_wide: bool = False


def n_of(shown: int, all_of_them: int, counted_as: Callable[[int], str] = plurals.events) -> str:
    """The number behind a picture: "n = 3 of 4 events; the others do not tell it"."""
    if shown == all_of_them:
        return f"n = {counted_as(shown)}"
    return tr(
        "n = {shown} of {all_of_them}; the others do not tell it",
        shown=formatting.number(shown),
        all_of_them=counted_as(all_of_them),
    )


def span(values: Sequence[float], unit: str) -> str:
    """From the least to the greatest: "0.1 to 9.9 mGy"."""
    least, greatest = min(values), max(values)
    told = (
        formatting.number(least)
        if least == greatest
        else tr("{least} to {greatest}", least=formatting.number(least), greatest=formatting.number(greatest))
    )
    return f"{told} {unit}".strip()
