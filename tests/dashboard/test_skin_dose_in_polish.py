"""Skin dose in another language: locations that are stored in English, decimals, the film and the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.skin_dose import anatomical_locations, body, event_bars, frames, layout, messages, skin_map
from dashboard.ui.colours import OF_WORD
from dashboard.ui.text import i18n
from kerma.database.ingest.jobs import BEGUN
from kerma.facts.projection import ProjectionEvent
from kerma.skin_dose.flags import Flag
from kerma.skin_dose.phantom import anatomical_location, builders
from kerma.skin_dose.phantom.patient_size import Patient
from kerma.skin_dose.result import ResultKind
from kerma.skin_dose.study import REASONS
from kerma.standard.enumerations import IrradiationEventType
from tests.support.skin_dose_example import HOT, skin_dose

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = [
    ProjectionEvent(irradiation_event_type=kind)
    for kind in (IrradiationEventType.FLUOROSCOPY, IrradiationEventType.FLUOROSCOPY, None)
]


@pytest.fixture
def polish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All messages of this module are in Polish."""
    with monkeypatch.context() as patched:
        patched.setattr(i18n, "language", lambda: "pl")
        yield


PLACES = {
    "back, 6 cm left of the middle, 42 cm from the vertex (chest)": "plecy, 6 cm na lewo od linii środkowej, 42 cm od "
    "szczytu głowy (klatka piersiowa)",
    "back, in the middle, 70 cm from the vertex (pelvis)": "plecy, w linii środkowej, 70 cm od szczytu głowy "
    "(miednica)",
    "left side, 9 cm from the back, 12 cm from the vertex (head)": "lewy bok, 9 cm od pleców, 12 cm od szczytu głowy "
    "(głowa)",
    "plane, 3 cm right of the middle, 5 cm from the head end": "płaszczyzna, 3 cm na prawo od linii środkowej, 5 cm od "
    "końca od strony głowy",
    "": "",
    "somewhere {else}": "somewhere {else}",
}


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(("stored", "expected"), PLACES.items(), ids=list(PLACES))
def test_a_place_that_is_stored_in_english_is_shown_in_polish(stored: str, expected: str) -> None:
    assert anatomical_locations.translated_location(stored) == expected


@pytest.mark.parametrize("stored", PLACES)
def test_in_english_a_place_stays_as_it_is_stored(stored: str) -> None:
    assert anatomical_locations.translated_location(stored) == stored


@pytest.mark.parametrize("name", builders.PHANTOMS)
def test_every_place_on_every_phantom_is_made_of_known_parts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: set[str] = set()
    monkeypatch.setattr(anatomical_locations, "tr", lambda part: (looked_up.add(part), part)[1])  # type: ignore[func-returns-value]
    skin = builders.PHANTOMS[name](Patient(), 1.0)
    anatomical_locations.translated_locations(
        anatomical_location.describe_location(skin, cell) for cell in range(skin.size)
    )
    assert looked_up <= {*anatomical_locations.PARTS, ", ", " (", ")", ""}


@pytest.mark.usefixtures("polish")
def test_decimals_follow_the_language() -> None:
    found = skin_dose((1000.0, 0.0, 50.0, 5.0), uncertainty_k2_percent=30.0, peak_skin_dose_mgy=1000.0)
    assert dict(messages.where(found))["Niepewność rozszerzona (k = 2)"] == "± 30 %: od 700 do 1\u202f300 mGy"
    assert body.plot(found).layout.separators[0] == ","


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "Całe badanie"), (1, "1 zdarzenie"), (3, "3 zdarzenia"), (12, "12 zdarzeń"), (22, "22 zdarzenia")],
)
def test_events_are_counted_as_polish_counts(count: int, expected: str) -> None:
    assert messages.flags(skin_dose(*HOT, flags={Flag.FIELD_CONFLICT: count}))[0][0] == expected


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_that_is_stored_in_english_is_shown_in_polish(reason: str) -> None:
    text = messages.of_kind(skin_dose(*HOT, kind=ResultKind.NONE, reason=reason)) or ""
    assert text.startswith("Dawki na skórę nie można wyznaczyć. ")
    assert reason not in text


@pytest.mark.usefixtures("polish")
def test_bars_keep_the_colour_of_their_kind() -> None:
    colours = event_bars.chart(skin_dose(*HOT), EVENTS).to_dict()["encoding"]["color"]["scale"]
    assert colours["domain"] == ["fluoroskopia", "nie podano"]
    assert colours["range"] == [OF_WORD["fluoroscopy"], OF_WORD[event_bars.NOT_STATED]]


@pytest.mark.usefixtures("polish")
def test_a_film_states_what_happens_in_polish() -> None:
    assert frames.frames(skin_dose(*HOT), EVENTS)[0].title == "Zdarzenie 1 z 3"


@pytest.mark.usefixtures("polish")
def test_the_map_is_described_in_polish() -> None:
    words = [each.word for each in layout.directions(builders.trunk(Patient()))]
    assert {"PLECY", "PRZÓD", "STOPY \N{DOWNWARDS ARROW}"} <= set(words)
    assert skin_map.alt_text(skin_dose(*HOT)).startswith("Rozwinięta mapa dawki na skórę")


@pytest.mark.usefixtures("polish")
def test_why_a_skin_dose_was_given_up_is_shown() -> None:
    text = messages.of_job(BEGUN, has_result=False)
    assert text == ("Nie udało się obliczyć dawki na skórę: Obliczenie rozpoczęto, ale nie wiadomo, jak się skończyło.")
