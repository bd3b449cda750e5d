"""Checks administered activities against what is administered of the radionuclide.

PET images state Bq, NM and Enhanced PET images MBq (PS3.3 C.8.9.2, C.8.4.10, C.8.22.4). Equipment confuses them: the
number is then a million times too large or too small.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kerma.extract.checks.consistency import Finding
from kerma.extract.checks.formatted_doses import amount
from kerma.facts.event import IrradiationEvent
from kerma.facts.nuclear_medicine import AdministrationEvent
from kerma.facts.plausible_ranges import ACTIVITY_MBQ, ACTIVITY_MBQ_BY_MASS, Span
from kerma.messages import Message, message, quoted

_NAME = "administered_activity_mbq"
_BECQUEREL_PER_MEGABECQUEREL = 1e6
#: Mass number of a nuclide, as in ^99m^Technetium, F-18 or 68Ga.
_MASS_NUMBER = re.compile(r"(?<!\d)\d{1,3}m?(?!\d)")


class _Confusion(NamedTuple):
    """An activity in the other unit: the unit it was written in, and the one that it was read as."""

    activity_mbq: float
    written: str
    required: str


def activity_of_the_nuclide(event: IrradiationEvent) -> Iterator[Finding]:
    """An administered activity is one that is given of its radionuclide."""
    activity = event.administered_activity_mbq if isinstance(event, AdministrationEvent) else None
    if not isinstance(event, AdministrationEvent) or activity is None or activity <= 0:
        return
    span = _span(event)
    if not _within(activity, span):
        yield Finding(_NAME, _outside(event, activity, span))


def _span(event: AdministrationEvent) -> Span:
    """The range of the radionuclide by its mass number; the range of all where that is not known."""
    for text in (event.radionuclide, event.radiopharmaceutical):
        for mass in _MASS_NUMBER.findall(text or ""):
            if mass in ACTIVITY_MBQ_BY_MASS:
                return ACTIVITY_MBQ_BY_MASS[mass]
    return ACTIVITY_MBQ


def _outside(event: AdministrationEvent, activity: float, span: Span) -> Message:
    agent = event.radionuclide or event.radiopharmaceutical
    what = message(
        "{activity} is outside what is administered of {agent} ({least} to {greatest})",
        activity=amount(_NAME, activity),
        agent=quoted(agent) if agent else message("any radionuclide"),
        least=amount(_NAME, span.minimum),
        greatest=amount(_NAME, span.maximum),
    )
    confusion = next((other for other in _in_other_units(activity) if _within(other.activity_mbq, span)), None)
    if confusion is None:
        return message("{sentence}; the value or its unit is wrong at the source", sentence=what)
    return message(
        "{sentence}; it was probably written in {written} where {required} is required, and would be {activity}",
        sentence=what,
        written=confusion.written,
        required=confusion.required,
        activity=amount(_NAME, confusion.activity_mbq),
    )


def _in_other_units(activity: float) -> tuple[_Confusion, _Confusion]:
    return (
        _Confusion(activity * _BECQUEREL_PER_MEGABECQUEREL, "MBq", "Bq"),
        _Confusion(activity / _BECQUEREL_PER_MEGABECQUEREL, "Bq", "MBq"),
    )


def _within(activity: float, span: Span) -> bool:
    return span.minimum <= activity <= span.maximum


EVENT: tuple[Callable[[IrradiationEvent], Iterator[Finding]], ...] = (activity_of_the_nuclide,)
