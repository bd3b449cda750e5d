"""The cards at the top of the page of a study: what is acted on first, then the totals that the reports state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from dashboard.skin_dose import data as skin_dose_data
from dashboard.skin_dose import messages
from dashboard.ui.column import Column, columns_of
from dashboard.ui.modalities import EVENT_COUNT, Modality
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.studies.study_detail import StudyDetail
from kerma.facts import ct
from kerma.standard.enumerations import ExamModality

if TYPE_CHECKING:
    from kerma.facts.ct import CTEvent

_EVENTS = {"irradiation event": msg("Irradiation events"), "administration": msg("Administrations")}
_CTDI = Column.of_fact(next(fact for fact in ct.EVENT_FACTS if fact.name == "ctdi_vol_mgy"))
_CTDI_MEANING = msg("Lowest and highest CTDIvol of the acquisitions in this phantom, localizers excluded.")
_LOCALIZER = "constant_angle"
# Numbers of cards in one row that a window of 1280 px holds; the first that leaves no gap is taken.
_PER_ROW = (4, 3, 5)


class StudyCard(NamedTuple):
    """A card with its translated texts.

    Attributes:
        label: what it is.
        value: number and unit.
        meaning: a sentence for the tooltip.
        detail: its uncertainty, or what it refers to; None without.
    """

    label: str
    value: str
    meaning: str
    detail: str | None = None


def study_cards(detail: StudyDetail, modalities: Sequence[Modality], unreadable: set[str]) -> list[StudyCard]:
    """The cards of a study; the number of its events comes last where a row would have a gap without it.

    Args:
        detail: the study.
        modalities: its modalities.
        unreadable: names of totals that could not be read.
    """
    cards: list[StudyCard] = []
    for modality in modalities:
        leading = _LEADING.get(modality.code)
        cards += [] if leading is None else leading(detail)
        cards += _totals(detail, columns_of(modality.totals), unreadable)
    if has_gap(len(cards)):
        label = _EVENTS[modalities[0].event_name] if len(modalities) == 1 else EVENT_COUNT.label
        cards.append(StudyCard(tr(label), formatting.number(len(detail.study.events)), tr(EVENT_COUNT.help)))
    return cards


def has_gap(count: int) -> bool:
    """Whether so many cards leave a gap in their last row."""
    return count < min(_PER_ROW) or all(count % size for size in _PER_ROW)


def per_row(count: int) -> int:
    """The number of cards in a row."""
    return next((size for size in _PER_ROW if count % size == 0), min(count, _PER_ROW[0]))


def _totals(detail: StudyDetail, columns: Iterable[Column], unreadable: set[str]) -> list[StudyCard]:
    values = ((column, getattr(detail.study.totals, column.name)) for column in columns)
    return [
        StudyCard(
            tr(column.label),
            tr(formatting.UNREADABLE) if value is None else formatting.of_fact(column, value),
            tr(column.help),
        )
        for column, value in values
        if value is not None or column.name in unreadable
    ]


def _peak_skin_dose(detail: StudyDetail) -> list[StudyCard]:
    stored = skin_dose_data.stored(detail.study.study_id)
    if stored is None or stored.result.peak_skin_dose_mgy is None:
        return []
    found = stored.result
    texts = messages.peak_label(found), messages.peak_text(found), messages.peak_meaning(found)
    return [StudyCard(*texts, messages.uncertainty(found))]


def _ctdi_vol(detail: StudyDetail) -> list[StudyCard]:
    """Range of CTDIvol in each phantom: values of different phantoms cannot be compared."""
    by_phantom: dict[str | None, list[float]] = {}
    for event in detail.events_of(ExamModality.CT):
        facts = cast("CTEvent", event.facts)
        if facts.ctdi_vol_mgy is not None and facts.acquisition_type != _LOCALIZER:
            by_phantom.setdefault(facts.ctdi_phantom, []).append(facts.ctdi_vol_mgy)
    return [_ctdi_range(phantom, values) for phantom, values in by_phantom.items()]


def _ctdi_range(phantom: str | None, values: Sequence[float]) -> StudyCard:
    low, high = min(values), formatting.of_fact(_CTDI, max(values))
    text = high if low == max(values) else tr("{low} to {high}", low=formatting.number(low), high=high)
    return StudyCard(tr(_CTDI.label), text, tr(_CTDI_MEANING), None if phantom is None else formatting.word(phantom))


#: What a modality's study leads with, besides its totals.
_LEADING: Mapping[ExamModality, Callable[[StudyDetail], list[StudyCard]]] = {
    ExamModality.FLUOROSCOPY: _peak_skin_dose,
    ExamModality.CT: _ctdi_vol,
}
