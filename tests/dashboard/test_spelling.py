"""Texts from objects as people write them."""

from __future__ import annotations

import pytest

from dashboard.ui.text.spelling import display_text, stored


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("DOE^JANE", "DOE, JANE"),
        ("Doe^Jane^Mary^Dr^PhD", "Doe, Dr Jane Mary, PhD"),
        ("Doe^^^Dr", "Doe, Dr"),
        ("Doe", "Doe"),
        ("Doe, Jane", "Doe, Jane"),
        ("^Jane", "Jane"),
        ("Yamada^Tarou=山田^太郎", "Yamada, Tarou"),
        ("=山田^太郎", "山田, 太郎"),
        ("Doe^Jane\\Roe^Richard", "Doe, Jane; Roe, Richard"),
        ("A^B^C^D^E^F^G", "A, D B C, E"),
        ("^^^^", "^^^^"),
    ],
)
def test_a_person_is_written_as_people_do(stored: str, written: str) -> None:
    assert display_text("operators_name", stored) == written


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("Fluorodeoxyglucose F^18^", "Fluorodeoxyglucose F¹⁸"),
        ("Technetium Tc^99m^ medronate", "Technetium Tc⁹⁹ᵐ medronate"),
        ("^99m^Technetium", "⁹⁹ᵐTechnetium"),
        ("Heart^01", "Heart^01"),
    ],
)
def test_a_nuclide_is_written_with_its_mass_number_raised(stored: str, written: str) -> None:
    assert display_text("radiopharmaceutical", stored) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Doe, Jane", ("Doe, Jane", "Doe^Jane", "DOE^JANE")),
        ("Doe^Jane", ("Doe^Jane",)),
        ("Doe,", ("Doe,", "Doe", "DOE")),
    ],
)
def test_a_person_is_sought_as_objects_write_them(typed: str, written: tuple[str, ...]) -> None:
    assert stored("patient_name", typed) == written


def test_other_texts_are_sought_as_they_are() -> None:
    assert stored("accession_number", "A, 1") == ("A, 1",)


def test_other_texts_stay_as_the_object_shows_them() -> None:
    assert display_text("study_description", "Abdomen^06_Liver") == "Abdomen^06_Liver"
