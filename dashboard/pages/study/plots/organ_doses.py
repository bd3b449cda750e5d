"""Nuclear medicine: organ doses, as the report states them; Kerma computes none."""

from collections.abc import Iterator
from typing import NamedTuple

import altair as alt

from dashboard.pages.study.plots import encodings
from dashboard.pages.study.plots.plot import Mark, ModalityEvents, Plot, value_range
from dashboard.ui.text import plurals
from dashboard.ui.text.i18n import cached, heading, tr
from dashboard.ui.vega_theme import Spec
from kerma.facts import nuclear_medicine
from kerma.facts.nuclear_medicine import AdministrationEvent, OrganDose

_DOSE = next(fact for fact in nuclear_medicine.ORGAN_DOSE if fact.name == "dose_mgy")
_MAX_SHOWN = 30
_ROW_PX = 22


class _Bar(NamedTuple):
    """One organ dose of an administration."""

    event_number: int
    organ: OrganDose
    dose_mgy: float


def plot(study: ModalityEvents) -> Plot | None:
    """Organ doses, the highest first; None where no report states one."""
    bars = sorted(_bars(study), key=lambda bar: -bar.dose_mgy)
    if not bars:
        return None
    marks = [_mark(bar) for bar in bars[:_MAX_SHOWN]]
    numbers = sorted({bar.event_number for bar in bars[:_MAX_SHOWN]})
    highest = tr(" The highest {most} are drawn.", most=_MAX_SHOWN) if len(bars) > _MAX_SHOWN else ""
    return Plot(
        tr("Organ doses as the report states them"),
        marks,
        _spec(tuple(_administration(number) for number in numbers), len({mark["label"] for mark in marks})),
        tr("n = {known}. Kerma computes none.{highest}", known=plurals.organ_doses(len(bars)), highest=highest),
        tr(
            "{known} from {value}; the highest is that of {label}",
            known=plurals.organ_doses(len(bars)),
            value=value_range([bar.dose_mgy for bar in bars], _DOSE.symbol),
            label=marks[0]["label"],
        ),
    )


def _bars(study: ModalityEvents) -> Iterator[_Bar]:
    for event in study.events_of(AdministrationEvent):
        for organ in event.facts.organ_doses:
            if organ.dose_mgy is not None:
                yield _Bar(event.number, organ, organ.dose_mgy)


def _mark(bar: _Bar) -> Mark:
    organ = bar.organ.organ or tr("organ not named")
    return {
        "label": f"{organ}, {bar.organ.laterality}" if bar.organ.laterality else organ,
        "event": bar.event_number,
        "kind": _administration(bar.event_number),
        "dose_mgy": bar.dose_mgy,
    }


def _administration(number: int) -> str:
    return tr("administration {event_number}", event_number=number)


@cached(50)
def _spec(administrations: tuple[str, ...], organs: int) -> Spec:
    tooltip = [
        encodings.tip("label", tr("Organ"), "N"),
        encodings.tip("event", tr("Administration")),
        *encodings.tips(_DOSE),
    ]
    bars = (
        alt.Chart()
        .mark_bar(height={"band": 0.65})
        .encode(
            x=encodings.values_across(heading(_DOSE), "dose_mgy", from_zero=True),
            y=encodings.labels(),
            color=encodings.colour(administrations, tr("Administration")),
            tooltip=tooltip,
        )
    )
    return encodings.specification(bars, max(120, 60 + _ROW_PX * organs))
