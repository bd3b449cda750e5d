from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from dashboard import address
from kerma.database.queries.filters import StudyFilter

MACHINE = UUID("6a3f6d1e-53a4-5e0a-9d0c-6b65726d6131")


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"ct_from": "2026-03-31", "ct_to": "", "ct_machine": str(MACHINE), "ct_page": "7"},
        {"ct_text": "banana"},
        {"rf_from": "banana"},
    ],
)
def test_a_sensible_address_gives_no_complaint(params: dict[str, str]) -> None:
    assert address.complaints(params, "ct") == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ct_from", "banana", "a date"),
        ("ct_to", "2026-02-30", "a date"),
        ("ct_machine", "1; drop table study", "a machine"),
        ("ct_page", "0", "a page"),
        ("ct_page", "1e9", "a page"),
    ],
)
def test_nonsense_is_named_with_what_would_be_right(name: str, value: str, expected: str) -> None:
    [complaint] = address.complaints({name: value}, "ct")
    assert name in complaint
    assert value in complaint
    assert expected in complaint


def test_an_address_says_only_what_was_chosen() -> None:
    assert address.of(StudyFilter("CT"), 1, "ct") == {}


def test_an_address_says_everything_that_was_chosen() -> None:
    chosen = StudyFilter("CT", "lung low", date(2026, 3, 1), date(2026, 3, 2), MACHINE, ("hash",))
    assert address.of(chosen, 3, "ct") == {
        "ct_text": "lung low",
        "ct_from": "2026-03-01",
        "ct_to": "2026-03-02",
        "ct_machine": str(MACHINE),
        "ct_page": "3",
    }
