"""Messages about a skin dose, in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.skin_dose import messages, scale
from dashboard.ui.text import formatting
from kerma.facts.projection import ProjectionEvent
from kerma.skin_dose.flags import FLAG_MESSAGES, Flag
from kerma.skin_dose.result import ResultKind, SkinDose
from kerma.skin_dose.rules.equipment_calibration import EquipmentCalibration
from tests.support.skin_dose_example import HOT, skin_dose

UNMAPPED: dict[str, Any] = {
    "peak_skin_dose_mgy": None,
    "peak_skin_dose_position": None,
    "peak_cell": None,
    "dose_mgy": None,
    "phantom": None,
}


@pytest.mark.parametrize(
    ("dose", "text"),
    [
        (1.7167, "1.72 mGy"),
        (0.0123456, "0.0123 mGy"),
        (999.4, "999 mGy"),
        (1000.0, "1\u202f000 mGy"),
        (5493.2, "5\u202f490 mGy"),
    ],
)
def test_a_dose_has_three_significant_digits(dose: float, text: str) -> None:
    assert scale.dose_text(dose) == text


def test_a_dose_that_is_not_known_is_a_dash() -> None:
    assert scale.dose_text(None) == formatting.MISSING


@pytest.mark.parametrize(
    ("state", "has_result", "begin"),
    [
        (None, True, None),
        (None, False, "The skin dose of this study has not been computed."),
        ("waiting", False, "The skin dose waits to be computed"),
        ("under way", True, "The skin dose is being computed"),
        ("ValueError: x.", False, "The skin dose could not be computed: ValueError: x."),
    ],
)
def test_what_a_study_waits_for_is_shown(state: str | None, has_result: bool, begin: str | None) -> None:
    text = messages.of_job(state, has_result=has_result)
    assert text is None if begin is None else (text or "").startswith(begin)


def test_a_former_result_is_called_so_while_a_new_one_is_computed() -> None:
    assert (messages.of_job("waiting", has_result=True) or "").endswith("What is shown is the former result.")


@pytest.mark.parametrize(
    ("kind", "reason", "words"),
    [
        (ResultKind.MISSES, FLAG_MESSAGES[Flag.BEAM_MISSES_PHANTOM], "unknown, not zero"),
        (ResultKind.NONE, "No event has an air kerma.", "A skin dose is not possible. No event has an air kerma."),
        (ResultKind.UPPER_BOUND, "The dose is an upper bound.", "upper bound"),
    ],
)
def test_why_there_is_no_map_is_shown(kind: ResultKind, reason: str, words: str) -> None:
    assert words in (messages.of_kind(skin_dose(*HOT, kind=kind, reason=reason, **UNMAPPED)) or "")


def test_a_map_needs_no_excuse() -> None:
    assert messages.of_kind(skin_dose(*HOT)) is None


def test_an_upper_bound_is_not_called_a_peak() -> None:
    assert messages.peak_label(skin_dose(*HOT, kind=ResultKind.UPPER_BOUND)) == "Peak skin dose, upper bound"


def test_an_upper_bound_is_shown_as_a_bound_that_contains_its_uncertainty() -> None:
    found = skin_dose(*HOT, kind=ResultKind.UPPER_BOUND, peak_skin_dose_mgy=134.7, uncertainty_k2_percent=45.0)
    assert messages.peak_text(found) == "≤\u202f135 mGy"
    assert messages.uncertainty(found) == "contains 45 % (k = 2)"
    assert dict(messages.where(found))["Uncertainty (k = 2)"] == "≤\u202f135 mGy, contains 45 %"


def test_the_uncertainty_is_shown_with_its_span() -> None:
    found = skin_dose((1000.0, 0.0, 50.0, 5.0), uncertainty_k2_percent=30.0, peak_skin_dose_mgy=1000.0)
    assert dict(messages.where(found))["Uncertainty (k = 2)"] == "± 30 %: 700 to 1\u202f300 mGy"


@pytest.mark.parametrize(("peak", "last"), [(400.0, "Above 0.5 Gy"), (1500.0, "Above 2 Gy"), (20_000.0, "Above 15 Gy")])
def test_areas_end_with_the_first_dose_that_no_skin_got(peak: float, last: str) -> None:
    assert messages.areas(skin_dose((peak, 0.0, 50.0, 5.0)).area_above_cm2)[-1][0] == last


def dose_table(**more: Any) -> dict[str, str]:
    return dict(messages.hitting(skin_dose(*HOT, **more), [ProjectionEvent()] * 4))


def test_the_share_that_hits_is_shown() -> None:
    assert dose_table()["Air kerma on the phantom"] == "96 % of 2\u202f500 mGy"
    assert dose_table()["Events in the map"] == "3 of 4"


def test_an_estimate_does_not_claim_that_nothing_hits() -> None:
    assert dose_table(kind=ResultKind.UPPER_BOUND, reference_air_kerma_on_phantom_mgy=0.0) == {
        "Air kerma": "2\u202f500 mGy",
        "DAP": "200 Gy·cm²",
        "Events": "4",
    }


def test_a_report_without_events_shows_no_dose_instead_of_zero() -> None:
    pairs = dict(
        messages.hitting(skin_dose(*HOT, kind=ResultKind.NONE, reference_air_kerma_mgy=0.0, dap_gy_cm2=0.0), [])
    )
    assert (pairs["Air kerma"], pairs["DAP"], pairs["Events"]) == (formatting.MISSING, formatting.MISSING, "0")


@pytest.mark.parametrize(("kerma_mgy", "text"), [(None, formatting.MISSING), (0.0, "0 mGy")])
def test_an_air_kerma_that_no_event_states_is_missing_and_not_zero(kerma_mgy: float | None, text: str) -> None:
    found = skin_dose(*HOT, kind=ResultKind.NONE, reference_air_kerma_mgy=0.0, dap_gy_cm2=1.0)
    event = ProjectionEvent(reference_air_kerma_mgy=kerma_mgy, dap_gy_cm2=1.0)
    assert dict(messages.hitting(found, [event]))["Air kerma"] == text


def test_no_kerma_has_no_share() -> None:
    assert dose_table(reference_air_kerma_mgy=0.0)["Air kerma on the phantom"] == formatting.MISSING


@pytest.mark.parametrize(
    ("site", "words"),
    [
        (EquipmentCalibration(), "none set, defaults of model and method"),
        (EquipmentCalibration(table_water_equivalent_mm=0.0), "table 0 mm water"),
        (
            EquipmentCalibration((1.0, 0.0, -20.5), kap_meter_calibration_factor=0.93),
            "table zero (1, 0, \N{MINUS SIGN}20.5) cm, KAP meter factor 0.93",
        ),
    ],
)
def test_settings_of_the_machine_are_shown(site: EquipmentCalibration, words: str) -> None:
    assert messages.settings(site) == words


def test_each_flag_is_shown_in_plain_words_with_its_events() -> None:
    found = skin_dose(*HOT, flags={Flag.FIELD_CONFLICT: 2, Flag.SIZE_ASSUMED: 0, Flag.TABLE_ROTATED: 1})
    assert messages.flags(found) == [
        ("Whole study", FLAG_MESSAGES[Flag.SIZE_ASSUMED]),
        ("2 events", FLAG_MESSAGES[Flag.FIELD_CONFLICT]),
        ("1 event", FLAG_MESSAGES[Flag.TABLE_ROTATED]),
    ]


def found_of(peak: float | None) -> SkinDose:
    return skin_dose(*HOT, peak_skin_dose_mgy=peak)


@pytest.mark.parametrize(
    ("now", "words"),
    [(1120.0, "+12 % against"), (900.0, "\N{MINUS SIGN}10 % against"), (1000.0, "0 % against")],
)
def test_a_what_if_is_shown_beside_the_stored_peak(now: float, words: str) -> None:
    assert messages.difference(found_of(now), found_of(1000.0)) == f"{words} the stored 1\u202f000 mGy"


def test_a_what_if_that_misses_shows_a_message() -> None:
    missed = skin_dose(*HOT, kind=ResultKind.MISSES, reason="The beam misses.", **UNMAPPED)
    assert messages.difference(missed, found_of(1000.0)) == "The beam misses."
