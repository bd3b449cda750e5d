"""Facts of the demo hospital are numbers, texts or parts, and are never mistaken for one another."""

from decimal import Decimal

import pytest

from kerma.simulate.facts import Facts, answer, decimal_of, parts_of, start_of, text_of

EVENT: Facts = {
    "started_at": "2026-01-02T03:04:05",
    "dlp_mgy_cm": Decimal("7.20"),
    "sources": [{"tube_voltage_kv": Decimal(120)}],
    "_contrast": "given",
}


def test_a_number_is_not_a_text_and_a_text_not_a_number() -> None:
    assert (decimal_of(EVENT, "dlp_mgy_cm"), start_of(EVENT).second) == (Decimal("7.20"), 5)
    with pytest.raises(TypeError, match="started_at is not a number: '2026-01-02T03:04:05'"):
        decimal_of(EVENT, "started_at")
    with pytest.raises(TypeError, match="dlp_mgy_cm is not a text"):
        text_of(EVENT, "dlp_mgy_cm")


def test_an_event_without_parts_has_none_and_a_number_has_no_parts() -> None:
    assert parts_of(EVENT, "filters") == []
    with pytest.raises(TypeError, match="dlp_mgy_cm has no parts"):
        parts_of(EVENT, "dlp_mgy_cm")


def test_the_answer_has_floats_and_no_notes_to_the_writer() -> None:
    assert answer(EVENT) == {
        "started_at": "2026-01-02T03:04:05",
        "dlp_mgy_cm": 7.2,
        "sources": [{"tube_voltage_kv": 120.0}],
    }
